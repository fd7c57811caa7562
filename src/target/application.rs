//! Applications registered in the Developer Portal.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::domain::{ClientAuthentication, RedirectUri, ScopeSet, Secret};

/// One registered application of a target.
#[derive(Clone, Debug)]
pub struct Application {
    /// The public identifier; opaque.
    pub client_id: String,
    /// What proves that a token request comes from its backend.
    pub client_secret: Secret,
    /// Where the bank sends the browser back to.
    pub redirect_uri: RedirectUri,
    /// The scopes it may ask for.
    pub scopes: ScopeSet,
    /// The one flow it may use (rule AUTH-22).
    pub flow: Flow,
    /// How it proves itself at the token endpoint.
    pub authentication: ClientAuthentication,
}

/// How many organisations a token reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Flow {
    /// One organisation, chosen at consent.
    Membership,
    /// Every organisation the user ticked; calls name one in a header.
    User,
}

/// A text that names no flow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a flow")]
pub struct NotAFlow(String);

impl FromStr for Flow {
    type Err = NotAFlow;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "membership" => Ok(Self::Membership),
            "user" => Ok(Self::User),
            _ => Err(NotAFlow(text.to_owned())),
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Membership => "membership",
            Self::User => "user",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_are_read_as_they_are_written() {
        for flow in [Flow::Membership, Flow::User] {
            assert_eq!(flow.to_string().parse(), Ok(flow));
        }
        assert!("Membership".parse::<Flow>().is_err());
    }
}
