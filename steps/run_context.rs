//! What all scenarios of a run share.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::agent::http::HttpBrowsers;
use crate::agent::reach;
use crate::client::Transport;
use crate::domain::TransportFault;
use crate::mock::Pool;
use crate::target::Target;

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
    /// One connection pool for all persons.
    pub browsers: HttpBrowsers,
    /// Where real time comes from.
    pub system_time: fn() -> SystemTime,
}

impl RunContext {
    /// A run whose clients and persons wait `request_timeout` for each answer.
    ///
    /// # Errors
    ///
    /// When the TLS library cannot be set up.
    pub fn new(
        target: Target,
        pool: Pool,
        request_timeout: Duration,
    ) -> Result<Self, TransportFault> {
        let transport = reach(&target, request_timeout)?;
        let browsers = HttpBrowsers::over(transport.clone());
        Ok(Self { target, pool, transport, browsers, system_time: SystemTime::now })
    }
}
