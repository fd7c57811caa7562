//! How a server says that it is not Qonto's.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Resolution;
use crate::document::Located;
use crate::domain::RuleId;

/// A rule of the bank that a server does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it does instead, in a sentence.
    pub why: String,
    /// The titles of the scenarios that show it; without any, all that are
    /// tagged for the rule do, and nothing else is held against it either.
    pub only: Vec<String>,
}

impl<'de> Deserialize<'de> for Difference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DifferenceVisitor)
    }
}

struct DifferenceVisitor;

impl<'de> Visitor<'de> for DifferenceVisitor {
    type Value = Difference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sentence, or `{ why: sentence, in: [titles of scenarios] }`")
    }

    fn visit_str<E: Error>(self, why: &str) -> Result<Difference, E> {
        Ok(Difference { why: why.to_owned(), only: Vec::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Difference, A::Error> {
        let Parts { why, only } = Parts::deserialize(MapAccessDeserializer::new(members))?;
        Ok(Difference { why, only })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    why: String,
    #[serde(rename = "in")]
    only: Vec<String>,
}

/// What the application itself puts into an authorization request.
pub(super) const OWN: [&str; 8] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

impl Resolution<'_> {
    pub(super) fn parameters(
        &mut self,
        listed: &BTreeMap<String, Located<String>>,
    ) -> BTreeMap<String, String> {
        let mut parameters = BTreeMap::new();
        for (name, at) in listed {
            if OWN.contains(&name.as_str()) {
                let title = format!("the application itself says what `{name}` is");
                self.wrong(at, title, "take it out");
            }
            self.note(format!("parameters.{name}"), &at.value, Some(at.position().line), None);
            parameters.insert(name.clone(), at.value.clone());
        }
        parameters
    }

    pub(super) fn differs(
        &mut self,
        listed: &BTreeMap<RuleId, Located<Difference>>,
    ) -> BTreeMap<RuleId, Difference> {
        let mut differs = BTreeMap::new();
        for (rule, at) in listed {
            if at.value.why.trim().is_empty() {
                let title = format!("nothing says how the server differs in {rule}");
                self.wrong(at, title, "write a sentence; it is shown where scenarios are skipped");
            }
            self.note(format!("differs.{rule}"), &at.value.why, Some(at.position().line), None);
            differs.insert(rule.clone(), at.value.clone());
        }
        differs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, yaml};

    fn read(text: &str) -> Result<Difference, String> {
        yaml::read(&Source::new("a.yaml", text)).map_err(|mistake| mistake.render(false))
    }

    #[test]
    fn a_difference_is_of_a_rule_or_of_scenarios() {
        let (why, only) = ("it does not".to_owned(), Vec::new());
        assert_eq!(read("it does not"), Ok(Difference { why: why.clone(), only }));
        let only = vec!["A title".to_owned()];
        assert_eq!(read("{ why: it does not, in: [A title] }"), Ok(Difference { why, only }));
    }

    #[test]
    fn anything_else_is_a_mistake() {
        assert!(read("{ why: a, on: [b] }").expect_err("misspelt").contains("unknown key `on`"));
        assert!(read("[a]").expect_err("a list").contains("in: [titles"));
    }
}
