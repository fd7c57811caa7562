//! A person, whichever browser they use.

use std::sync::MutexGuard;

use url::Url;

use super::{Arrival, Changes, Stopped, Tampering, Visit, browser, http};
use crate::domain::Answer;

/// One person's browser, with its own cookies.
pub enum Person {
    /// Forms over plain HTTP.
    Http(http::Person),
    /// A real browser.
    Browser(browser::Person),
}

impl Person {
    /// Opens an address and does on each page what the recipe says, until the
    /// bank sends the browser to the redirect URI. That address is not called.
    ///
    /// # Errors
    ///
    /// When the walk ends anywhere else.
    pub async fn visit(&self, start: Url, visit: &Visit<'_>) -> Result<Arrival, Stopped> {
        match self {
            Self::Http(person) => person.visit(start, visit).await,
            Self::Browser(person) => person.visit(start, visit).await,
        }
    }

    /// Opens one address and does nothing there; its cookies are kept.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn open(&self, address: Url) -> Result<Answer, Stopped> {
        match self {
            Self::Http(person) => person.open(address).await.map_err(Stopped::Transport),
            Self::Browser(person) => person.open(address).await,
        }
    }

    /// The browser with scripts, if it is one.
    #[must_use]
    pub fn with_scripts(&self) -> Option<&browser::Person> {
        match self {
            Self::Http(_) => None,
            Self::Browser(person) => Some(person),
        }
    }

    /// Changes a request of one of the next visits, once.
    pub fn tamper(&self, change: Tampering) {
        match self {
            Self::Http(person) => person.tamper(change),
            Self::Browser(person) => person.tamper(change),
        }
    }

    /// What is still to be changed, and whether a change led to the end.
    pub fn changes(&self) -> MutexGuard<'_, Changes> {
        match self {
            Self::Http(person) => person.changes(),
            Self::Browser(person) => person.changes(),
        }
    }
}
