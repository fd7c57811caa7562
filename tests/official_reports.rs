//! A run that shows every verdict, in the formats that others define, held
//! against their own schemas and read by programs that no one here wrote.
#![cfg(feature = "harness")]

#[path = "witness/chromium.rs"]
mod chromium;
#[path = "witness/language.rs"]
mod language;
#[path = "witness/node.rs"]
mod node;
mod reports;
mod require;

use chromium::browser;
use language::Language;
use qonform::domain::Verdict;
use qonform::engine::Settings;
use qonform::report::{Exit, Format, Recorded};
use reports::reported;
use require::present;
use serde_json::{Value, json};

/// `junit-10.xsd` is the schema of Jenkins' xUnit plugin; its licence, MIT,
/// stands at its top.
static READERS: Language = node::program(
    "reports",
    &[
        ("package-lock.json", include_str!("witness/reports/package-lock.json")),
        ("package.json", include_str!("witness/reports/package.json")),
        ("junit-10.xsd", include_str!("witness/reports/junit-10.xsd")),
        ("official.js", include_str!("witness/reports/official.js")),
    ],
);

/// The word that Cucumber has for a verdict.
fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed | Verdict::Drift | Verdict::Flaky => "passed",
        Verdict::Broken | Verdict::Unanswered | Verdict::Invalid => "failed",
        Verdict::Skipped | Verdict::Known => "skipped",
    }
}

#[test]
fn every_verdict_is_read_by_who_defines_the_format() {
    let Some(browser) = present("browser", browser()) else { return };
    let Some(readers) = present(READERS.name, READERS.installed()) else { return };
    let run = reported("every_verdict.feature", Settings::default());
    assert_eq!(run.outcome.exit, Exit::Invalid, "the worst of all");
    let recorded = Recorded::read(&run.path(Format::Jsonl)).unwrap();
    let scenarios: Vec<Value> = recorded
        .scenarios
        .iter()
        .map(|one| json!({ "title": one.last().title, "status": status(one.last().verdict) }))
        .collect();
    let situation =
        json!({ "browser": browser, "folder": run.folder.path(), "scenarios": scenarios });
    if let Err(complaint) = readers.run(&situation) {
        panic!("{complaint}");
    }
}
