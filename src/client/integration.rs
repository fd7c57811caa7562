//! One application, seen from its backend.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Barrier;

use super::published_keys::PublishedKeys;
use super::unauthorized::Unauthorized;
use super::{
    AuthorizationRequest, ClientError, Convention, Line, Observer, Provider, Registration,
    Transport,
};
use crate::domain::{Answer, Clock, HostRole, Request, ScopeSet, Secret, Sender, TransportFault};

/// An application that connects to the bank. Clones are cheap and the same.
#[derive(Clone)]
pub struct Client(Arc<Parts>);

struct Parts {
    line: Line,
    provider: Provider,
    registration: Registration,
    convention: Convention,
    unauthorized: Unauthorized,
    published_keys: PublishedKeys,
}

impl Client {
    /// A client for one registration at one bank. Whatever it sends and gets
    /// is handed to the observer.
    #[must_use]
    pub fn new(
        transport: Transport,
        provider: Provider,
        registration: Registration,
        clock: Clock,
        observer: Option<Observer>,
    ) -> Self {
        let line = Line { transport, clock, observer, start: None };
        Self::afresh(line, provider, registration, Convention::default())
    }

    /// A copy of the application that shares nothing with this one but its
    /// registration and its connections. Each of its requests waits, ready to
    /// be sent, until `start` counts as many: so several copies send at the same
    /// moment. For tests; a request that waits for others that never come waits
    /// for ever.
    #[must_use]
    pub fn lined_up(&self, start: Arc<Barrier>) -> Self {
        let line = Line { start: Some(start), ..self.0.line.clone() };
        self.copied(line, self.0.convention.clone())
    }

    /// A copy of the application for a server with ways of its own.
    #[must_use]
    pub fn following(&self, convention: Convention) -> Self {
        self.copied(self.0.line.clone(), convention)
    }

    fn copied(&self, line: Line, convention: Convention) -> Self {
        Self::afresh(line, self.provider().clone(), self.registration().clone(), convention)
    }

    /// Nothing was refused and no key was fetched yet.
    fn afresh(
        line: Line,
        provider: Provider,
        registration: Registration,
        convention: Convention,
    ) -> Self {
        let (unauthorized, published_keys) = Default::default();
        Self(Arc::new(Parts {
            line,
            provider,
            registration,
            convention,
            unauthorized,
            published_keys,
        }))
    }

    /// The bank.
    #[must_use]
    pub fn provider(&self) -> &Provider {
        &self.0.provider
    }

    /// The application.
    #[must_use]
    pub fn registration(&self) -> &Registration {
        &self.0.registration
    }

    /// What opens the sandbox's gate.
    #[must_use]
    pub fn staging_token(&self) -> Option<&Secret> {
        self.0.provider.gate.as_ref()
    }

    pub(super) fn convention(&self) -> &Convention {
        &self.0.convention
    }

    /// Where the server keeps what Qonto keeps at `path`.
    pub(super) fn oauth_url(&self, path: &str) -> url::Url {
        self.provider().oauth_url(self.convention().paths.own(path))
    }

    /// What it tells the time by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.line.clock
    }

    pub(super) fn published_keys(&self) -> &PublishedKeys {
        &self.0.published_keys
    }

    /// A request to be shown to the person's browser; nothing is sent.
    ///
    /// Ask for `offline_access` to get a refresh token and for `openid` to get
    /// an `id_token` (rules AUTH-04 and AUTH-05).
    #[must_use]
    pub fn authorize(&self, scope: ScopeSet) -> AuthorizationRequest {
        let endpoint = self.oauth_url("/oauth2/auth");
        AuthorizationRequest::new(endpoint, self.registration(), scope)
    }

    /// Sends a request made by hand, with no header but its own and those that
    /// HTTP needs (`Host`, `Accept`, `Content-Length`).
    ///
    /// # Errors
    ///
    /// When nothing comes back.
    pub async fn send(&self, host: HostRole, request: Request) -> Result<Answer, TransportFault> {
        self.0.line.send(host, Sender::Edge, 0, request).await
    }

    /// Sends a request of the client's own, with the headers all of them have.
    pub(super) async fn deliver(
        &self,
        host: HostRole,
        mut request: Request,
    ) -> Result<Answer, ClientError> {
        let Parts { line, provider, convention, unauthorized, .. } = &*self.0;
        if !unauthorized.may_ask(line.clock.now()) {
            return Err(ClientError::TooManyUnauthorized);
        }
        request.headers.push("Accept", "application/json");
        if let Some(token) = provider.staging_token(&request.url) {
            request.headers.push(&convention.gate_header, token.expose());
        }
        let answer = line.send(host, Sender::Client, 0, request).await?;
        if answer.status == 401 {
            unauthorized.count(line.clock.now());
        }
        Ok(answer)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { provider, registration, .. } = &*self.0;
        f.debug_struct("Client")
            .field("provider", provider)
            .field("registration", registration)
            .finish_non_exhaustive()
    }
}
