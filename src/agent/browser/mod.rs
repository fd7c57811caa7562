//! Browsers with scripts: Chromium behind its driver, with every request
//! watched.
//!
//! A browser is started when a person first needs one, kept for the next
//! person, and emptied in between. Whatever happens to us, it ends with us:
//! see `process`.

mod hands;
mod installed;
mod intercept;
mod pages;
mod person;
mod pool;
#[cfg_attr(not(unix), path = "process_elsewhere.rs")]
mod process;
mod record;
mod scene;
mod session;
mod shown;
mod walk;
mod watch;
mod window;

use std::time::Duration;

use url::Url;

use crate::client::Transport;
use crate::target::{Network, Target};

pub use installed::{Installed, NoBrowser};
pub use person::Person;
pub use pool::{Browsers, Turn};

/// How browsers are to be.
#[derive(Clone)]
pub struct Wishes {
    /// Whether their windows are shown.
    pub headed: bool,
    /// How long a page may take.
    pub patience: Duration,
    /// How many scenarios use browsers at once; at least 1.
    pub at_once: usize,
    /// Where codes are sent; these hosts are made unreachable.
    pub redirect_uris: Vec<Url>,
    /// Whether nothing but this machine is to be reached.
    pub stays_here: bool,
    /// How the target's servers are reached.
    pub network: Network,
    /// Where the target has certificates of its own: connections that trust
    /// them, and the servers whose keys browsers are told.
    pub certified: Option<(Transport, Vec<Url>)>,
}

/// The servers whose certificates the target brings along, and the connections
/// that trust them.
#[must_use]
pub fn certified(target: &Target, transport: &Transport) -> Option<(Transport, Vec<Url>)> {
    target.network.ca.as_ref()?;
    let servers = [&target.oauth, &target.api].into_iter().chain(&target.network.web);
    let servers = servers.filter(|server| server.scheme() == "https").cloned();
    Some((transport.clone(), servers.collect()))
}
