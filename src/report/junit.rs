//! JUnit XML, as the schema of Jenkins has it.
//!
//! One test case for each scenario, whatever the attempts. Its name has no line
//! number, so that histories survive an edited file; file and line are
//! properties of the suite, because that schema allows none on a case.

use std::collections::BTreeMap;

use super::blame::gist;
use super::console::plain;
use super::xml::Element;
use super::{Attempts, OnDrift, Recorded, ScenarioResult};
use crate::domain::Verdict;

/// The run as a JUnit file.
pub(super) fn render(recorded: &Recorded, on_drift: OnDrift) -> String {
    let mut suites: BTreeMap<&str, Vec<&Attempts>> = BTreeMap::new();
    for scenario in &recorded.scenarios {
        suites.entry(&scenario.last().path).or_default().push(scenario);
    }
    let all: Vec<&Attempts> = recorded.scenarios.iter().collect();
    let name = format!("qonform on {}", recorded.run.target);
    let mut root = counted(Element::new("testsuites").attribute("name", name), &all, on_drift)
        .attribute("time", seconds(recorded.end.duration_ms));
    for (path, scenarios) in suites {
        root.add(suite(recorded, path, &scenarios, on_drift));
    }
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", root.whole())
}

fn suite(recorded: &Recorded, path: &str, all: &[&Attempts], on_drift: OnDrift) -> Element {
    let skipped = all.iter().filter(|one| outcome(one.last(), on_drift) == "skipped").count();
    let time = all.iter().map(|one| one.duration_ms()).sum();
    let began = all.iter().map(|one| one.all()[0].started.as_str()).min().unwrap_or_default();
    let suite = Element::new("testsuite").attribute("name", class(path));
    let mut suite = counted(suite, all, on_drift)
        .attribute("skipped", skipped.to_string())
        .attribute("time", seconds(time))
        .attribute("timestamp", began)
        .attribute("hostname", &recorded.run.target)
        .attribute("file", path);
    suite.add(properties(recorded, path, all));
    for scenario in all {
        suite.add(case(path, scenario, on_drift));
    }
    suite
}

fn counted(element: Element, all: &[&Attempts], on_drift: OnDrift) -> Element {
    let number = |wanted| all.iter().filter(|one| outcome(one.last(), on_drift) == wanted).count();
    element
        .attribute("tests", all.len().to_string())
        .attribute("failures", number("failure").to_string())
        .attribute("errors", number("error").to_string())
}

fn properties(recorded: &Recorded, path: &str, all: &[&Attempts]) -> Element {
    let property = |name: &str, value: &str| {
        Element::new("property").attribute("name", name).attribute("value", value)
    };
    let mut properties = Element::new("properties")
        .child(property("target", &recorded.run.target))
        .child(property("dialect", &recorded.run.dialect))
        .child(property("file", path));
    if recorded.end.leaks > 0 {
        properties.add(property("secrets found and masked", &recorded.end.leaks.to_string()));
    }
    for scenario in all {
        let ScenarioResult { title, line, .. } = scenario.last();
        properties.add(property(&format!("line of {title}"), &line.to_string()));
    }
    properties
}

fn case(path: &str, scenario: &Attempts, on_drift: OnDrift) -> Element {
    let last = scenario.last();
    let mut case = Element::new("testcase")
        .attribute("name", &last.title)
        .attribute("classname", class(path))
        .attribute("time", seconds(scenario.duration_ms()));
    let kind = outcome(last, on_drift);
    if kind == "skipped" {
        let why = match last.verdict {
            Verdict::Known => format!("known: {}", gist(last)),
            _ => gist(last),
        };
        case.add(Element::new("skipped").attribute("message", why));
    } else if !kind.is_empty() {
        case.add(trouble(kind, last).text(&plain(last)));
    }
    let again = if last.verdict == Verdict::Flaky { "flakyFailure" } else { "rerunError" };
    for attempt in scenario.earlier() {
        let trace = Element::new("stackTrace").text(&plain(attempt));
        case.add(trouble(again, attempt).child(trace));
    }
    if last.verdict != Verdict::Skipped {
        case.add(Element::new("system-out").text(&told(last, kind)));
    }
    case
}

/// What is not told above, and where the scenario stands.
fn told(last: &ScenarioResult, kind: &str) -> String {
    let more = matches!(last.verdict, Verdict::Drift | Verdict::Known) && kind != "failure";
    if more { plain(last) } else { format!("{}:{}", last.path, last.line) }
}

fn trouble(kind: &'static str, attempt: &ScenarioResult) -> Element {
    let owner = attempt.owner.map(|owner| format!(" [{owner}]")).unwrap_or_default();
    let what = attempt.cause.map_or(attempt.verdict.to_string(), |cause| cause.to_string());
    Element::new(kind)
        .attribute("type", format!("{what}{owner}"))
        .attribute("message", gist(attempt))
}

/// The element that a verdict becomes; none for what passed.
fn outcome(scenario: &ScenarioResult, on_drift: OnDrift) -> &'static str {
    match scenario.verdict {
        Verdict::Broken => "failure",
        Verdict::Drift if on_drift == OnDrift::Fail => "failure",
        Verdict::Unanswered | Verdict::Invalid => "error",
        Verdict::Skipped | Verdict::Known => "skipped",
        Verdict::Passed | Verdict::Drift | Verdict::Flaky => "",
    }
}

/// `features/refresh.feature` as a class: `features.refresh`.
fn class(path: &str) -> String {
    let path = path.strip_suffix(".feature").unwrap_or(path);
    path.trim_start_matches(['/', '.']).replace(['/', '\\'], ".")
}

fn seconds(milliseconds: f64) -> String {
    format!("{:.3}", milliseconds / 1e3)
}
