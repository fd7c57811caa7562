//! Every format of a run that shows every verdict.

mod reports;

use qonform::domain::Verdict;
use qonform::engine::Settings;
use qonform::report::{Exit, Format, Record, read_jsonl};
use reports::reported;

#[test]
fn what_passes_on_a_later_attempt_is_flaky_and_every_attempt_is_kept() {
    let run = reported("reports/every_verdict.feature", Settings::default());
    let counts = run.outcome.end.counts;
    assert_eq!(counts.total(), 9);
    assert_eq!(counts.of(Verdict::Flaky), 1);
    assert_eq!(run.outcome.exit, Exit::Invalid);
    let records = read_jsonl(&run.path(Format::Jsonl)).expect("records");
    assert_eq!(records.len(), 9 + 2 + 2, "two attempts more, the start and the end");
    let junit = std::fs::read_to_string(run.path(Format::Junit)).expect("a report");
    assert_eq!(junit.matches("<testcase ").count(), 9, "{junit}");
    assert_eq!(junit.matches("<flakyFailure ").count(), 2, "{junit}");
}

/// Runs built-in features with the command and gives back its last line.
fn command(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the command starts");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.code(), text.lines().last().unwrap_or_default().to_owned())
}

/// The verdict of each scenario of a recorded run.
fn verdicts(path: &std::path::Path) -> std::collections::BTreeMap<(String, usize), Verdict> {
    let verdict = |record| match record {
        Record::Scenario(one) => Some(((one.path.clone(), one.line), one.verdict)),
        _ => None,
    };
    read_jsonl(path).expect("records").into_iter().filter_map(verdict).collect()
}

#[test]
fn four_parts_joined_are_one_run_and_none_may_be_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = |name: &str| folder.path().join(name);
    command(folder.path(), &["run", "features/refresh.feature", "--report", "jsonl=all.jsonl"]);
    for part in 1..=4 {
        let (shard, report) = (format!("{part}/4"), format!("jsonl={part}.jsonl"));
        let run = ["run", "features/refresh.feature", "--shard", &shard, "--report", &report];
        let (code, last) = command(folder.path(), &run);
        assert_eq!(code, Some(0), "{last}");
    }
    let merge = ["report", "merge", "1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"];
    let (code, last) =
        command(folder.path(), &[&merge[..], &["--report", "jsonl=merged.jsonl"]].concat());
    assert_eq!(code, Some(0), "{last}");
    assert_eq!(verdicts(&here("merged.jsonl")), verdicts(&here("all.jsonl")));
    let twice = ["report", "merge", "1.jsonl", "1.jsonl"];
    for wrong in [&merge[..5], &merge[..3], &twice] {
        let (code, _) = command(folder.path(), &[wrong, &["--report", "html=x.html"]].concat());
        assert_eq!(code, Some(2), "{wrong:?}");
    }
    assert!(!here("x.html").exists());
}

#[test]
fn a_page_of_a_run_in_which_nothing_ran_has_no_check_mark() {
    let folder = tempfile::tempdir().expect("a folder");
    let heading = |feature: &str| {
        command(folder.path(), &["run", feature, "--agent", "http", "--report", "html=run.html"]);
        let page = std::fs::read_to_string(folder.path().join("run.html")).expect("a page");
        page.split("<h1>").nth(1).and_then(|rest| rest.chars().next())
    };
    assert_eq!(heading("features/gate.feature"), Some('✔'));
    assert_eq!(heading("features/browser.feature"), Some('✘'));
}

#[test]
fn the_doctor_looks_for_a_browser_for_the_stand_in_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, last) = command(folder.path(), &["doctor", "--target", "mock"]);
    assert!(code == Some(0) && last.contains(" browser: "), "{last}");
}

#[test]
fn a_run_that_was_killed_is_rendered_and_not_green() {
    let folder = tempfile::tempdir().expect("a folder");
    command(folder.path(), &["run", "features/gate.feature", "--report", "jsonl=all.jsonl"]);
    let text = std::fs::read_to_string(folder.path().join("all.jsonl")).expect("records");
    let cut = text.lines().take(6).collect::<Vec<_>>().join("\n");
    std::fs::write(folder.path().join("cut.jsonl"), &cut[..cut.len() - 9]).expect("written");
    let render =
        ["report", "render", "cut.jsonl", "--report", "html=run.html", "--report", "junit=j.xml"];
    let (code, last) = command(folder.path(), &render);
    assert_eq!(code, Some(3), "{last}");
    assert!(last.starts_with("4 scenarios: 4 passed"), "{last}");
    let page = std::fs::read_to_string(folder.path().join("run.html")).expect("a page");
    assert!(page.contains("The run was cut off"), "{page}");
}

/// Titles of what a part of the features would run, by part.
fn parts(folder: &std::path::Path) -> std::collections::BTreeMap<String, usize> {
    let mut parts = std::collections::BTreeMap::new();
    for part in 1..=4 {
        let report = format!("{part}.jsonl");
        let (shard, wanted) = (format!("{part}/4"), format!("jsonl={report}"));
        command(folder, &["run", "features", "--shard", &shard, "--report", &wanted]);
        for record in read_jsonl(&folder.join(report)).expect("records") {
            if let Record::Scenario(one) = record {
                assert_eq!(parts.insert(one.title, part), None, "it runs in one part");
            }
        }
    }
    parts
}

#[test]
fn another_scenario_moves_none_between_the_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("features/gate.feature");
    std::fs::create_dir_all(folder.path().join("features")).expect("a folder");
    let text = include_str!("../features/gate.feature");
    std::fs::write(&path, text).expect("written");
    let before = parts(folder.path());
    assert!(before.len() > 10 && before.values().any(|part| *part != before.len() % 4 + 1));
    let (head, rest) = text.split_once("  Rule:").expect("a rule");
    let more = "  Scenario: One more\n    When the API is asked without the staging token\n    \
                Then the gate answers\n\n  Rule:";
    std::fs::write(&path, format!("{head}{more}{rest}")).expect("written");
    let mut after = parts(folder.path());
    assert!(after.remove("One more").is_some());
    assert_eq!(after, before);
}

/// Ends at once, without a chance to tidy up.
#[test]
fn a_run_that_is_killed_keeps_every_finished_scenario() {
    use std::io::{BufRead as _, BufReader};
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(["run", "--jobs", "1", "--verbose", "--report", "jsonl=run.jsonl"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the command starts");
    let lines = BufReader::new(run.stdout.take().expect("a pipe")).lines();
    let titles = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("✔ PASSED  ").map(str::to_owned));
    let seen: Vec<String> = titles.take(20).collect();
    run.kill().expect("it was still running");
    run.wait().expect("it is over");
    assert_eq!(seen.len(), 20);
    let records = read_jsonl(&folder.path().join("run.jsonl")).expect("records");
    let kept: Vec<&str> = records
        .iter()
        .filter_map(|record| match record {
            Record::Scenario(one) => Some(one.title.as_str()),
            _ => None,
        })
        .collect();
    assert!(!records.iter().any(|record| matches!(record, Record::End(_))), "it ended by itself");
    // What is printed last may not be written yet.
    for title in &seen[..19] {
        assert!(kept.contains(&title.as_str()), "{title} is lost");
    }
    let mut render = vec!["report", "render", "run.jsonl"];
    let outputs = Format::ALL.map(|format| format!("{0}=out.{0}", format.name()));
    for output in &outputs {
        render.extend(["--report", output]);
    }
    let (code, last) = command(folder.path(), &render);
    assert_eq!(code, Some(3), "{last}");
    for format in Format::ALL {
        let path = folder.path().join(format!("out.{}", format.name()));
        let text = std::fs::read_to_string(path).expect("a report");
        // The summary of a CI run tells of what is not green.
        let told = if format == Format::Markdown { "was cut off" } else { &seen[0] };
        assert!(text.contains(told), "{}", format.name());
    }
}
