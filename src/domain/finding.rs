//! A rule that was held against something and not kept.

use serde::{Deserialize, Serialize};

use super::{Level, Party, RuleId};

/// One way in which a promise was not kept.
///
/// A finding is a fact about the system under test, not a failure of Qonform,
/// so it never travels as an error. Its texts are safe to show: whoever makes
/// one puts descriptions and masked values in, never a raw secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that was not kept.
    pub rule: RuleId,
    /// How well founded the rule is.
    pub level: Level,
    /// Who is bound by it.
    pub party: Party,
    /// Where to look: `answer status`, `answer body /expires_in`,
    /// `answer header cache-control`, `query state`, `request header …`.
    pub place: String,
    /// What the rule asks for.
    pub expected: String,
    /// What was there, masked.
    pub actual: String,
    /// The interaction it was found in: index into the scenario's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<usize>,
    /// A longer text that helps to see the difference, such as a diff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
