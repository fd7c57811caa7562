//! The statements of the contract that can be checked.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a rule: a topic and a number, such as `EXCH-05`, or a bare
/// topic for the few rules of Qonform's own, such as `SNAPSHOT`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(String);

/// A text that cannot be the name of a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rule id; they look like `EXCH-05`")]
pub struct NotARuleId(String);

/// Who is bound by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The integrating application.
    Client,
    /// The bank.
    Server,
    /// Qonform itself.
    Harness,
}

/// How well founded a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Qonto's own text says so.
    Documented,
    /// Qonto says so, and another page or the software says otherwise.
    Contradicted,
    /// Read off the server software or other clients.
    Inferred,
    /// Inferred or a variant, and seen on a real target.
    Confirmed,
}

/// Stands where a scenario names no rule.
const NONE: &str = "–";

/// What an answer breaks that lost something it had when it was recorded.
const SNAPSHOT: &str = "SNAPSHOT";

impl RuleId {
    /// The rule of a scenario that names none.
    #[must_use]
    pub fn none() -> Self {
        Self(NONE.to_owned())
    }

    /// The rule `SNAPSHOT`: an answer stays as it was recorded.
    #[must_use]
    pub fn snapshot() -> Self {
        Self(SNAPSHOT.to_owned())
    }

    /// The id as written in tags, without `@`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text has the shape `TOPIC-NN`.
    #[must_use]
    pub fn is_numbered(text: &str) -> bool {
        text.split_once('-').is_some_and(|(topic, number)| {
            is_topic(topic) && number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit())
        })
    }
}

fn is_topic(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

impl FromStr for RuleId {
    type Err = NotARuleId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if Self::is_numbered(text) || is_topic(text) || text == NONE {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotARuleId(text.to_owned()))
        }
    }
}

impl TryFrom<String> for RuleId {
    type Error = NotARuleId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Contradicted => "contradicted",
            Self::Inferred => "inferred",
            Self::Confirmed => "confirmed",
        })
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Harness => "harness",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_a_topic_and_a_number() {
        for good in ["EXCH-05", "CALLBACK-14", "SNAPSHOT"] {
            assert!(good.parse::<RuleId>().is_ok(), "{good}");
        }
        for bad in ["EXCH-5", "exch-05", "EX", "smoke", "EXCH-055", ""] {
            assert!(bad.parse::<RuleId>().is_err(), "{bad}");
        }
    }
}
