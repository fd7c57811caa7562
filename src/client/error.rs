//! What can go wrong between an application and the bank.

use super::{ApiProblem, ScaChallenge};
use crate::domain::{OAuthError, TransportFault};

/// Why a call has no result. No text holds a secret; descriptions by the bank
/// are fields, for logs, and never part of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The sandbox's access gate answered instead of the bank (rule GATE-03).
    #[error(
        "the access gate answered instead of the bank (status {status}{}): \
         check the staging token, it is missing or wrong", place(location.as_deref())
    )]
    Gate {
        /// 302, or 200 with a page.
        status: u16,
        /// Where the gate redirects to, without query.
        location: Option<String>,
    },
    /// The OAuth server refused (RFC 6749 section 5.2).
    #[error("the bank refused with `{error}` (status {status}): {}", advice(error))]
    OAuth {
        /// 400, or 401 for `invalid_client`.
        status: u16,
        /// Decide on this.
        error: OAuthError,
        /// The bank's words; never decide on them (EXCH-32).
        description: Option<String>,
    },
    /// The business API refused.
    #[error("the API refused with status {status}: {}", codes(errors))]
    Api {
        /// The status.
        status: u16,
        /// At least one.
        errors: Vec<ApiProblem>,
        /// What to quote to Qonto's support (API-06).
        trace_id: Option<String>,
    },
    /// The person has to confirm the call (rule API-16).
    #[error("the person has to confirm this call: repeat it with `retry_with_sca` after that")]
    ScaRequired(Box<ScaChallenge>),
    /// The confirmation came too late (API-21). Nothing was sent.
    #[error("the confirmation is older than 15 minutes: make the call anew")]
    ScaExpired,
    /// The bank slows down whoever provokes more than 200 answers with 401 in
    /// an hour (API-09), so nothing was sent.
    #[error("the bank has answered with 401 too often in the last hour: nothing is sent for now")]
    TooManyUnauthorized,
    /// The answer is not JSON, so neither the bank's API nor its OAuth server
    /// seems to have made it (GATE-05). Rate limits and crashes look like this.
    #[error("the answer (status {status}) is not JSON but {}", media_type.as_deref().unwrap_or("untyped"))]
    NotJson {
        /// The status.
        status: u16,
        /// The media type, if one was given.
        media_type: Option<String>,
    },
    /// JSON or a redirect that does not belong to this call.
    #[error("the answer (status {status}) does not belong to this call: {reason}")]
    Unexpected {
        /// The status.
        status: u16,
        /// What is wrong, without values.
        reason: String,
    },
    /// A refresh was wanted and there is no refresh token (EXCH-26).
    #[error("there is no refresh token: ask for the scope `offline_access`")]
    NoRefreshToken,
    /// The answer to a refresh was lost, and its refresh token cannot be used
    /// safely any more (rule REFR-15). Nothing was sent.
    #[error("the answer to a refresh was lost over 60 seconds ago: let the person connect again")]
    AnswerLost,
    /// The application could not store its new tokens (REFR-03).
    #[error("the new tokens could not be stored: refresh again to try once more")]
    NotStored {
        /// The application's own words, for logs.
        reason: String,
    },
    /// Nothing came back.
    #[error(transparent)]
    Transport(#[from] TransportFault),
}

impl ClientError {
    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Gate { status, .. }
            | Self::OAuth { status, .. }
            | Self::Api { status, .. }
            | Self::NotJson { status, .. }
            | Self::Unexpected { status, .. } => Some(*status),
            Self::ScaRequired(_) => Some(428),
            Self::ScaExpired
            | Self::TooManyUnauthorized
            | Self::NoRefreshToken
            | Self::AnswerLost
            | Self::NotStored { .. }
            | Self::Transport(_) => None,
        }
    }

    /// Whether the API takes the access token for invalid (API-03). A refresh
    /// helps then, or the consent is gone (REVK-06); any other 401 is about
    /// something else, and a refresh only burns a token (API-12).
    #[must_use]
    pub fn refuses_the_token(&self) -> bool {
        let names_it = |problem: &ApiProblem| problem.code == "authorization_token_invalid";
        matches!(self, Self::Api { status: 401, errors, .. } if errors.iter().any(names_it))
    }

    /// Whether only the person can help, by connecting again: the code or
    /// refresh token is spent (EXCH-34, REFR-12), or the answer that held the
    /// next one is lost for good.
    #[must_use]
    pub fn ends_the_grant(&self) -> bool {
        matches!(self, Self::AnswerLost | Self::OAuth { error: OAuthError::InvalidGrant, .. })
    }
}

fn place(location: Option<&str>) -> String {
    location.map_or_else(String::new, |location| format!(", to {location}"))
}

fn codes(errors: &[ApiProblem]) -> String {
    errors.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>().join(", ")
}

fn advice(error: &OAuthError) -> &'static str {
    match error {
        OAuthError::InvalidGrant => {
            "the code or refresh token is spent, expired or another client's; let the person \
             connect again (rules EXCH-34 and REFR-12)"
        }
        OAuthError::InvalidClient => "check client id and secret, and that both are of this host",
        OAuthError::InvalidScope => "the application may not have this scope",
        OAuthError::InvalidRequest => "a parameter is missing, malformed or repeated",
        OAuthError::UnauthorizedClient => "the application may not use this grant type",
        OAuthError::ServerError | OAuthError::TemporarilyUnavailable => "try again later",
        _ => "see RFC 6749 section 5.2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banks_description_is_not_printed() {
        let error = ClientError::OAuth {
            status: 400,
            error: OAuthError::InvalidGrant,
            description: Some("code ory_ac_abc was used".to_owned()),
        };
        assert!(error.to_string().contains("invalid_grant"), "{error}");
        assert!(!error.to_string().contains("ory_ac"), "{error}");
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        for (error, wanted) in [
            (OAuthError::InvalidGrant, "connect again"),
            (OAuthError::InvalidClient, "check client id and secret"),
            (OAuthError::InvalidScope, "may not have this scope"),
            (OAuthError::InvalidRequest, "missing, malformed or repeated"),
            (OAuthError::UnauthorizedClient, "may not use this grant type"),
            (OAuthError::ServerError, "try again later"),
            (OAuthError::TemporarilyUnavailable, "try again later"),
            (OAuthError::UnsupportedGrantType, "RFC 6749 section 5.2"),
        ] {
            let error = ClientError::OAuth { status: 400, error, description: None };
            assert!(error.to_string().contains(wanted), "{error}");
        }
    }

    #[test]
    fn a_gate_that_leads_somewhere_is_told_with_the_place() {
        let gate = |location: Option<&str>| {
            ClientError::Gate { status: 302, location: location.map(str::to_owned) }.to_string()
        };
        assert!(gate(Some("https://gate.example/in")).contains(", to https://gate.example/in"));
        assert!(!gate(None).contains(", to "));
    }
}
