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
    for (wrong, out) in
        [(&merge[..5], "html=x.html"), (&["report", "merge", "1.jsonl", "1.jsonl"], "html=x.html")]
    {
        let (code, _) = command(folder.path(), &[wrong, &["--report", out]].concat());
        assert_eq!(code, Some(2), "{wrong:?}");
    }
    assert!(!here("x.html").exists());
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
