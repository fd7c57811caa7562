//! What a stream of Cucumber's messages says of every attempt at a scenario.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What was run, and what came of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) attempts: BTreeSet<Attempt>,
    pub(crate) success: bool,
}

/// One attempt at one scenario or row of examples; a file is called by its name
/// alone.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Attempt {
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) number: u64,
    pub(crate) tags: Vec<String>,
    pub(crate) steps: Vec<(String, String)>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn name(tag: &Value) -> String {
    text(&tag["name"])
}

impl Told {
    /// Reads a stream, without the scenarios of these titles. Steps are in the
    /// order in which they ended, each with its status; what hooks did is not
    /// among them.
    pub(crate) fn read(stream: &str, left_out: &BTreeMap<String, String>) -> Self {
        let (mut pickles, mut cases) = (BTreeMap::new(), BTreeMap::new());
        let mut attempts = BTreeMap::new();
        let mut success = None;
        for line in stream.lines() {
            let message: Value = serde_json::from_str(line).expect("a message");
            let (kind, content) = message.as_object().and_then(|m| m.iter().next()).expect("one");
            match kind.as_str() {
                "pickle" => drop(pickles.insert(text(&content["id"]), content.clone())),
                "testCase" => drop(cases.insert(text(&content["id"]), content.clone())),
                "testCaseStarted" => {
                    let case: &Value = &cases[content["testCaseId"].as_str().expect("a case")];
                    let pickle: &Value = &pickles[case["pickleId"].as_str().expect("a pickle")];
                    let begun = Attempt::of(pickle, content["attempt"].as_u64().expect("a number"));
                    attempts.insert(text(&content["id"]), (case.clone(), pickle.clone(), begun));
                }
                "testStepFinished" => {
                    let id = content["testCaseStartedId"].as_str().expect("an attempt");
                    let (case, pickle, attempt) = attempts.get_mut(id).expect("it has begun");
                    let step = of_id(&case["testSteps"], &content["testStepId"]);
                    if !step["pickleStepId"].is_null() {
                        let step = text(&of_id(&pickle["steps"], &step["pickleStepId"])["text"]);
                        attempt.steps.push((step, text(&content["testStepResult"]["status"])));
                    }
                }
                "testRunFinished" => success = content["success"].as_bool(),
                _ => {}
            }
        }
        let wanted = |pickle: &Value| !left_out.contains_key(&text(&pickle["name"]));
        let attempts = attempts.into_values().filter(|(_, pickle, _)| wanted(pickle));
        let attempts = attempts.map(|(_, _, attempt)| attempt).collect();
        Self { attempts, success: success.expect("the run has ended") }
    }
}

impl Attempt {
    fn of(pickle: &Value, number: u64) -> Self {
        let uri = text(&pickle["uri"]);
        let file = uri.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let line = pickle["location"]["line"].as_u64().expect("a line");
        let tags = pickle["tags"].as_array().expect("tags").iter().map(name).collect();
        Self { file, line, number, tags, steps: Vec::new() }
    }
}

fn of_id<'a>(list: &'a Value, id: &Value) -> &'a Value {
    let mut items = list.as_array().expect("a list").iter();
    items.find(|item| item["id"] == *id).expect("what the stream spoke of before")
}
