//! What all scenarios of a run share.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::agent::browser::{Browsers, Installed, Wishes, certified};
use crate::agent::http::HttpBrowsers;
use crate::agent::reach;
use crate::client::Transport;
use crate::domain::{Redactor, TransportFault};
use crate::grant::{SharedGrants, StoredGrants};
use crate::mock::Pool;
use crate::target::{AgentKind, Grants, Target, UnderTest};

tokio::task_local! {
    /// The run a scenario belongs to; set around the whole run.
    pub static RUN: Arc<RunContext>;
}

/// Built once, before the first scenario.
pub struct RunContext {
    /// The system under test; on the mock each scenario gets its own addresses.
    pub target: Target,
    /// The stand-in banks.
    pub pool: Pool,
    /// One connection pool for all clients.
    pub transport: Transport,
    /// What plays people's browsers.
    pub agents: Agents,
    /// Grants that a person gave before, where the target says so.
    pub stored: Option<StoredGrants>,
    /// Grants that scenarios hand on, where the target says so.
    pub shared: Option<SharedGrants>,
    /// The application that people connect, where one is tried.
    pub under_test: Option<UnderTest>,
    /// Whether steps wait for real where nobody can move time.
    pub waits: bool,
    /// Where real time comes from.
    pub system_time: fn() -> SystemTime,
}

/// Both kinds of browsers, and which is wanted.
pub struct Agents {
    /// One connection pool for all persons without scripts.
    pub http: HttpBrowsers,
    /// Browsers with scripts; none is started before someone needs it.
    pub browsers: Browsers,
    /// Which one scenarios get that do not say.
    pub kind: AgentKind,
}

/// How browsers are to be.
#[derive(Clone, Copy, Debug)]
pub struct Browsing {
    /// Which kind.
    pub kind: AgentKind,
    /// Whether windows are shown.
    pub headed: bool,
    /// How many scenarios use one at once.
    pub at_once: usize,
}

impl RunContext {
    /// A run whose clients and persons wait `request_timeout` for each answer,
    /// and for each page. The redactor learns what grants hold that are stored or
    /// shared.
    ///
    /// # Errors
    ///
    /// When the TLS library cannot be set up.
    pub fn new(
        target: Target,
        pool: Pool,
        request_timeout: Duration,
        browsing: Browsing,
        redactor: Redactor,
    ) -> Result<Self, TransportFault> {
        let transport = reach(&target, request_timeout)?;
        let own = target.applications.values();
        let wishes = Wishes {
            headed: browsing.headed,
            patience: request_timeout,
            at_once: browsing.at_once,
            redirect_uris: own.map(|own| url::Url::clone(&own.redirect_uri)).collect(),
            stays_here: target.is_mock,
            network: target.network.clone(),
            certified: certified(&target, &transport),
        };
        let agents = Agents {
            http: HttpBrowsers::over(transport.clone()),
            browsers: Browsers::new(Installed::find(), wishes),
            kind: browsing.kind,
        };
        let stored = (target.manners.grants == Grants::Stored)
            .then(|| StoredGrants::new(target.clone(), request_timeout, redactor.clone()));
        // On the stand-in each scenario has a bank of its own.
        let is_shared = target.manners.grants != Grants::Fresh && !target.is_mock;
        let shared = is_shared.then(|| SharedGrants::new(redactor));
        let under_test = None;
        Ok(Self {
            target,
            pool,
            transport,
            agents,
            stored,
            shared,
            under_test,
            waits: false,
            system_time: SystemTime::now,
        })
    }
}

/// Why no browser with scripts can be used on this machine; `None` if one can.
#[must_use]
pub fn missing_browser() -> Option<String> {
    Installed::find().err().map(|missing| missing.to_string())
}
