//! The JSON of older Cucumber tools: one element for each scenario, with the
//! steps of its last attempt.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::console::plain;
use super::{Attempts, Recorded, ScenarioResult, StepResult, StepStatus};
use crate::domain::Verdict;

/// Writes the run as a list of features.
pub(super) fn write(recorded: &Recorded, to: &mut dyn Write) -> io::Result<()> {
    let mut features: BTreeMap<&str, Vec<&Attempts>> = BTreeMap::new();
    for scenario in &recorded.scenarios {
        features.entry(&scenario.last().path).or_default().push(scenario);
    }
    let features = features.iter().map(|(path, scenarios)| Feature::of(path, scenarios));
    serde_json::to_writer_pretty(&mut *to, &features.collect::<Vec<_>>())?;
    to.write_all(b"\n")
}

#[derive(Serialize)]
struct Feature<'a> {
    uri: &'a str,
    id: String,
    keyword: &'static str,
    name: &'a str,
    description: &'static str,
    line: usize,
    tags: [(); 0],
    elements: Elements<'a>,
}

/// Made one by one while they are written.
struct Elements<'a>(&'a [&'a Attempts]);

impl<'a> Feature<'a> {
    fn of(uri: &'a str, scenarios: &'a [&'a Attempts]) -> Self {
        let name = &scenarios[0].last().feature;
        Self {
            uri,
            id: id(name),
            keyword: "Feature",
            name,
            description: "",
            line: 1,
            tags: [],
            elements: Elements(scenarios),
        }
    }
}

impl Serialize for Elements<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|one| Element::of(one.last())))
    }
}

#[derive(Serialize)]
struct Element<'a> {
    id: String,
    r#type: &'static str,
    keyword: &'static str,
    name: &'a str,
    description: String,
    line: usize,
    tags: Vec<Value>,
    start_timestamp: &'a str,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    keyword: String,
    name: &'a str,
    line: usize,
    r#match: Match,
    result: StepEnd,
}

#[derive(Serialize)]
struct Match {
    location: String,
}

#[derive(Serialize)]
struct StepEnd {
    status: &'static str,
    duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

impl<'a> Element<'a> {
    fn of(scenario: &'a ScenarioResult) -> Self {
        let ScenarioResult { feature, title, line, tags, .. } = scenario;
        let rule = scenario.rule.as_deref();
        let tag = |tag: &String| json!({ "name": format!("@{tag}"), "line": line });
        Self {
            id: format!("{};{}", id(feature), id(title)),
            r#type: "scenario",
            keyword: "Scenario",
            name: title,
            description: rule.map(|rule| format!("Rule: {rule}")).unwrap_or_default(),
            line: *line,
            tags: tags.iter().map(tag).collect(),
            start_timestamp: &scenario.started,
            steps: steps(scenario),
        }
    }
}

/// The steps; what the verdict says and no step shows is told at the last one.
fn steps(scenario: &ScenarioResult) -> Vec<Step<'_>> {
    let guilty = guilty(scenario);
    let step = |(index, step): (usize, &'_ StepResult)| {
        let guilty = guilty == Some(index);
        StepEnd {
            status: status(scenario, step, guilty),
            duration: nanoseconds(step.duration_ms),
            error_message: guilty.then(|| plain(scenario)),
        }
    };
    let ends = scenario.steps.iter().enumerate().map(step);
    let whole = |(step, result)| whole(scenario, step, result);
    scenario.steps.iter().zip(ends).map(whole).collect()
}

fn whole<'a>(scenario: &ScenarioResult, step: &'a StepResult, result: StepEnd) -> Step<'a> {
    Step {
        keyword: format!("{} ", step.keyword),
        name: &step.text,
        line: step.line,
        r#match: Match { location: format!("{}:{}", scenario.path, step.line) },
        result,
    }
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
