//! The error codes of OAuth.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An `error` value of OAuth 2.0, `OpenID` Connect or Ory Hydra.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OAuthError {
    /// A parameter is missing, repeated or malformed (RFC 6749 section 5.2).
    InvalidRequest,
    /// Client authentication failed (RFC 6749 section 5.2).
    InvalidClient,
    /// The code or refresh token is invalid, expired, revoked, of another
    /// client or bound to another redirect URI (RFC 6749 section 5.2).
    InvalidGrant,
    /// The client may not use this grant type (RFC 6749 section 5.2).
    UnauthorizedClient,
    /// The grant type is not known (RFC 6749 section 5.2).
    UnsupportedGrantType,
    /// The scope is unknown or more than was granted (RFC 6749 section 5.2).
    InvalidScope,
    /// The user or the server refused (RFC 6749 section 4.1.2.1).
    AccessDenied,
    /// Only `code` is supported (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType,
    /// The server met something unexpected (RFC 6749 section 4.1.2.1).
    ServerError,
    /// The server is overloaded (RFC 6749 section 4.1.2.1).
    TemporarilyUnavailable,
    /// Hydra: `state` is missing or shorter than eight characters.
    InvalidState,
    /// Hydra: `nonce` is shorter than eight characters.
    InsufficientEntropy,
    /// Hydra: the CSRF cookie of the first hop is not in this browser.
    RequestForbidden,
    /// `prompt=none` without a session (`OpenID` Connect Core section 3.1.2.6).
    LoginRequired,
    /// A code that no document we know lists.
    Unlisted(String),
}

const LISTED: [(OAuthError, &str); 14] = [
    (OAuthError::InvalidRequest, "invalid_request"),
    (OAuthError::InvalidClient, "invalid_client"),
    (OAuthError::InvalidGrant, "invalid_grant"),
    (OAuthError::UnauthorizedClient, "unauthorized_client"),
    (OAuthError::UnsupportedGrantType, "unsupported_grant_type"),
    (OAuthError::InvalidScope, "invalid_scope"),
    (OAuthError::AccessDenied, "access_denied"),
    (OAuthError::UnsupportedResponseType, "unsupported_response_type"),
    (OAuthError::ServerError, "server_error"),
    (OAuthError::TemporarilyUnavailable, "temporarily_unavailable"),
    (OAuthError::InvalidState, "invalid_state"),
    (OAuthError::InsufficientEntropy, "insufficient_entropy"),
    (OAuthError::RequestForbidden, "request_forbidden"),
    (OAuthError::LoginRequired, "login_required"),
];

/// A text that is not an error code of OAuth.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an OAuth error code")]
pub struct NotAnOAuthError(String);

impl OAuthError {
    /// Every code that a document lists.
    pub fn listed() -> impl Iterator<Item = &'static str> {
        LISTED.iter().map(|(_, code)| *code)
    }

    /// The code as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Unlisted(code) = self {
            return code;
        }
        LISTED.iter().find(|(error, _)| error == self).map_or("", |(_, code)| code)
    }
}

/// Reads a code as a test author writes it: unlisted ones are mistakes.
impl FromStr for OAuthError {
    type Err = NotAnOAuthError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match Self::from(code.to_owned()) {
            Self::Unlisted(code) => Err(NotAnOAuthError(code)),
            listed => Ok(listed),
        }
    }
}

/// Reads a code as a server sends it: unlisted ones are kept.
impl From<String> for OAuthError {
    fn from(code: String) -> Self {
        match LISTED.iter().find(|(_, listed)| *listed == code) {
            Some((error, _)) => error.clone(),
            None => Self::Unlisted(code),
        }
    }
}

impl From<OAuthError> for String {
    fn from(error: OAuthError) -> Self {
        error.as_str().to_owned()
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_code_is_a_mistake_of_the_author_and_a_fact_of_the_server() {
        assert!("invalid_grnat".parse::<OAuthError>().is_err());
        let sent = OAuthError::from("invalid_grnat".to_owned());
        assert_eq!(sent.as_str(), "invalid_grnat");
    }
}
