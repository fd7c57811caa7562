//! The stand-in bank as a pure function of state and request.

use std::time::SystemTime;

use super::attempt::Attempts;
use super::ledger::Ledger;
use super::state::{Endpoints, State};
use super::{Mutant, gate, routes};
use crate::domain::{Answer, Dialect, HostRole, Request};

/// A bank: it does no I/O and asks no clock, and only its tokens are random.
pub struct Bank {
    dialect: Dialect,
    state: State,
}

impl Bank {
    /// A bank without any grant. `endpoints` is where it says it can be
    /// reached, `mutants` are the rules it breaks on purpose.
    ///
    /// Refusals are worded as Ory Hydra words them, whatever the dialect.
    #[must_use]
    pub fn new(endpoints: Endpoints, dialect: Dialect, mutants: &[Mutant]) -> Self {
        let mutants = mutants.to_vec();
        let (attempts, ledger) = (Attempts::default(), Ledger::default());
        Self { dialect, state: State { endpoints, mutants, attempts, ledger } }
    }

    /// Whose habits the bank was asked to have.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Answers a request that reached `host` at the time `now`, layer by layer:
    /// gate, path, method, endpoint.
    #[must_use]
    pub fn handle(&mut self, now: SystemTime, host: HostRole, request: &Request) -> Answer {
        if let Some(refusal) = gate::refusal(&self.state, request) {
            return refusal;
        }
        match routes::find(host, request) {
            Ok(endpoint) => endpoint(&mut self.state, now, request),
            Err(answer) => answer,
        }
    }
}
