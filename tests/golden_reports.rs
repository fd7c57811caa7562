//! A run that shows every verdict, in every format, as it was read and found
//! good. With `QONFORM_WRITE_PAGES` set, the files are written anew: read the
//! difference before it is kept.
#![cfg(feature = "harness")]

mod reports;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qonform::engine::Settings;
use qonform::report::{Exit, Format};
use regex::Regex;
use reports::reported;
use serde_json::Value;

/// Each format but the records, and the file that holds it.
const RENDERED: [(Format, &str); 5] = [
    (Format::Junit, "junit.xml"),
    (Format::CucumberJson, "cucumber.json"),
    (Format::Messages, "messages.ndjson"),
    (Format::Html, "report.html"),
    (Format::Markdown, "summary.md"),
];

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// What differs from run to run and from machine to machine stands still.
fn still(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "qonform" => *member = "0.0.0".into(),
                    "started" => *member = "2026-01-02T03:04:05.678Z".into(),
                    "duration_ms" => *member = 2.5.into(),
                    "elapsed_ms" => *member = 0.5.into(),
                    "configuration" => *member = "0".repeat(16).into(),
                    _ => still(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(still),
        Value::String(text) => *text = unmoved(text),
        _ => {}
    }
}

fn unmoved(text: &str) -> String {
    let mut text = text.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "");
    for (moving, fixed) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:4000"),
        (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "Fri, 02 Jan 2026 03:04:05 GMT"),
        (r"\b[0-9a-f]{32}\b", "0123456789abcdef0123456789abcdef"),
    ] {
        text = Regex::new(moving).expect("a pattern").replace_all(&text, fixed).into_owned();
    }
    text
}

/// Holds a text against its file, or writes the file anew.
fn compare(name: &str, actual: &str) {
    let path = golden(name);
    if std::env::var_os("QONFORM_WRITE_PAGES").is_some() {
        fs::write(&path, actual).expect("written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if let Some(line) = expected.lines().zip(actual.lines()).position(|(one, other)| one != other) {
        let shown = |text: &str| text.lines().nth(line).unwrap_or_default().to_owned();
        let (was, is) = (shown(&expected), shown(actual));
        panic!("{name}:{}\n  was {was}\n  is  {is}", line + 1);
    }
    assert_eq!(expected.len(), actual.len(), "{name} has another length");
}

#[test]
fn the_records_of_every_verdict_are_as_they_were() {
    let run = reported("reports/every_verdict.feature", Settings::default());
    assert_eq!(run.outcome.exit, Exit::Invalid, "the worst of all");
    let records = fs::read_to_string(run.path(Format::Jsonl)).expect("records");
    let mut text = String::new();
    for line in records.lines() {
        let mut record: Value = serde_json::from_str(line).expect("a record");
        still(&mut record);
        text.push_str(&record.to_string());
        text.push('\n');
    }
    compare("run.jsonl", &text);
}

#[test]
fn every_format_of_these_records_is_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut render = Command::new(env!("CARGO_BIN_EXE_qonform"));
    render.args(["report", "render"]).arg(golden("run.jsonl")).current_dir(folder.path());
    for (format, file) in RENDERED {
        render.args(["--report", &format!("{}={file}", format.name())]);
    }
    let output = render.output().expect("the command starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    for (_, file) in RENDERED {
        let text = fs::read_to_string(folder.path().join(file)).expect("a report");
        let machine = [("os", std::env::consts::OS), ("cpu", std::env::consts::ARCH)];
        let still = machine.iter().fold(text, |text, (what, name)| {
            text.replace(
                &format!("\"{what}\":{{\"name\":\"{name}\"}}"),
                &format!("\"{what}\":{{\"name\":\"any\"}}"),
            )
        });
        compare(file, &still);
    }
}
