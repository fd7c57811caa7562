//! Refusals of the authorization server, in the words of Ory Hydra 2.

use std::borrow::Cow;

use super::variants::{self, Disputed};
use crate::domain::{Dialect, OAuthError};
use crate::mock::ledger::GrantId;

/// The hint for a request that is wrong in no particular way.
const INVALID_REQUEST_HINT: &str = "Make sure that the various parameters are correct, be aware \
    of case sensitivity and trim your parameters. Make sure that the client you are using has \
    exactly whitelisted the redirect_uri you specified.";

/// An OAuth error with the hint that follows its base description.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: OAuthError,
    /// At the token endpoint; at the authorization endpoint see [`variants`].
    pub(super) status: u16,
    hint: Cow<'static, str>,
    /// A grant that ends because of this request (rules EXCH-07, REFR-09).
    pub(super) revokes: Option<GrantId>,
}

impl Refusal {
    /// A refusal with a hint.
    pub(super) fn new(error: OAuthError, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { error, status: 400, hint: hint.into(), revokes: None }
    }

    /// A refusal that keeps its reason to itself.
    pub(super) fn plain(error: OAuthError) -> Self {
        Self::new(error, "")
    }

    /// What a dialect makes of a disputed case. The hint is Ory Hydra's; Qonto's
    /// pages show none.
    pub(super) fn disputed(
        case: Disputed,
        dialect: Dialect,
        hint: &'static str,
    ) -> Result<(), Self> {
        let Some((status, error)) = variants::outcome(case, dialect) else { return Ok(()) };
        let hint = if dialect == Dialect::Hydra { hint } else { "" };
        Err(Self { status, ..Self::new(error, hint) })
    }

    /// A request that is wrong in no particular way.
    pub(super) fn malformed() -> Self {
        Self::new(OAuthError::InvalidRequest, INVALID_REQUEST_HINT)
    }

    /// A scope that the application may not have (rules AUTH-16, REFR-23).
    pub(super) fn scope(scope: &str) -> Self {
        let hint = format!("The OAuth 2.0 Client is not allowed to request scope '{scope}'.");
        Self::new(OAuthError::InvalidScope, hint)
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

    /// A fault of the bank; only a breakage has one.
    pub(super) fn fault() -> Self {
        Self { status: 500, ..Self::plain(OAuthError::ServerError) }
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
        OAuthError::InsufficientEntropy => {
            "The request used a security parameter (e.g., anti-replay, anti-csrf) with \
             insufficient entropy."
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
    fn a_disputed_case_is_refused_in_the_words_of_the_dialect() {
        let told = |dialect| {
            let refusal = Refusal::disputed(Disputed::RedirectUriAbsent, dialect, "Not 'x'.");
            let refusal = refusal.unwrap_err();
            (refusal.status, refusal.error.clone(), refusal.description().contains("Not 'x'."))
        };
        assert_eq!(told(Dialect::Hydra), (400, OAuthError::InvalidGrant, true));
        assert_eq!(told(Dialect::Documented), (400, OAuthError::InvalidRequest, false));
        assert!(Refusal::disputed(Disputed::ScopeAbsent, Dialect::Hydra, "").is_ok());
    }
}
