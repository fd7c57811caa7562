//! Cucumber Messages, one a line: what every newer Cucumber tool reads.
//!
//! The records hold no syntax tree, so each feature is written as one whose
//! scenarios have all their steps, those of backgrounds and outlines too.

mod execution;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Attempts, Recorded, ScenarioResult};

/// The version of the protocol that is written here.
const PROTOCOL: &str = "34.2.1";

/// What is written to, message by message.
struct Stream<'a>(&'a mut dyn Write);

impl Stream<'_> {
    fn tell(&mut self, kind: &str, content: &impl Serialize) -> io::Result<()> {
        write!(self.0, "{{\"{kind}\":")?;
        serde_json::to_writer(&mut self.0, content)?;
        self.0.write_all(b"}\n")
    }
}

/// Writes the run as messages.
pub(super) fn write(recorded: &Recorded, to: &mut dyn Write) -> io::Result<()> {
    let mut features: BTreeMap<&str, Vec<(usize, &Attempts)>> = BTreeMap::new();
    for (index, scenario) in recorded.scenarios.iter().enumerate() {
        features.entry(&scenario.last().path).or_default().push((index, scenario));
    }
    let mut stream = Stream(to);
    stream.tell("meta", &meta(recorded))?;
    for (path, scenarios) in &features {
        let text = source(&scenarios[0].1.last().feature, scenarios);
        let media_type = "text/x.cucumber.gherkin+plain";
        stream.tell("source", &json!({ "uri": path, "data": text, "mediaType": media_type }))?;
        stream.tell("gherkinDocument", &Document::of(path, scenarios))?;
        for (index, one) in scenarios {
            stream.tell("pickle", &Pickle::of(path, *index, one.last()))?;
        }
    }
    execution::tell(recorded, &mut stream)
}

fn meta(recorded: &Recorded) -> Value {
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": { "name": "qonform", "version": recorded.run.qonform },
        "runtime": { "name": "qonform", "version": recorded.run.qonform },
        "os": { "name": std::env::consts::OS },
        "cpu": { "name": std::env::consts::ARCH },
    })
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

#[derive(Serialize)]
struct Document<'a> {
    uri: &'a str,
    comments: [(); 0],
    feature: Feature<'a>,
}

#[derive(Serialize)]
struct Feature<'a> {
    location: Location,
    tags: [(); 0],
    language: &'static str,
    keyword: &'static str,
    name: &'a str,
    description: &'static str,
    children: Children<'a>,
}

/// Made one by one while they are written.
struct Children<'a>(&'a [(usize, &'a Attempts)]);

#[derive(Serialize)]
struct Child<'a> {
    scenario: Scenario<'a>,
}

#[derive(Serialize)]
struct Scenario<'a> {
    location: Location,
    tags: Vec<Value>,
    keyword: &'static str,
    name: &'a str,
    description: String,
    steps: Vec<Step<'a>>,
    examples: [(); 0],
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step<'a> {
    location: Location,
    keyword: String,
    keyword_type: &'static str,
    text: &'a str,
    id: String,
}

#[derive(Serialize)]
struct Location {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl<'a> Document<'a> {
    fn of(uri: &'a str, scenarios: &'a [(usize, &'a Attempts)]) -> Self {
        let feature = Feature {
            location: Location { line: 1, column: Some(1) },
            tags: [],
            language: "en",
            keyword: "Feature",
            name: &scenarios[0].1.last().feature,
            description: "",
            children: Children(scenarios),
        };
        Self { uri, comments: [], feature }
    }
}

impl Serialize for Children<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let children = self.0.iter();
        serializer.collect_seq(
            children.map(|(index, one)| Child { scenario: Scenario::of(*index, one.last()) }),
        )
    }
}

impl<'a> Scenario<'a> {
    fn of(index: usize, scenario: &'a ScenarioResult) -> Self {
        let rule = scenario.rule.as_deref();
        let tag = |(number, tag): (usize, &String)| {
            json!({
                "location": { "line": scenario.line },
                "name": format!("@{tag}"),
                "id": tag_id(index, number),
            })
        };
        let step = |(number, step): (usize, &'a super::StepResult)| Step {
            location: Location { line: step.line, column: None },
            keyword: format!("{} ", step.keyword),
            keyword_type: "Unknown",
            text: &step.text,
            id: format!("s{index}-{number}"),
        };
        Self {
            location: Location { line: scenario.line, column: None },
            tags: scenario.tags.iter().enumerate().map(tag).collect(),
            keyword: "Scenario",
            name: &scenario.title,
            description: rule.map(|rule| format!("Rule: {rule}")).unwrap_or_default(),
            steps: scenario.steps.iter().enumerate().map(step).collect(),
            examples: [],
            id: format!("s{index}"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pickle<'a> {
    id: String,
    uri: &'a str,
    location: Location,
    name: &'a str,
    language: &'static str,
    steps: Vec<PickleStep<'a>>,
    tags: Vec<Value>,
    ast_node_ids: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PickleStep<'a> {
    id: String,
    text: &'a str,
    r#type: &'static str,
    ast_node_ids: [String; 1],
}

impl<'a> Pickle<'a> {
    fn of(uri: &'a str, index: usize, scenario: &'a ScenarioResult) -> Self {
        let step = |(number, step): (usize, &'a super::StepResult)| PickleStep {
            id: format!("p{index}-{number}"),
            text: &step.text,
            r#type: "Unknown",
            ast_node_ids: [format!("s{index}-{number}")],
        };
        let tag = |(number, tag): (usize, &String)| json!({ "name": format!("@{tag}"), "astNodeId": tag_id(index, number) });
        Self {
            id: format!("p{index}"),
            uri,
            location: Location { line: scenario.line, column: None },
            name: &scenario.title,
            language: "en",
            steps: scenario.steps.iter().enumerate().map(step).collect(),
            tags: scenario.tags.iter().enumerate().map(tag).collect(),
            ast_node_ids: [format!("s{index}")],
        }
    }
}

fn tag_id(scenario: usize, tag: usize) -> String {
    format!("s{scenario}-tag-{tag}")
}
