//! How answers differ, and whom that hurts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::shape::{Shape, Shapes};

/// A difference between the answers of two runs.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerChange {
    /// Whom it hurts.
    pub class: Class,
    /// The operation, and the status where one is meant.
    pub operation: String,
    /// What is different, in words.
    pub change: String,
    /// Titles of the scenarios that saw it.
    pub scenarios: BTreeSet<String>,
}

/// Whom a difference hurts, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// An application that kept to the old answer can fail.
    Breaking,
    /// There is more than before, which applications have to bear.
    Additive,
    /// No application should notice.
    Cosmetic,
}

impl Class {
    /// All of them, worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Cosmetic];

    /// As it is shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// Header fields that applications, caches and browsers act on.
const RELIED_ON: [&str; 7] = [
    "cache-control",
    "content-type",
    "location",
    "pragma",
    "retry-after",
    "set-cookie",
    "www-authenticate",
];

type Found = BTreeMap<(Class, String, String), BTreeSet<String>>;

/// Every difference once, with the scenarios that saw it.
pub(super) fn changes<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a Shapes, &'a Shapes)>,
) -> Vec<AnswerChange> {
    let mut found = Found::new();
    for (title, Shapes(old), Shapes(new)) in pairs {
        let mut add = |class, operation: String, change| {
            found.entry((class, operation, change)).or_default().insert(title.to_owned());
        };
        for (name, now) in new {
            let Some(before) = old.get(name) else { continue };
            if let Some(change) = statuses(before.0.keys(), now.0.keys()) {
                add(Class::Breaking, name.clone(), change);
            }
            for (status, now) in &now.0 {
                let Some(before) = before.0.get(status) else { continue };
                for (class, change) in members(before, now).into_iter().chain(headers(before, now))
                {
                    add(class, format!("{name} {status}"), change);
                }
            }
        }
    }
    let change = |((class, operation, change), scenarios)| AnswerChange {
        class,
        operation,
        change,
        scenarios,
    };
    found.into_iter().map(change).collect()
}

/// A status that was not there before. One that is not there any more may just
/// not have been reached.
fn statuses<'a>(
    old: impl Iterator<Item = &'a u16>,
    new: impl Iterator<Item = &'a u16>,
) -> Option<String> {
    let (old, new): (BTreeSet<u16>, BTreeSet<u16>) =
        (old.copied().collect(), new.copied().collect());
    let listed = |statuses: Vec<u16>| {
        statuses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let came = listed(new.difference(&old).copied().collect());
    let went = listed(old.difference(&new).copied().collect());
    match (came.is_empty(), went.is_empty()) {
        (true, _) => None,
        (false, true) => Some(format!("the status {came} is new")),
        (false, false) => Some(format!("the status was {went} and is {came}")),
    }
}

fn members(old: &Shape, new: &Shape) -> Vec<(Class, String)> {
    let mut found = Vec::new();
    for (at, before) in &old.members {
        match new.members.get(at) {
            Some(now) if now == before => {}
            Some(now) => found.push(retyped(at, before, now)),
            None if could_be(at, new) => {
                found.push((Class::Breaking, format!("`{}` is gone", shown(at))));
            }
            None => {}
        }
    }
    for (at, now) in new.members.iter().filter(|(at, _)| !old.members.contains_key(*at)) {
        if could_be(at, old) {
            found.push((Class::Additive, format!("`{}` is new ({})", shown(at), listed(now))));
        }
    }
    found
}

fn retyped(at: &str, before: &BTreeSet<String>, now: &BTreeSet<String>) -> (Class, String) {
    let change = format!("`{}` was {} and is {}", shown(at), listed(before), listed(now));
    // What has fewer types than before surprises nobody.
    let class = if now.is_subset(before) { Class::Cosmetic } else { Class::Breaking };
    (class, change)
}

/// Whether a member could be there on the other side: what stands around it is,
/// as an object or as an array with items. Else that is told already, or the
/// array was empty.
fn could_be(at: &str, other: &Shape) -> bool {
    let Some((around, name)) = at.rsplit_once('/') else { return true };
    let types = other.members.get(around);
    name != "*" && types.is_some_and(|types| types.contains("object"))
}

fn headers(old: &Shape, new: &Shape) -> Vec<(Class, String)> {
    let mut found = Vec::new();
    let relied = |name: &String| RELIED_ON.contains(&name.as_str());
    for (name, before) in &old.headers {
        match new.headers.get(name) {
            None if relied(name) => {
                found.push((Class::Breaking, format!("the header `{name}` is gone")));
            }
            None => found.push((Class::Cosmetic, format!("the header `{name}` is gone"))),
            Some(now) if now == before => {}
            Some(now) => {
                let change = format!("`{name}` was {} and is {}", listed(before), listed(now));
                let same = essence(before) == essence(now);
                found.push((if same { Class::Cosmetic } else { Class::Breaking }, change));
            }
        }
    }
    let came = new.headers.keys().filter(|name| !old.headers.contains_key(*name));
    found.extend(came.map(|name| (Class::Additive, format!("the header `{name}` is new"))));
    found
}

/// The values without parameters and spaces.
fn essence(values: &BTreeSet<String>) -> BTreeSet<&str> {
    values.iter().map(|value| value.split(';').next().unwrap_or_default().trim()).collect()
}

fn listed(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" or ")
}

fn shown(at: &str) -> &str {
    if at.is_empty() { "the whole body" } else { at }
}
