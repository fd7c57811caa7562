//! Programs that no one here wrote, reading every format of a run.

use qonform::domain::Verdict;
use qonform::report::{Format, Recorded, ScenarioResult};
use serde_json::{Value, json};

use super::chromium::browser;
use super::language::Language;
use super::node;
use super::reports::Reported;
use super::require::present;

/// `junit-10.xsd` is the schema of Jenkins' xUnit plugin; its licence, MIT,
/// stands at its top.
static READERS: Language = node::program(
    "reports",
    &[
        ("package-lock.json", include_str!("reports/package-lock.json")),
        ("package.json", include_str!("reports/package.json")),
        ("junit-10.xsd", include_str!("reports/junit-10.xsd")),
        ("official.js", include_str!("reports/official.js")),
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

/// Fails where a reader complains, or counts a scenario as something else.
#[track_caller]
pub(super) fn all_agree(run: &Reported) {
    let Some(browser) = present("browser", browser()) else { return };
    let Some(readers) = present(READERS.name, READERS.installed()) else { return };
    let recorded = Recorded::read(&run.path(Format::Jsonl)).expect("a recorded run");
    let told = |one: &qonform::report::Attempts| {
        let ScenarioResult { title, verdict, tags, rules, .. } = one.last();
        let status = status(*verdict);
        json!({ "title": title, "verdict": verdict, "status": status, "tags": tags, "rules": rules })
    };
    let scenarios: Vec<Value> = recorded.scenarios.iter().map(told).collect();
    let situation =
        json!({ "browser": browser, "folder": run.folder.path(), "scenarios": scenarios });
    if let Err(complaint) = readers.run(&situation) {
        panic!("{complaint}");
    }
}
