//! Runs that are kept: compared with the last one, shown as a trend.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn command(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", folder.parent().expect("one"));
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    (status.code(), String::from_utf8([stdout, stderr].concat()).expect("text"))
}

const FEATURE: &str = "Feature: Ours

  Scenario: The gate is shut
    Given an application registered for the membership flow
    When the API is asked without the staging token
    Then the status is 302
";

#[test]
fn runs_are_kept_compared_and_shown_and_github_is_told_the_worst() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("it is there").join("bank");
    fs::create_dir_all(folder.join("features")).expect("a folder");
    let write = |text: &str| fs::write(folder.join("features/a.feature"), text).expect("written");
    write(FEATURE);
    let run = [
        "run",
        "--history",
        "kept",
        "--keep",
        "2",
        "--report",
        "html=r.html",
        "--report",
        "markdown=r.md",
    ];
    let (code, text) = command(&folder, &run);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        !text.contains("since ") && !text.contains("::error"),
        "nothing to compare with: {text}"
    );
    write(&FEATURE.replace("302", "418"));
    let (code, text) = command(&folder, &run);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("1 newly broken"), "{text}");
    let told = "::error file=bank/features/a.feature,line=3,title=broken%3A The gate is shut::";
    assert!(text.contains(told), "{text}");
    let page = fs::read_to_string(folder.join("r.html")).expect("a page");
    assert!(page.contains("<h2>The last 2 runs</h2>") && page.contains("bar-bad"), "{page}");
    let summary = fs::read_to_string(folder.join("r.md")).expect("a summary");
    assert!(summary.contains("Last 2 runs: 🟩🟥"), "{summary}");
    let kept = || fs::read_dir(folder.join("kept")).expect("a history").count();
    assert_eq!(kept(), 2);
    command(&folder, &run);
    assert_eq!(kept(), 2, "the oldest is taken away");
    let (code, text) = command(&folder, &["run", "--keep", "2"]);
    assert_eq!(code, Some(2), "{text}");
}
