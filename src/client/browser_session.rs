//! What an application remembers of one person's browser.

use url::Url;

use super::callback::{Callback, CallbackError, returns_to};
use super::{AuthorizationCode, AuthorizationRequest, pkce, state};
use crate::domain::{RedirectUri, ScopeSet, Secret};

/// The flows that one browser has begun and not ended.
///
/// Keep one per browser, bound to its cookie, and never share it between
/// people: a callback that arrives in another browser has to be refused
/// (rule CALLBACK-06).
#[derive(Clone, Debug, Default)]
pub struct BrowserSession {
    pending: Vec<Flow>,
}

#[derive(Clone, Debug)]
struct Flow {
    state: Secret,
    verifier: Option<Secret>,
    redirect_uri: RedirectUri,
    scope: ScopeSet,
    nonce: Option<Secret>,
}

impl BrowserSession {
    /// A session without flows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers a new flow and returns the address that the person's browser,
    /// and nothing else, has to open (rules AUTH-09 and AUTH-11). Whoever asks
    /// for `openid` and has no nonce gets one.
    pub fn begin(&mut self, request: AuthorizationRequest) -> Url {
        let state = state::fresh();
        let verifier = request.pkce.then(pkce::verifier);
        let (redirect_uri, scope) = (request.redirect_uri.clone(), request.scope.clone());
        let own_nonce = request.parameter("nonce").map(Secret::new);
        let nonce = own_nonce.or_else(|| scope.contains("openid").then(state::fresh));
        let mut request = request.extra("state", state.expose());
        if let Some(nonce) = &nonce {
            request = request.nonce(nonce.expose());
        }
        if let Some(verifier) = &verifier {
            request = request
                .extra("code_challenge", pkce::challenge(verifier))
                .extra("code_challenge_method", "S256");
        }
        self.pending.push(Flow { state, verifier, redirect_uri, scope, nonce });
        request.into_url()
    }

    /// Remembers a new flow, as [`begin`](Self::begin) does, unless one is under
    /// way: the bank would end it for a second one (rules AUTH-25 and AUTH-39).
    /// Then there is no address, and the person goes on with the first, or the
    /// application gives that up by [`abandon`](Self::abandon).
    #[must_use]
    pub fn begin_alone(&mut self, request: AuthorizationRequest) -> Option<Url> {
        self.pending.is_empty().then(|| self.begin(request))
    }

    /// Forgets the flows that are under way; their callbacks will be refused.
    pub fn abandon(&mut self) {
        self.pending.clear();
    }

    /// Takes the code out of a genuine callback and forgets its flow.
    ///
    /// # Errors
    ///
    /// When the callback is not genuine, which leaves all flows pending, or
    /// when the flow ended without a code.
    pub fn accept(&mut self, url: &Url) -> Result<AuthorizationCode, CallbackError> {
        let is_its_end = |flow: &Flow| returns_to(&flow.redirect_uri, url);
        if !self.pending.is_empty() && !self.pending.iter().any(is_its_end) {
            return Err(CallbackError::NotTheRedirectUri);
        }
        let callback = Callback::read(url)?;
        // Secrets are compared in constant time (rule CALLBACK-13).
        let known = self.pending.iter().position(|flow| flow.state == callback.state);
        let index = known.ok_or(CallbackError::StateUnknown)?;
        if !is_its_end(&self.pending[index]) {
            return Err(CallbackError::NotTheRedirectUri);
        }
        self.pending.remove(index).end(callback)
    }
}

impl Flow {
    fn end(self, callback: Callback) -> Result<AuthorizationCode, CallbackError> {
        let Callback { code, error, description, repeats, .. } = callback;
        match (code, error) {
            _ if repeats => Err(CallbackError::Malformed),
            (Some(_), Some(_)) => Err(CallbackError::Malformed),
            (None, Some(error)) => Err(CallbackError::Refused { error, description }),
            (None, None) => Err(CallbackError::NeitherCodeNorError),
            (Some(code), None) => {
                let mut code = AuthorizationCode::new(code, self.redirect_uri, self.verifier);
                (code.scope, code.nonce) = (self.scope, self.nonce);
                Ok(code)
            }
        }
    }
}
