//! What is known to be broken: excused exactly, told everywhere, and never for
//! longer than was agreed.

mod reports;

use std::path::Path;
use std::process::{Command, Output};

use qonform::domain::Verdict;
use qonform::engine::Settings;
use qonform::report::{Format, Record, read_jsonl};
use reports::{Reported, reported};

fn text(run: &Reported, format: Format) -> String {
    std::fs::read_to_string(run.path(format)).expect("a report")
}

#[test]
fn every_format_tells_known_from_expired() {
    let run = reported("reports/every_verdict.feature", Settings::default());
    let counts = run.outcome.end.counts;
    assert_eq!((counts.of(Verdict::Known), counts.of(Verdict::Broken)), (1, 2));
    let junit = text(&run, Format::Junit);
    let case = |title: &str| {
        let from = junit.split_once(&format!("name=\"{title}\"")).expect("a case").1;
        from.split_once("</testcase>").expect("its end").0.to_owned()
    };
    let known = case("It is a known issue");
    assert!(
        known.contains("<skipped message=\"known: BANK-481, Tills, expires 2099-12-31: "),
        "{known}"
    );
    assert!(!known.contains("<failure"), "{known}");
    let expired = case("It is an expired known issue");
    assert!(expired.contains("<failure "), "{expired}");
    assert!(expired.contains("BANK-79, Tills, expired 2024-02-29: "), "{expired}");
    for format in [Format::Html, Format::Markdown, Format::Messages, Format::CucumberJson] {
        let text = text(&run, format).replace('\\', "");
        for told in ["BANK-79", "expired"] {
            assert!(text.contains(told), "{}: {told}", format.name());
        }
    }
    for format in [Format::Html, Format::Markdown] {
        let text = text(&run, format).replace('\\', "");
        assert!(text.contains("BANK-80 of Desk"), "{} tells the stale one", format.name());
        assert!(text.contains("BANK-481"), "{} tells the known one", format.name());
    }
    let records = read_jsonl(&run.path(Format::Jsonl)).expect("records");
    let Some(Record::End(end)) = records.last() else { panic!("it has an end") };
    assert_eq!(end.issues.len(), 3);
}

const FEATURE: &str = "Feature: Ours

  @GATE-01
  Scenario: The gate is shut
    Given an application registered for the membership flow
    When the API is asked without the staging token
    Then the status is 200
";

fn command(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let text = [stderr, stdout].concat();
    (status.code(), String::from_utf8(text).expect("text"))
}

fn entry(about: &str, expires: &str) -> String {
    format!(
        "issues:\n  - {about}\n    target: mock\n    breaks: {{ place: answer status, actual: '302' }}\n    \
         ticket: BANK-1\n    owner: Tills\n    expires: {expires}\n"
    )
}

#[test]
fn an_entry_turns_the_exit_code_and_a_wrong_one_sends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(folder.path().join("features")).expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("features/ours.feature", FEATURE);
    assert_eq!(command(folder.path(), &["run"]).0, Some(1));
    write("known-issues.yaml", &entry("rule: GATE-01", "2099-12-31"));
    let (code, text) = command(folder.path(), &["run"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(", 1 known ("), "{text}");
    assert!(text.contains("(known: BANK-1, Tills, until 2099-12-31)"), "{text}");
    write("known-issues.yaml", &entry("rule: GATE-01", "2020-12-31"));
    let (code, text) = command(folder.path(), &["run"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("BANK-1 of Tills expired on 2020-12-31"), "{text}");
    write("known-issues.yaml", &entry("scenario: The gate is shot", "2099-12-31"));
    for verb in ["check", "run"] {
        let (code, text) = command(folder.path(), &[verb]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("known-issues.yaml:2:15"), "{text}");
        assert!(text.contains("did you mean `The gate is shut`?"), "{text}");
    }
    // What is not selected is there all the same.
    write("known-issues.yaml", &entry("scenario: The gate is shut", "2099-12-31"));
    let (code, text) = command(folder.path(), &["check", "features/gate.feature"]);
    assert_eq!(code, Some(0), "{text}");
    // Good news: nobody is paged.
    write("features/ours.feature", &FEATURE.replace("200", "302"));
    let (code, text) = command(folder.path(), &["run"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("BANK-1 of Tills (\u{201c}The gate is shut\u{201d}) no longer fails"),
        "{text}"
    );
}
