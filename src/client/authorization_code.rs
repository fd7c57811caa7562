//! What a genuine callback yields.

use crate::domain::{RedirectUri, ScopeSet, Secret};

/// An authorization code with what its exchange needs (RFC 6749 section 4.1.3).
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    code: Secret,
    redirect_uri: RedirectUri,
    verifier: Option<Secret>,
    pub(super) scope: ScopeSet,
    pub(super) nonce: Option<Secret>,
}

impl AuthorizationCode {
    /// A code that did not come out of a
    /// [`BrowserSession`](super::BrowserSession): nobody has checked its state.
    #[must_use]
    pub fn new(code: Secret, redirect_uri: RedirectUri, verifier: Option<Secret>) -> Self {
        Self { code, redirect_uri, verifier, scope: ScopeSet::default(), nonce: None }
    }

    /// The code; opaque, of any length (rule CALLBACK-11).
    #[must_use]
    pub fn code(&self) -> &Secret {
        &self.code
    }

    /// The redirect URI of its authorization request (EXCH-04).
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// The PKCE verifier, unless the flow went without.
    #[must_use]
    pub fn verifier(&self) -> Option<&Secret> {
        self.verifier.as_ref()
    }

    /// What the `id_token` has to bring back, if there is to be one (OIDC-07).
    #[must_use]
    pub fn nonce(&self) -> Option<&Secret> {
        self.nonce.as_ref()
    }

    /// The scopes that were asked for; the answer may grant fewer (EXCH-29).
    #[must_use]
    pub fn requested_scope(&self) -> &ScopeSet {
        &self.scope
    }
}
