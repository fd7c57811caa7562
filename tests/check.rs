//! What people read who made a mistake: `qonform check` on one broken file
//! after the other. The texts are in `snapshots/`; look at a change of them
//! with `cargo insta review`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

/// Everything below a folder of fixtures, by name.
fn fixtures(folder: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let mut all: Vec<_> = paths.map(|path| (name(&path).unwrap_or_default(), path)).collect();
    all.sort();
    all
}

fn qonform(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.output().expect("the command starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// Runs `check` for all at once and compares what each says.
fn check_all(fixtures: &[(String, PathBuf)], check: impl Fn(&Path) -> Output + Sync) {
    let outputs: Vec<Output> = thread::scope(|scope| {
        let check = &check;
        let start = |(_, path): &'_ (String, PathBuf)| {
            let path = path.clone();
            scope.spawn(move || check(&path))
        };
        let running: Vec<_> = fixtures.iter().map(start).collect();
        running.into_iter().map(|one| one.join().expect("it was started")).collect()
    });
    for ((name, _), output) in fixtures.iter().zip(outputs) {
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(output.stdout.is_empty(), "{name}: mistakes are no data");
        assert!(!said.contains("panicked"), "{name}: {said}");
        insta::assert_snapshot!(name.as_str(), said);
    }
}

#[test]
fn each_mistake_in_a_feature_is_shown_where_it_is() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    check_all(&fixtures("broken_features"), |path| {
        let relative = path.strip_prefix(here).expect("a fixture of ours");
        qonform(here, &["check", &relative.to_string_lossy()])
    });
}

#[test]
fn each_mistake_in_the_contract_is_shown_where_it_is() {
    check_all(&fixtures("broken_contract"), |folder| qonform(folder, &["check"]));
}

/// The places that diagnostics point at.
fn places(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix("--> "))
}

#[test]
fn a_run_refuses_what_the_check_finds() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = format!("jsonl={}", folder.path().join("run.jsonl").display());
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let run = ["run", "--report", &report];
    let features = qonform(&fixtures.join("broken_features"), &[&run[..], &["."]].concat());
    let checked = qonform(&fixtures.join("broken_features"), &["check", "."]);
    let contract = qonform(&fixtures.join("broken_contract/schema_not_json"), &run);
    for output in [&features, &contract] {
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        assert!(stderr(output).ends_with("; nothing was sent\n"), "{output:?}");
    }
    assert_eq!(stderr(&features), stderr(&checked));
    let said = stderr(&features);
    for (name, _) in self::fixtures("broken_features") {
        assert!(places(&said).any(|place| place.starts_with(&name)), "nothing on {name}: {said}");
    }
    assert!(!folder.path().join("run.jsonl").exists(), "no run, no report");
}

#[test]
fn a_path_that_is_nowhere_is_answered_by_the_nearest() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (wrong, advice) in [
        ("features/refrehs.feature", "did you mean `features/refresh.feature`?"),
        ("./attacks/stae.feature", "did you mean `attacks/state.feature`?"),
        ("1", "a seed is joined to its option: `--shuffle=1`"),
        ("no/such/thing", "name a `.feature` file"),
    ] {
        let output = qonform(here, &["run", wrong]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(advice), "{output:?}");
    }
}

/// Two scenarios that no rule stands behind; the second expects nothing.
const OWN: &str = "Feature: F

  Scenario: Says what must be so
    Given an application registered for the membership flow
    When \"Ada\" consents to \"organization.read\"
    Then no code was issued

  Scenario: Says nothing
    Given an application registered for the membership flow
    When \"Ada\" consents to \"organization.read\"
";

#[test]
fn what_a_scenario_leaves_open_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("own.feature"), OWN).expect("written");
    for command in ["check", "run"] {
        let said = stderr(&qonform(folder.path(), &[command, "own.feature"]));
        assert!(said.contains("own.feature:8: no `Then` says what must be so"), "{said}");
        assert!(!said.contains("own.feature:3: no `Then`"), "{said}");
    }
    let output = qonform(folder.path(), &["run", "own.feature"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("Expected by own.feature:6 alone: no tag names a rule"), "{told}");
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["check", "tests/fixtures/broken_features/empty.feature"]).current_dir(here);
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    let coloured = stderr(&command.output().expect("the command starts"));
    assert!(coloured.contains("\u{1b}["), "{coloured}");
}
