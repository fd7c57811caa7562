//! Tokens that are kept fresh.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::OnceCell;

use super::held::{Held, Next};
use super::{Client, ClientError};
use crate::domain::{GrantRecord, ScopeSet, Secret, TokenSet};

/// The tokens of one consent. Clones share them.
///
/// However many tasks ask for a refresh, one request is under way at a time
/// and all get its result (rule REFR-14). That holds within one process; give
/// each process its own grant.
///
/// A refresh whose answer was lost can be asked for again for 60 seconds, and
/// never after (REFR-15). Once the bank has refused the refresh token, nothing
/// more is sent and every refresh fails alike (REFR-12).
#[derive(Clone)]
pub struct Grant(Arc<Parts>);

struct Parts {
    client: Client,
    keep: Keep,
    held: Mutex<Held>,
    flight: Mutex<Arc<Flight>>,
}

/// Takes what is to be kept, or says why it cannot.
type Storing<T> = dyn Fn(&T) -> Result<(), String> + Send + Sync;

/// Who writes down what, and fails in the application's own words.
enum Keep {
    Tokens(Box<Storing<TokenSet>>),
    Record(Box<Storing<GrantRecord>>),
}

/// A refresh that several tasks wait for. Should the one that sends be
/// dropped, the next sends again.
type Flight = OnceCell<Result<TokenSet, ClientError>>;

impl Grant {
    /// Keeps tokens that were asked for at `issued_at`.
    #[must_use]
    pub fn new(client: Client, tokens: TokenSet, issued_at: SystemTime) -> Self {
        Self::stored(client, tokens, issued_at, |_| Ok::<(), Infallible>(()))
    }

    /// Like [`new`](Self::new), and hands every new token set to `keep` before
    /// anybody can use its access token (REFR-03): a refresh token that is lost
    /// between use and storage ends the connection.
    ///
    /// If `keep` fails, the refresh fails, and the next one hands the same set
    /// to `keep` again before it asks the bank for anything.
    #[must_use]
    pub fn stored<E: fmt::Display>(
        client: Client,
        tokens: TokenSet,
        issued_at: SystemTime,
        keep: impl Fn(&TokenSet) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let keep = move |tokens: &_| keep(tokens).map_err(|error| error.to_string());
        Self::held(client, Keep::Tokens(Box::new(keep)), Held::new(tokens, issued_at))
    }

    /// Goes on with a grant that another process wrote down, and hands every
    /// change to `keep`: before a refresh token is sent, before a new access
    /// token can be used (REFR-03), and when the bank has refused.
    ///
    /// With it a grant survives a crash at any moment, if the next process
    /// refreshes within 60 seconds (REFR-15). `keep` has to write durably; if
    /// it fails before the sending, nothing is sent, and if it fails after, the
    /// next refresh hands over the same record again. One process at a time may
    /// hold a grant.
    #[must_use]
    pub fn resumed<E: fmt::Display>(
        client: Client,
        record: GrantRecord,
        keep: impl Fn(&GrantRecord) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let held = Held::resumed(record, client.clock().now());
        let keep = move |record: &_| keep(record).map_err(|error| error.to_string());
        Self::held(client, Keep::Record(Box::new(keep)), held)
    }

    fn held(client: Client, keep: Keep, held: Held) -> Self {
        let (held, flight) = (Mutex::new(held), Mutex::default());
        Self(Arc::new(Parts { client, keep, held, flight }))
    }

    /// The latest access token, be it expired or not.
    #[must_use]
    pub fn access_token(&self) -> Secret {
        locked(&self.0.held).tokens.access_token.clone()
    }

    /// When the latest access token ends.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        locked(&self.0.held).expires_at
    }

    /// What of `needed` was not granted (rule EXCH-29).
    #[must_use]
    pub fn lacks(&self, needed: &ScopeSet) -> ScopeSet {
        needed.without(&locked(&self.0.held).tokens.scope)
    }

    /// An access token with at least a minute left, refreshed if need be
    /// (REFR-13).
    ///
    /// # Errors
    ///
    /// Those of [`refresh`](Self::refresh).
    pub async fn usable_access_token(&self) -> Result<Secret, ClientError> {
        if locked(&self.0.held).is_usable(self.0.client.clock().now()) {
            return Ok(self.access_token());
        }
        self.refresh().await.map(|tokens| tokens.access_token)
    }

    /// Buys a new pair, or joins the refresh that is under way.
    ///
    /// # Errors
    ///
    /// Those of [`Client::refresh`], for everyone who joined;
    /// [`ClientError::AnswerLost`] when it is too late to ask again, and
    /// [`ClientError::NotStored`] when `keep` failed.
    pub async fn refresh(&self) -> Result<TokenSet, ClientError> {
        let flight = Arc::clone(&locked(&self.0.flight));
        let outcome = flight.get_or_init(|| self.renew()).await.clone();
        let mut latest = locked(&self.0.flight);
        if Arc::ptr_eq(&latest, &flight) {
            *latest = Arc::default();
        }
        outcome
    }

    async fn renew(&self) -> Result<TokenSet, ClientError> {
        let Parts { client, keep, held, .. } = &*self.0;
        let asked_at = client.clock().now();
        let next = locked(held).next(asked_at)?;
        let tokens = match next {
            Next::Store(tokens) => tokens,
            Next::Buy { token, is_recovery } => {
                let begun = keep.change(&locked(held).record());
                begun.inspect_err(|_| locked(held).not_sent(is_recovery))?;
                match client.refresh(&token).await {
                    Ok(tokens) => locked(held).bought(tokens, asked_at),
                    Err(error) => {
                        let mut held = locked(held);
                        held.failed(&error, is_recovery);
                        // What was written before is still true, if less precise.
                        let _ = keep.change(&held.record());
                        return Err(error);
                    }
                }
            }
        };
        let record = locked(held).record();
        keep.pair(&record)?;
        locked(held).stored();
        Ok(tokens)
    }
}

impl Keep {
    /// Something about the grant, not its tokens, has changed.
    fn change(&self, record: &GrantRecord) -> Result<(), ClientError> {
        match self {
            Self::Tokens(_) => Ok(()),
            Self::Record(_) => self.pair(record),
        }
    }

    /// There is a new pair.
    fn pair(&self, record: &GrantRecord) -> Result<(), ClientError> {
        let kept = match self {
            Self::Tokens(keep) => keep(&record.tokens),
            Self::Record(keep) => keep(record),
        };
        kept.map_err(|reason| ClientError::NotStored { reason })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { tokens, expires_at, .. } = &*locked(&self.0.held);
        f.debug_struct("Grant")
            .field("tokens", tokens)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
}
