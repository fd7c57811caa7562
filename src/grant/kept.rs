//! A stored grant in use.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Refused;
use crate::agent;
use crate::client::{Client, ClientError, Grant};
use crate::domain::{Clock, GrantRecord, TokenSet};
use crate::target::Target;
use crate::target::grant_store::{GrantName, GrantStore, GrantStoreError, StoredGrant};

/// A grant of the store that belongs to this process. A refresh that a process
/// began and did not live to end is ended first, while the bank still lets it.
pub struct KeptGrant {
    name: GrantName,
    client: Client,
    grant: Grant,
    latest: Arc<Mutex<StoredGrant>>,
}

impl KeptGrant {
    /// Takes a grant for the application that `client` speaks for.
    ///
    /// # Errors
    ///
    /// When another process has it, when it cannot be read, when it is not
    /// there, and when it is another server's or another application's.
    pub fn take(
        store: &Arc<GrantStore>,
        name: &GrantName,
        client: &Client,
    ) -> Result<Self, Refused> {
        let failed = |error| Refused::store(error, store.place(name));
        let claim = store.claim(name).map_err(failed)?;
        let stored = claim.read().map_err(failed)?;
        let stored = stored
            .ok_or_else(|| Refused::NotThere { name: name.clone(), place: store.whereabouts() })?;
        own(name, &stored, client)?;
        let latest = Arc::new(Mutex::new(stored.clone()));
        let written = Arc::clone(&latest);
        let keep = move |record: &GrantRecord| -> Result<(), GrantStoreError> {
            let mut latest = written.lock().unwrap_or_else(PoisonError::into_inner);
            latest.record = record.clone();
            claim.write(&latest)
        };
        let grant = Grant::resumed(client.clone(), stored.record, keep);
        Ok(Self { name: name.clone(), client: client.clone(), grant, latest })
    }

    /// Renews it, which proves that it lives and lets it live on.
    ///
    /// # Errors
    ///
    /// [`Refused::Stale`] when the bank will never renew it, and whatever left
    /// the question open.
    pub async fn refresh(&self) -> Result<TokenSet, Refused> {
        self.grant.refresh().await.map_err(|error| self.refused(error))
    }

    /// Its tokens, with at least a minute of life, renewed if need be.
    ///
    /// # Errors
    ///
    /// Those of [`refresh`](Self::refresh).
    pub async fn usable(&self) -> Result<TokenSet, Refused> {
        self.grant.usable_access_token().await.map_err(|error| self.refused(error))?;
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(latest.record.tokens.clone())
    }

    /// How long it lives if nobody uses it, by Qonto's rule (REFR-10).
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.left(self.client.clock().now())
    }

    fn refused(&self, error: ClientError) -> Refused {
        if error.ends_the_grant() || error == ClientError::NoRefreshToken {
            Refused::Stale { name: self.name.clone(), why: error.to_string() }
        } else {
            Refused::Client(error)
        }
    }
}

/// The client of a grant's application.
///
/// # Errors
///
/// When the target has no such application, and when certificates cannot be
/// read.
pub fn renewing(
    target: &Target,
    name: &GrantName,
    limit: Duration,
    clock: Clock,
) -> Result<Client, Refused> {
    let application = target.applications.get(name.application());
    let application = application.ok_or_else(|| Refused::Elsewhere {
        name: name.clone(),
        what: format!("an application `{}`", name.application()),
    })?;
    let transport = agent::reach(target, limit).map_err(ClientError::from)?;
    Ok(agent::client(target, application, transport, clock, None))
}

/// A refresh token is shown to nobody but the server that issued it.
fn own(name: &GrantName, stored: &StoredGrant, client: &Client) -> Result<(), Refused> {
    let (oauth, client_id) = (&client.provider().oauth, &client.registration().client_id);
    let elsewhere = |what| Err(Refused::Elsewhere { name: name.clone(), what });
    if stored.oauth.origin() != oauth.origin() {
        return elsewhere(format!("the server {}", stored.oauth.origin().ascii_serialization()));
    }
    if stored.client_id != *client_id {
        return elsewhere(format!("the application `{}`", stored.client_id));
    }
    Ok(())
}
