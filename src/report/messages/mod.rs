//! Cucumber Messages, one a line: what every newer Cucumber tool reads.
//!
//! The records hold no syntax tree, so each feature is written as one whose
//! scenarios have all their steps, those of backgrounds and outlines too.

mod execution;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Attempts, Recorded, ScenarioResult};

/// The version of the protocol that is written here.
const PROTOCOL: &str = "34.2.1";

/// The run as messages.
pub(super) fn render(recorded: &Recorded) -> String {
    let mut features: BTreeMap<&str, Vec<(usize, &Attempts)>> = BTreeMap::new();
    for (index, scenario) in recorded.scenarios.iter().enumerate() {
        features.entry(&scenario.last().path).or_default().push((index, scenario));
    }
    let mut lines = vec![meta(recorded)];
    for (path, scenarios) in &features {
        let text = source(&scenarios[0].1.last().feature, scenarios);
        lines.push(json!({ "source": {
            "uri": path, "data": text, "mediaType": "text/x.cucumber.gherkin+plain",
        } }));
        lines.push(document(path, scenarios));
        lines.extend(scenarios.iter().map(|(index, one)| pickle(path, *index, one.last())));
    }
    lines.extend(execution::messages(recorded));
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    text
}

fn meta(recorded: &Recorded) -> Value {
    json!({ "meta": {
        "protocolVersion": PROTOCOL,
        "implementation": { "name": "qonform", "version": recorded.run.qonform },
        "runtime": { "name": "qonform", "version": recorded.run.qonform },
        "os": { "name": std::env::consts::OS },
        "cpu": { "name": std::env::consts::ARCH },
    } })
}

/// The steps as they were run, since the file itself may have changed.
fn source(feature: &str, scenarios: &[(usize, &Attempts)]) -> String {
    let mut text = format!("Feature: {feature}\n");
    for (_, scenario) in scenarios {
        let last = scenario.last();
        let _ = writeln!(text, "\n  Scenario: {}", last.title);
        for step in &last.steps {
            let _ = writeln!(text, "    {} {}", step.keyword, step.text);
        }
    }
    text
}

fn document(path: &str, scenarios: &[(usize, &Attempts)]) -> Value {
    let children: Vec<Value> = scenarios
        .iter()
        .map(|(index, one)| json!({ "scenario": scenario(*index, one.last()) }))
        .collect();
    json!({ "gherkinDocument": {
        "uri": path,
        "comments": [],
        "feature": {
            "location": { "line": 1, "column": 1 },
            "tags": [],
            "language": "en",
            "keyword": "Feature",
            "name": scenarios[0].1.last().feature,
            "description": "",
            "children": children,
        },
    } })
}

fn scenario(index: usize, scenario: &ScenarioResult) -> Value {
    let line = scenario.line;
    let tags: Vec<Value> = scenario
        .tags
        .iter()
        .enumerate()
        .map(|(number, tag)| {
            json!({
                "location": { "line": line },
                "name": format!("@{tag}"),
                "id": tag_id(index, number),
            })
        })
        .collect();
    let steps: Vec<Value> = scenario
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            json!({
                "location": { "line": step.line },
                "keyword": format!("{} ", step.keyword),
                "keywordType": "Unknown",
                "text": step.text,
                "id": format!("s{index}-{number}"),
            })
        })
        .collect();
    json!({
        "location": { "line": line },
        "tags": tags,
        "keyword": "Scenario",
        "name": scenario.title,
        "description": scenario.rule.as_deref().map(|rule| format!("Rule: {rule}")).unwrap_or_default(),
        "steps": steps,
        "examples": [],
        "id": format!("s{index}"),
    })
}

fn pickle(path: &str, index: usize, scenario: &ScenarioResult) -> Value {
    let steps: Vec<Value> = scenario
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            json!({
                "id": format!("p{index}-{number}"),
                "text": step.text,
                "type": "Unknown",
                "astNodeIds": [format!("s{index}-{number}")],
            })
        })
        .collect();
    let tags: Vec<Value> = scenario
        .tags
        .iter()
        .enumerate()
        .map(|(number, tag)| json!({ "name": format!("@{tag}"), "astNodeId": tag_id(index, number) }))
        .collect();
    json!({ "pickle": {
        "id": format!("p{index}"),
        "uri": path,
        "location": { "line": scenario.line },
        "name": scenario.title,
        "language": "en",
        "steps": steps,
        "tags": tags,
        "astNodeIds": [format!("s{index}")],
    } })
}

fn tag_id(scenario: usize, tag: usize) -> String {
    format!("s{scenario}-tag-{tag}")
}
