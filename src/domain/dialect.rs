//! Whose error habits an OAuth server has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Qonto's documentation and the software behind it disagree on errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// As Ory Hydra 2 answers.
    #[default]
    Hydra,
    /// As Qonto's pages say.
    Documented,
}

impl Dialect {
    /// The word used in tags and configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hydra => "hydra",
            Self::Documented => "documented",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
