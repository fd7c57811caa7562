//! Refusals of the authorization server, in the words of Ory Hydra 2.

use std::borrow::Cow;

use crate::domain::OAuthError;
use crate::mock::ledger::GrantId;

/// The hint for a request that is wrong in no particular way.
const INVALID_REQUEST_HINT: &str = "Make sure that the various parameters are correct, be aware \
    of case sensitivity and trim your parameters. Make sure that the client you are using has \
    exactly whitelisted the redirect_uri you specified.";

/// An OAuth error with the hint that follows its base description.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: OAuthError,
    hint: Cow<'static, str>,
    /// A grant that ends because of this request (rules EXCH-07, REFR-09).
    pub(super) revokes: Option<GrantId>,
}

impl Refusal {
    /// A refusal with a hint.
    pub(super) fn new(error: OAuthError, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { error, hint: hint.into(), revokes: None }
    }

    /// A refusal that keeps its reason to itself.
    pub(super) fn plain(error: OAuthError) -> Self {
        Self::new(error, "")
    }

    /// A request that is wrong in no particular way.
    pub(super) fn malformed() -> Self {
        Self::new(OAuthError::InvalidRequest, INVALID_REQUEST_HINT)
    }

    /// A code or refresh token that is no good.
    pub(super) fn grant(hint: impl Into<Cow<'static, str>>) -> Self {
        Self::new(OAuthError::InvalidGrant, hint)
    }

    /// Ends a grant as well.
    pub(super) fn revoking(mut self, grant: GrantId) -> Self {
        self.revokes = Some(grant);
        self
    }

    /// The status at the token endpoint (rule EXCH-14 for 401).
    pub(super) fn status(&self) -> u16 {
        if self.error == OAuthError::InvalidClient { 401 } else { 400 }
    }

    /// Base description and hint, without double quotes.
    pub(super) fn description(&self) -> String {
        let base = base(&self.error);
        let gap = if self.hint.is_empty() { "" } else { " " };
        format!("{base}{gap}{hint}", hint = self.hint.replace('"', "'"))
    }
}

fn base(error: &OAuthError) -> &'static str {
    match error {
        OAuthError::InvalidRequest => {
            "The request is missing a required parameter, includes an invalid parameter value, \
             includes a parameter more than once, or is otherwise malformed."
        }
        OAuthError::InvalidClient => {
            "Client authentication failed (e.g., unknown client, no client authentication \
             included, or unsupported authentication method)."
        }
        OAuthError::InvalidGrant => {
            "The provided authorization grant (e.g., authorization code, resource owner \
             credentials) or refresh token is invalid, expired, revoked, does not match the \
             redirection URI used in the authorization request, or was issued to another client."
        }
        OAuthError::UnauthorizedClient => {
            "The client is not authorized to request a token using this method."
        }
        OAuthError::InvalidScope => "The requested scope is invalid, unknown, or malformed.",
        OAuthError::InvalidState => {
            "The state is missing or does not have enough characters and is therefore considered \
             too weak."
        }
        OAuthError::UnsupportedResponseType => {
            "The authorization server does not support obtaining a token using this method."
        }
        OAuthError::RequestForbidden => "The request is not allowed.",
        OAuthError::AccessDenied => {
            "The resource owner or authorization server denied the request."
        }
        OAuthError::LoginRequired => "The Authorization Server requires End-User authentication.",
        _ => {
            "The authorization server encountered an unexpected condition that prevented it from \
             fulfilling the request."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_follows_the_base_description_without_double_quotes() {
        let refusal = Refusal::new(OAuthError::InvalidScope, "Not \"x\".");
        assert_eq!(
            refusal.description(),
            "The requested scope is invalid, unknown, or malformed. Not 'x'."
        );
        let plain = Refusal::plain(OAuthError::RequestForbidden);
        assert_eq!(plain.description(), "The request is not allowed.");
    }

    #[test]
    fn only_a_failed_client_authentication_is_401() {
        assert_eq!(Refusal::plain(OAuthError::InvalidClient).status(), 401);
        assert_eq!(Refusal::malformed().status(), 400);
    }
}
