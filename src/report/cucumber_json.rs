//! The JSON of older Cucumber tools: one element for each scenario, with the
//! steps of its last attempt.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::console::plain;
use super::{Attempts, Recorded, ScenarioResult, StepResult, StepStatus};
use crate::domain::Verdict;

/// The run as a list of features.
pub(super) fn render(recorded: &Recorded) -> String {
    let mut features: BTreeMap<&str, Vec<&Attempts>> = BTreeMap::new();
    for scenario in &recorded.scenarios {
        features.entry(&scenario.last().path).or_default().push(scenario);
    }
    let features: Vec<Value> = features.iter().map(|(path, all)| feature(path, all)).collect();
    let mut text = serde_json::to_string_pretty(&features).unwrap_or_default();
    text.push('\n');
    text
}

fn feature(path: &str, scenarios: &[&Attempts]) -> Value {
    let name = &scenarios[0].last().feature;
    let elements: Vec<Value> = scenarios.iter().map(|one| element(name, one.last())).collect();
    json!({
        "uri": path,
        "id": id(name),
        "keyword": "Feature",
        "name": name,
        "description": "",
        "line": 1,
        "tags": [],
        "elements": elements,
    })
}

fn element(feature: &str, scenario: &ScenarioResult) -> Value {
    let ScenarioResult { title, line, tags, .. } = scenario;
    let tags: Vec<Value> =
        tags.iter().map(|tag| json!({ "name": format!("@{tag}"), "line": line })).collect();
    json!({
        "id": format!("{};{}", id(feature), id(title)),
        "type": "scenario",
        "keyword": "Scenario",
        "name": title,
        "description": scenario.rule.as_deref().map(|rule| format!("Rule: {rule}")).unwrap_or_default(),
        "line": line,
        "tags": tags,
        "start_timestamp": scenario.started,
        "steps": steps(scenario),
    })
}

/// The steps; what the verdict says and no step shows is told at the last one.
fn steps(scenario: &ScenarioResult) -> Vec<Value> {
    let guilty = guilty(scenario);
    let step = |(index, step): (usize, &StepResult)| {
        let status = status(scenario, step, guilty == Some(index));
        let mut result = json!({ "status": status, "duration": nanoseconds(step.duration_ms) });
        if guilty == Some(index) {
            result["error_message"] = plain(scenario).into();
        }
        json!({
            "keyword": format!("{} ", step.keyword),
            "name": step.text,
            "line": step.line,
            "match": { "location": format!("{}:{}", scenario.path, step.line) },
            "result": result,
        })
    };
    scenario.steps.iter().enumerate().map(step).collect()
}

/// The step that a failure is shown at: the first that failed, or the first
/// that did not run, or the last.
pub(super) fn guilty(scenario: &ScenarioResult) -> Option<usize> {
    if !matches!(scenario.verdict, Verdict::Broken | Verdict::Unanswered | Verdict::Invalid) {
        return None;
    }
    let first = |wanted| scenario.steps.iter().position(|step| step.status == wanted);
    let last = scenario.steps.len().checked_sub(1);
    first(StepStatus::Failed).or(first(StepStatus::Skipped)).or(last)
}

/// Known issues do not fail: their consumers know red and green only.
fn status(scenario: &ScenarioResult, step: &StepResult, guilty: bool) -> &'static str {
    match step.status {
        _ if guilty => "failed",
        StepStatus::Failed if scenario.verdict == Verdict::Known => "skipped",
        StepStatus::Passed | StepStatus::Failed => "passed",
        StepStatus::Skipped => "skipped",
    }
}

fn id(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from a float saturates, and time is not negative"
)]
pub(super) fn nanoseconds(milliseconds: f64) -> u64 {
    (milliseconds * 1e6).round() as u64
}
