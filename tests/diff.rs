//! What changed between two runs: recorded by the command, and told by it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use qonform::engine::{Engine, Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::{Files, Format, OnDrift};

fn command(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// Records features on a bank with mutants.
fn record(path: &Path, mutants: Vec<Mutant>) {
    let settings = Settings { mutants, keep_interactions: true, ..Settings::default() };
    let location = "features/exchange.feature".parse().expect("a location");
    let selection = Selection { paths: vec![location], ..Selection::default() };
    let outputs = vec![(Format::Jsonl, path.to_owned())];
    let search = settings.redactor.search().clone();
    let files = Files::create(outputs, search, OnDrift::Warn).expect("a folder to write to");
    let engine = Engine::new(settings).expect("the files are good");
    let plan = engine.plan(&selection).expect("the features are good");
    engine.run(plan, vec![Box::new(files)]).expect("the run starts");
}

#[test]
fn a_bank_that_changed_is_told_from_one_that_did_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let typeless = Mutant::ALL.into_iter().find(|one| one.id() == "token-type-missing");
    record(&at("old.jsonl"), Vec::new());
    record(&at("same.jsonl"), Vec::new());
    record(&at("new.jsonl"), typeless.into_iter().collect());
    let (code, text, _) = command(folder.path(), &["diff", "old.jsonl", "same.jsonl", "--strict"]);
    assert_eq!((code, text.lines().last()), (Some(0), Some("nothing changed")), "{text}");
    let (code, text, _) = command(folder.path(), &["diff", "old.jsonl", "new.jsonl"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("breaking: POST /oauth2/token 200: `/token_type` is gone"), "{text}");
    assert!(text.contains("newly broken\n    "), "{text}");
    let json = ["diff", "old.jsonl", "new.jsonl", "--format", "json"];
    let (_, json, _) = command(folder.path(), &json);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["v"], 1);
    assert_eq!(json["same_configuration"], true);
    assert_eq!(json["scenarios"][0]["kind"], "newly-broken");
    let markdown = ["diff", "new.jsonl", "old.jsonl", "--format", "markdown"];
    let (code, markdown, _) = command(folder.path(), &markdown);
    assert_eq!(code, Some(0), "what is fixed is good news");
    assert!(markdown.contains("- **fixed** "), "{markdown}");
    let (code, _, complaint) = command(folder.path(), &["diff", "old.jsonl", "none.jsonl"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("`none.jsonl`: "), "{complaint}");
}

#[test]
fn a_run_says_what_changed_since_its_baseline_and_its_last_line_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let feature = "Feature: Ours\n\n  Scenario: One\n    Given an application registered for the \
                   membership flow\n    When the API is asked without the staging token\n    Then the \
                   status is 302\n";
    let write = |text: &str| {
        fs::create_dir_all(folder.path().join("features")).expect("a folder");
        fs::write(folder.path().join("features/ours.feature"), text).expect("written");
    };
    write(&format!("{feature}\n{}", &feature["Feature: Ours\n\n".len()..].replace("One", "Two")));
    let (code, ..) = command(folder.path(), &["run", "--report", "jsonl=old.jsonl"]);
    assert_eq!(code, Some(0));
    write(&feature.replace("302", "418"));
    let run = [
        "run",
        "--baseline",
        "old.jsonl",
        "--report",
        "html=run.html",
        "--report",
        "markdown=run.md",
    ];
    let (code, out, err) = command(folder.path(), &run);
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.trim_end().lines().last().unwrap_or_default().starts_with("1 scenario: "), "{out}");
    assert!(err.ends_with("\n1 newly broken, 1 gone\n"), "{err}");
    for name in ["run.html", "run.md"] {
        let text = fs::read_to_string(folder.path().join(name)).expect("a report");
        assert!(text.contains("1 newly broken, 1 gone"), "{name}");
    }
    write(feature);
    let strict = ["run", "--baseline", "old.jsonl", "--strict"];
    assert_eq!(command(folder.path(), &strict).0, Some(4), "a scenario is gone");
    assert_eq!(command(folder.path(), &strict[..3]).0, Some(0));
    let (code, _, err) = command(folder.path(), &["run", "--baseline", "none.jsonl"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("`none.jsonl`"), "{err}");
    let (code, _, err) = command(folder.path(), &["run", "--baseline", "features/ours.feature"]);
    assert_eq!(code, Some(2), "{err}");
}
