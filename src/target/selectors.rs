//! How a recipe points at things in a page.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Alternatives, each a CSS selector or the visible name of a button; the
/// first that matches counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectors(Vec<String>);

impl Selectors {
    /// A single selector.
    pub fn one(selector: impl Into<String>) -> Self {
        Self(vec![selector.into()])
    }

    /// The alternatives in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Selectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" or "))
    }
}

impl<'de> Deserialize<'de> for Selectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SelectorsVisitor)
    }
}

struct SelectorsVisitor;

impl<'de> Visitor<'de> for SelectorsVisitor {
    type Value = Selectors;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a selector or a list of alternatives")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Selectors, E> {
        Ok(Selectors::one(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Selectors, A::Error> {
        let mut alternatives = Vec::new();
        while let Some(item) = items.next_element()? {
            alternatives.push(item);
        }
        if alternatives.is_empty() {
            return Err(A::Error::invalid_length(0, &self));
        }
        Ok(Selectors(alternatives))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, yaml};

    #[test]
    fn one_or_several_but_not_none() {
        let read = |text: &str| yaml::read::<Selectors>(&Source::new("journey.yaml", text));
        assert_eq!(read("'input[type=email]'").expect("one").to_string(), "input[type=email]");
        assert_eq!(read("[a, b]").expect("two").to_string(), "a or b");
        assert!(read("[]").is_err());
        assert!(read("{ a: b }").is_err());
    }
}
