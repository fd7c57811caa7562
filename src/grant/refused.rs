//! Why there is no grant to use.

use crate::client::ClientError;
use crate::domain::{Cause, TransportFault};
use crate::target::grant_store::{GrantName, GrantStoreError, NotAGrantName};

/// What stands between us and a grant. No text holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The store does not give it or does not take it.
    #[error("{error} ({place})")]
    Store {
        /// What is wrong and what to do.
        error: Box<GrantStoreError>,
        /// Where the grant is kept, in words.
        place: String,
    },
    /// Nobody has added it.
    #[error("no grant {name} is in {place}: add it with `{}`", add(name))]
    NotThere {
        /// The grant.
        name: GrantName,
        /// Where it was looked for, in words.
        place: String,
    },
    /// It was issued by another server or to another application, which alone
    /// may see its refresh token.
    #[error(
        "the grant {name} belongs to {what}, not to the target: add it anew with `{}`",
        add(name)
    )]
    Elsewhere {
        /// The grant.
        name: GrantName,
        /// Whose it is.
        what: String,
    },
    /// The bank will never renew it.
    #[error("stored grant stale: {why}; add it again with `{}`", add(name))]
    Stale {
        /// The grant.
        name: GrantName,
        /// What the bank or the clock says.
        why: String,
    },
    /// Its target, application or user has a name that no file can have.
    #[error(transparent)]
    NoName(#[from] NotAGrantName),
    /// The bank issued tokens that end within the hour.
    #[error("the bank issued no refresh token, so the grant would not last")]
    NoRefreshToken,
    /// The question stays open.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl Refused {
    /// The store's own trouble; `place` is where it keeps the grant, in words.
    #[must_use]
    pub fn store(error: GrantStoreError, place: impl Into<String>) -> Self {
        Self::Store { error: Box::new(error), place: place.into() }
    }

    /// The kind of trouble; `None` where files or variables have to be mended
    /// before anything can be asked.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Store { error, .. } => match **error {
                GrantStoreError::InUse { .. } | GrantStoreError::Command { .. } => {
                    Some(Cause::StoredGrant)
                }
                _ => None,
            },
            Self::NotThere { .. } | Self::Elsewhere { .. } | Self::NoName(_) => None,
            Self::Stale { .. } | Self::NoRefreshToken => Some(Cause::StoredGrant),
            Self::Client(error) => Some(cause_of(error)),
        }
    }
}

/// The command that adds a grant.
fn add(name: &GrantName) -> String {
    let (target, application, user) = (name.target(), name.application(), name.user());
    format!("qonform grant add --target {target} --application {application} --user {user}")
}

fn cause_of(error: &ClientError) -> Cause {
    use crate::domain::FaultKind::Timeout;
    match error {
        ClientError::Transport(TransportFault { kind: Timeout, .. }) => Cause::Timeout,
        ClientError::Gate { .. } => Cause::Gate,
        ClientError::OAuth { .. } | ClientError::Api { .. } => Cause::Credentials,
        _ => match error.status() {
            Some(429) => Cause::RateLimited,
            Some(500..) => Cause::ServerError,
            _ => Cause::Network,
        },
    }
}
