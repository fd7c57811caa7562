//! The person's way through sign-in and consent, as data.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Selectors, TypedText};

/// The pages of a journey in the order in which they come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Recipe(pub Vec<Task>);

/// What a person does on one page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The name of the page in messages.
    pub page: String,
    /// The page is there when one of these matches.
    pub when: Selectors,
    /// Whether the bank may leave the page out.
    #[serde(default)]
    pub optional: bool,
    /// What is typed, by the CSS selector of the field.
    #[serde(default)]
    pub fill: BTreeMap<String, TypedText>,
    /// The one choice that is made, by visible name, by the CSS selector of a
    /// select, of labels, or of radio buttons.
    #[serde(default)]
    pub choose: BTreeMap<String, TypedText>,
    /// The boxes that end up ticked, all others not, by visible name, by the
    /// CSS selector of labels or of the boxes.
    #[serde(default)]
    pub tick: BTreeMap<String, TypedText>,
    /// The button that leaves the page.
    pub press: Press,
    /// Matches the message shown when what was typed is refused.
    #[serde(default)]
    pub fails_when: Option<Selectors>,
}

impl Task {
    /// Whether something is typed here that the bank may refuse.
    #[must_use]
    pub fn signs_in(&self) -> bool {
        self.fill.values().any(|typed| matches!(typed, TypedText::Password | TypedText::Otp))
    }
}

/// Which button a person presses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// The same one whatever the person wants.
    Button(Selectors),
    /// One of two, by the person's decision.
    Decision {
        /// Gives consent.
        allow: Selectors,
        /// Refuses.
        deny: Selectors,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    allow: Selectors,
    deny: Selectors,
}

impl<'de> Deserialize<'de> for Press {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PressVisitor)
    }
}

struct PressVisitor;

impl<'de> Visitor<'de> for PressVisitor {
    type Value = Press;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a selector, a list of them, or a map with `allow` and `deny`")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Press, E> {
        Ok(Press::Button(Selectors::one(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Press, A::Error> {
        Selectors::deserialize(SeqAccessDeserializer::new(items)).map(Press::Button)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Press, A::Error> {
        let Decision { allow, deny } = Decision::deserialize(MapAccessDeserializer::new(members))?;
        Ok(Press::Decision { allow, deny })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Diagnostic, Source, yaml};

    fn task(rest: &str) -> Result<Task, Diagnostic> {
        let text = format!("{{ page: p, when: form, {rest} }}");
        yaml::read(&Source::new("journey.yaml", text))
    }

    #[test]
    fn a_button_may_have_alternatives() {
        let press = task("press: [Continue, 'button.next']").expect("valid").press;
        let Press::Button(selectors) = press else { panic!("expected a button, got {press:?}") };
        assert_eq!(selectors.iter().collect::<Vec<_>>(), ["Continue", "button.next"]);
    }

    #[test]
    fn a_decision_names_both_buttons() {
        let decision = task("press: { allow: Yes please, deny: [No, Never] }").expect("valid");
        assert!(matches!(decision.press, Press::Decision { .. }));
        assert!(task("press: { allow: Yes please }").is_err());
        assert!(task("press: { allow: A, deny: D, alow: B }").is_err());
    }

    #[test]
    fn an_unknown_word_is_a_mistake() {
        let error = task("press: b, clik: b").expect_err("misspelt");
        assert!(error.to_string().contains("clik"), "{error}");
    }
}
