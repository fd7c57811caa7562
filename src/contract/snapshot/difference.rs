//! What is another than recorded.

use serde_json::{Map, Value};
use similar::TextDiff;

use super::SnapshotOutcome;
use super::label::kind;
use crate::contract::breach::Breach;
use crate::contract::{Contract, pointer};
use crate::domain::{Finding, RuleId};

/// Values longer than this are cut in a finding, in characters.
const LONGEST_SHOWN: usize = 60;

/// One place that is another than recorded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    place: String,
    change: Change,
}

#[derive(Debug, PartialEq, Eq)]
enum Change {
    Lost { was: &'static str },
    Retyped { was: &'static str, is: &'static str },
    Added { is: &'static str },
    Changed { was: String, is: String },
}

/// Every difference, in the order of the recorded document.
pub(super) fn between(recorded: &Value, found: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(recorded, found, "", &mut differences);
    differences
}

fn compare(was: &Value, is: &Value, place: &str, into: &mut Vec<Difference>) {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => members(was, is, place, into),
        (Value::Array(was), Value::Array(is)) => items(was, is, place, into),
        _ if was == is => {}
        _ => {
            // A member that may be null is not another member.
            let same = kind(was) == kind(is) || was.is_null() || is.is_null();
            let change = if same {
                Change::Changed { was: shown(was), is: shown(is) }
            } else {
                Change::Retyped { was: kind(was), is: kind(is) }
            };
            into.push(Difference { place: place.to_owned(), change });
        }
    }
}

fn members(
    was: &Map<String, Value>,
    is: &Map<String, Value>,
    place: &str,
    into: &mut Vec<Difference>,
) {
    for (name, recorded) in was {
        let place = pointer::child(place, name);
        match is.get(name) {
            Some(found) => compare(recorded, found, &place, into),
            None => {
                into.push(Difference { place, change: Change::Lost { was: kind(recorded) } });
            }
        }
    }
    for (name, found) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
        let place = pointer::child(place, name);
        into.push(Difference { place, change: Change::Added { is: kind(found) } });
    }
}

/// Similar neighbours are recorded as one, so each item is held against the
/// one it resembles; how many there are is not compared.
fn items(was: &[Value], is: &[Value], place: &str, into: &mut Vec<Difference>) {
    for (index, found) in is.iter().enumerate().filter(|(_, found)| !was.contains(found)) {
        let place = pointer::child(place, &index.to_string());
        match was.get(index).or(was.last()) {
            Some(recorded) => compare(recorded, found, &place, into),
            None => into.push(Difference { place, change: Change::Added { is: kind(found) } }),
        }
    }
}

/// What is lost or retyped is broken, everything else drift.
pub(super) fn outcome(
    contract: &Contract,
    name: &str,
    differences: &[Difference],
    recorded: &Value,
    found: &Value,
) -> SnapshotOutcome {
    let (broken, drift): (Vec<_>, Vec<_>) = differences.iter().partition(|one| one.breaks());
    let told = |some: Vec<&Difference>| some.iter().map(|one| one.finding(contract)).collect();
    let (mut broken, mut drift): (Vec<Finding>, Vec<Finding>) = (told(broken), told(drift));
    if let Some(first) = broken.first_mut().or(drift.first_mut()) {
        first.detail = Some(diff(name, recorded, found));
    }
    SnapshotOutcome::Differs { broken, drift }
}

/// An answer that was never recorded, while others of its profile were.
pub(super) fn missing(contract: &Contract, name: &str) -> Finding {
    let place = format!("snapshots/{name}.snap");
    contract.finding(RuleId::snapshot(), Breach::new(place, "the answer, recorded", "absent"))
}

impl Difference {
    fn breaks(&self) -> bool {
        matches!(self.change, Change::Lost { .. } | Change::Retyped { .. })
    }

    fn finding(&self, contract: &Contract) -> Finding {
        let (expected, actual) = match &self.change {
            Change::Lost { was } => (article(was), "absent".to_owned()),
            Change::Retyped { was, is } => (article(was), article(is)),
            Change::Added { is } => ("nothing, as recorded".to_owned(), article(is)),
            Change::Changed { was, is } => (was.clone(), is.clone()),
        };
        let breach = Breach::new(place(&self.place), expected, actual);
        contract.finding(RuleId::snapshot(), breach)
    }
}

/// A pointer into a snapshot in the words of findings.
fn place(pointer: &str) -> String {
    if let Some(name) = pointer.strip_prefix("/headers/") {
        format!("answer header {name}")
    } else if let Some(name) = pointer.strip_prefix("/location/query/") {
        format!("query {name}")
    } else if pointer.starts_with("/location") {
        "answer header location".to_owned()
    } else {
        let member = pointer.strip_prefix("/body").unwrap_or(pointer);
        format!("answer body {member}").trim_end().to_owned()
    }
}

fn article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        other => format!("a {other}"),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

fn diff(name: &str, recorded: &Value, found: &Value) -> String {
    let text = |value| serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    let (old, new) = (text(recorded), text(found));
    let header = format!("snapshots/{name}.snap");
    TextDiff::from_lines(&old, &new)
        .unified_diff()
        .context_radius(2)
        .header(&header, "this answer")
        .to_string()
}
