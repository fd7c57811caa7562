//! The stored grants of one run.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;

use super::{KeptGrant, Refused, days, renewing};
use crate::domain::{Clock, Redactor, TokenSet};
use crate::target::Target;
use crate::target::grant_store::{GrantName, GrantStore};

/// Takes grants out of the store when a scenario first needs them, and keeps
/// them until the run ends: scenarios that only use a grant share it.
pub struct StoredGrants {
    target: Target,
    limit: Duration,
    redactor: Redactor,
    taken: Mutex<BTreeMap<GrantName, KeptGrant>>,
}

impl StoredGrants {
    /// Nothing is read before a scenario needs it. `limit` is how long the bank
    /// may take for an answer; the redactor learns every token.
    #[must_use]
    pub fn new(target: Target, limit: Duration, redactor: Redactor) -> Self {
        Self { target, limit, redactor, taken: Mutex::default() }
    }

    /// Tokens with at least a minute of life.
    ///
    /// # Errors
    ///
    /// When there is no such grant, when it cannot be had, and when the bank
    /// does not renew it.
    pub async fn tokens(&self, application: &str, user: &str) -> Result<TokenSet, Refused> {
        let name = GrantName::new(&self.target.name, application, user)?;
        let mut taken = self.taken.lock().await;
        let grant = match taken.entry(name) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let grant = self.take(free.key())?;
                free.insert(grant)
            }
        };
        let tokens = grant.usable().await?;
        self.redactor.learn(&tokens.access_token);
        tokens.refresh_token.iter().for_each(|token| self.redactor.learn(token));
        Ok(tokens)
    }

    fn take(&self, name: &GrantName) -> Result<KeptGrant, Refused> {
        let store = GrantStore::of_environment(|variable| std::env::var(variable).ok());
        let store = Arc::new(store.map_err(|error| Refused::store(error, "the environment"))?);
        let clock = Clock::live(SystemTime::now);
        let client = renewing(&self.target, name, self.limit, clock)?;
        KeptGrant::take(&store, name, &client)
    }

    /// A sentence for each grant that was used: how long it lives if nobody uses
    /// it again.
    pub async fn left(&self) -> Vec<String> {
        let taken = self.taken.lock().await;
        let told = taken
            .iter()
            .map(|(name, grant)| format!("the stored grant {name}: {} left", days(grant.left())));
        told.collect()
    }
}
