//! How a step says that something is not as promised.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::agent::Stopped;
use crate::domain::{Cause, RuleId};

/// What a step returns.
pub type StepResult = Result<(), Failure>;

/// Why a step did not do what its sentence says.
///
/// cucumber turns an `Err` into text; the text of this type is its JSON, from
/// which the engine reads it back whole. It holds no secret: `actual` is
/// described, never quoted from a token answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// A promise is not kept: a finding.
    Broken {
        /// The rule, where it is not one of the scenario's own.
        rule: Option<RuleId>,
        /// Where to look.
        place: String,
        /// What should be there.
        expected: String,
        /// What is there, masked.
        actual: String,
    },
    /// It could not be told.
    Unanswered {
        /// The kind of obstacle.
        cause: Cause,
        /// The obstacle in words.
        detail: String,
    },
    /// The scenario uses something it never established.
    Invalid {
        /// What is missing and how to supply it.
        reason: String,
    },
    /// What is installed, or the target, does not suffice, which shows on the way
    /// only.
    Unfit {
        /// What is not good enough.
        reason: String,
    },
}

impl Failure {
    /// A promise that is not kept, for the scenario's own rules.
    pub fn broken(
        place: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        let (place, expected, actual) = (place.into(), expected.into(), actual.into());
        Self::Broken { rule: None, place, expected, actual }
    }

    /// Something that could not be told.
    pub fn unanswered(cause: Cause, detail: impl fmt::Display) -> Self {
        Self::Unanswered { cause, detail: detail.to_string() }
    }

    /// A browser that did not do what a person does with it.
    #[must_use]
    pub fn browser(stopped: &Stopped) -> Self {
        match stopped {
            Stopped::CannotIntercept(_) => Self::Unfit { reason: stopped.to_string() },
            Stopped::Transport(fault) => Self::transport(fault),
            stopped => Self::unanswered(Cause::Browser, stopped),
        }
    }

    /// A step whose precondition its scenario never established.
    pub fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid { reason: reason.into() }
    }

    /// Reads a failure back from the text of a panic.
    #[must_use]
    pub fn from_panic(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_survives_its_way_through_a_panic() {
        let failure = Failure::broken("answer status", "400", "200");
        assert_eq!(Failure::from_panic(&failure.to_string()), Some(failure));
        assert_eq!(Failure::from_panic("index out of bounds"), None);
    }
}
