//! Tokens that are kept fresh.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::OnceCell;

use super::{Client, ClientError};
use crate::domain::{Secret, TokenSet};

/// An access token that ends sooner than this is renewed before use (REFR-24).
const MARGIN: Duration = Duration::from_mins(1);

/// The tokens of one consent. Clones share them.
///
/// However many tasks ask for a refresh, one request is under way at a time
/// and all get its result (rule REFR-14). That holds within one process; give
/// each process its own grant.
#[derive(Clone)]
pub struct Grant(Arc<Parts>);

struct Parts {
    client: Client,
    keep: Keep,
    held: Mutex<Held>,
}

type Keep = Box<dyn Fn(&TokenSet) + Send + Sync>;

struct Held {
    tokens: TokenSet,
    expires_at: SystemTime,
    flight: Arc<Flight>,
}

/// A refresh that several tasks wait for. Should the one that sends be
/// dropped, the next sends again.
type Flight = OnceCell<Result<TokenSet, ClientError>>;

impl Grant {
    /// Keeps tokens that were asked for at `issued_at`.
    #[must_use]
    pub fn new(client: Client, tokens: TokenSet, issued_at: SystemTime) -> Self {
        Self::stored(client, tokens, issued_at, |_| ())
    }

    /// Like [`new`](Self::new), and hands every new token set to `keep` before
    /// anybody can use its access token (REFR-03): a refresh token that is lost
    /// between use and storage ends the connection.
    #[must_use]
    pub fn stored(
        client: Client,
        tokens: TokenSet,
        issued_at: SystemTime,
        keep: impl Fn(&TokenSet) + Send + Sync + 'static,
    ) -> Self {
        let expires_at = end(&tokens, issued_at);
        let held = Mutex::new(Held { tokens, expires_at, flight: Arc::default() });
        Self(Arc::new(Parts { client, keep: Box::new(keep), held }))
    }

    /// The latest access token, be it expired or not.
    #[must_use]
    pub fn access_token(&self) -> Secret {
        self.held().tokens.access_token.clone()
    }

    /// When the latest access token ends.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.held().expires_at
    }

    /// An access token with at least a minute left, refreshed if need be
    /// (REFR-13).
    ///
    /// # Errors
    ///
    /// Those of [`refresh`](Self::refresh).
    pub async fn usable_access_token(&self) -> Result<Secret, ClientError> {
        if self.0.client.clock().now() + MARGIN < self.expires_at() {
            return Ok(self.access_token());
        }
        self.refresh().await.map(|tokens| tokens.access_token)
    }

    /// Buys a new pair, or joins the refresh that is under way.
    ///
    /// # Errors
    ///
    /// Those of [`Client::refresh`], for everyone who joined. The old tokens
    /// are kept then, so that a lost answer can be asked for again (REFR-15).
    pub async fn refresh(&self) -> Result<TokenSet, ClientError> {
        let flight = Arc::clone(&self.held().flight);
        let outcome = flight.get_or_init(|| self.renew()).await.clone();
        let mut held = self.held();
        if Arc::ptr_eq(&held.flight, &flight) {
            held.flight = Arc::default();
        }
        outcome
    }

    async fn renew(&self) -> Result<TokenSet, ClientError> {
        let Parts { client, keep, .. } = &*self.0;
        let old = self.held().tokens.refresh_token.clone().ok_or(ClientError::NoRefreshToken)?;
        let asked_at = client.clock().now();
        let mut tokens = client.refresh(&old).await?;
        // RFC 6749 section 6: without a new refresh token the old one stays.
        tokens.refresh_token.get_or_insert(old);
        keep(&tokens);
        let mut held = self.held();
        held.expires_at = end(&tokens, asked_at);
        held.tokens = tokens.clone();
        Ok(tokens)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lifetime that no clock can show counts as none.
fn end(tokens: &TokenSet, issued_at: SystemTime) -> SystemTime {
    issued_at.checked_add(Duration::from_secs(tokens.expires_in)).unwrap_or(issued_at)
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { tokens, expires_at, .. } = &*self.held();
        f.debug_struct("Grant")
            .field("tokens", tokens)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
}
