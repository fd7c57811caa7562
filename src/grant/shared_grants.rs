//! The grants that scenarios of one run share.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::domain::{Redactor, ScopeSet, TokenSet};

/// An access token that lives shorter is not handed on.
const LEAST_LIFE: Duration = Duration::from_mins(1);

/// Keeps what one scenario was granted for the next that asks for the same, until
/// the run ends; nothing is written down.
pub struct SharedGrants {
    redactor: Redactor,
    known: Mutex<BTreeMap<Name, Shared>>,
}

/// The application, the user, and the scopes as they are sent.
type Name = (String, String, String);

struct Shared {
    tokens: TokenSet,
    issued: SystemTime,
}

impl SharedGrants {
    /// Nobody has signed in yet. The redactor learns every token, because it shows
    /// up in scenarios that did not get it from the bank.
    #[must_use]
    pub fn new(redactor: Redactor) -> Self {
        Self { redactor, known: Mutex::default() }
    }

    /// What was granted before, if its access token has at least a minute of life.
    #[must_use]
    pub fn tokens(
        &self,
        application: &str,
        user: &str,
        scopes: &ScopeSet,
        now: SystemTime,
    ) -> Option<TokenSet> {
        let known = self.known();
        let shared = known.get(&name(application, user, scopes))?;
        let age = now.duration_since(shared.issued).unwrap_or_default();
        let lives = age + LEAST_LIFE <= Duration::from_secs(shared.tokens.expires_in);
        lives.then(|| shared.tokens.clone())
    }

    /// Hands on what was granted at the time `now`.
    pub fn keep(
        &self,
        application: &str,
        user: &str,
        scopes: &ScopeSet,
        tokens: &TokenSet,
        now: SystemTime,
    ) {
        let TokenSet { access_token, refresh_token, id_token, .. } = tokens;
        let secrets = std::iter::once(access_token).chain(refresh_token).chain(id_token);
        secrets.for_each(|secret| self.redactor.learn(secret));
        let shared = Shared { tokens: tokens.clone(), issued: now };
        self.known().insert(name(application, user, scopes), shared);
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Name, Shared>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(application: &str, user: &str, scopes: &ScopeSet) -> Name {
    (application.to_owned(), user.to_owned(), scopes.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    #[test]
    fn the_same_grant_is_handed_on_while_its_access_token_lives() {
        let shared = SharedGrants::new(Redactor::default());
        let scopes: ScopeSet = "offline_access organization.read".parse().unwrap();
        let tokens = TokenSet {
            access_token: Secret::new("ory_at_of-the-first"),
            token_type: "bearer".to_owned(),
            expires_in: 3_600,
            scope: scopes.clone(),
            refresh_token: None,
            id_token: None,
        };
        let now = SystemTime::UNIX_EPOCH;
        shared.keep("membership", "Ada", &scopes, &tokens, now);
        let at = |user, scopes: &ScopeSet, seconds| {
            shared.tokens("membership", user, scopes, now + Duration::from_secs(seconds)).is_some()
        };
        assert!(at("Ada", &scopes, 0) && at("Ada", &scopes, 3_540));
        assert!(!at("Ada", &scopes, 3_541), "less than a minute is left");
        assert!(!at("Bob", &scopes, 0), "another person");
        assert!(!at("Ada", &"offline_access".parse().unwrap(), 0), "another grant");
        assert!(!shared.redactor.mask("got ory_at_of-the-first").contains("of-the-first"));
    }
}
