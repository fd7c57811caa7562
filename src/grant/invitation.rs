//! What a person follows to sign in, anywhere.

use std::time::{Duration, SystemTime};

use url::Url;

use super::Refused;
use crate::agent;
use crate::client::{AuthorizationCode, BrowserSession, CallbackError, Client, ClientError};
use crate::domain::{Clock, GrantRecord};
use crate::target::grant_store::{Claim, StoredGrant};
use crate::target::{Application, Flow, Target};

/// An authorization request that waits for its callback.
pub struct Invitation {
    client: Client,
    session: BrowserSession,
    address: Url,
}

impl Invitation {
    /// Asks for all that the application may have; `limit` is how long the bank
    /// may take to answer.
    ///
    /// # Errors
    ///
    /// When certificates cannot be read or the TLS library cannot be set up.
    pub fn new(
        target: &Target,
        application: &Application,
        limit: Duration,
    ) -> Result<Self, ClientError> {
        let (transport, clock) = (agent::reach(target, limit)?, Clock::live(SystemTime::now));
        let client = agent::client(target, application, transport, clock, None);
        let request = client.authorize(application.scopes.clone());
        let request = match application.flow {
            Flow::User => request.user_flow(),
            Flow::Membership => request,
        };
        let mut session = BrowserSession::new();
        let address = session.begin(request);
        Ok(Self { client, session, address })
    }

    /// What the person's browser has to open.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// Where the browser comes back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &Url {
        &self.client.registration().redirect_uri
    }

    /// Checks a callback: that it is the answer to this request, and that the
    /// person agreed.
    ///
    /// # Errors
    ///
    /// When it is not, which leaves the request open unless the bank or the
    /// person has refused.
    pub fn accept(&mut self, callback: &Url) -> Result<AuthorizationCode, CallbackError> {
        self.session.accept(callback)
    }

    /// Trades the code and stores what it buys; when this returns, the grant is
    /// durable.
    ///
    /// # Errors
    ///
    /// When the bank refuses, or the store does.
    pub async fn redeem(
        &self,
        code: &AuthorizationCode,
        claim: &Claim,
    ) -> Result<StoredGrant, Refused> {
        let asked_at = self.client.clock().now();
        let tokens = self.client.exchange(code).await?;
        if tokens.refresh_token.is_none() {
            return Err(Refused::NoRefreshToken);
        }
        let grant = StoredGrant {
            oauth: self.client.provider().oauth.clone(),
            client_id: self.client.registration().client_id.clone(),
            record: GrantRecord::new(tokens, asked_at),
        };
        let failed = |error| Refused::store(error, claim.place());
        claim.write(&grant).map_err(failed)?;
        Ok(grant)
    }
}
