//! The stand-in bank as a pure function of state and request.

use std::time::SystemTime;

use super::state::{Endpoints, State};
use super::{GateStyle, Mutant, gate, routes};
use crate::domain::{Answer, Dialect, HostRole, Request};

/// A bank: it does no I/O and asks no clock, and only its tokens are random.
pub struct Bank {
    state: State,
}

impl Bank {
    /// A bank without any grant. `endpoints` is where it says it can be
    /// reached, `dialect` whose habits it has where Qonto's pages and Ory Hydra
    /// disagree, `mutants` are the rules it breaks on purpose.
    #[must_use]
    pub fn new(endpoints: Endpoints, dialect: Dialect, mutants: &[Mutant]) -> Self {
        Self { state: State::new(endpoints, dialect, mutants) }
    }

    /// Whose habits the bank was asked to have.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.state.dialect
    }

    /// How the gate answers from now on whoever it does not know (GATE-02).
    pub fn gate_answers(&mut self, style: GateStyle) {
        self.state.gate = style;
    }

    /// Takes a scope from an application, as its operator may; names that the
    /// bank does not know change nothing (rules EXCH-39, REFR-23).
    pub fn withdraw_scope(&mut self, client_id: &str, scope: &str) {
        self.state.withdrawn.insert((client_id.to_owned(), scope.to_owned()));
    }

    /// Answers a request that reached `host` at the time `now`, layer by layer:
    /// gate, path, method, endpoint.
    #[must_use]
    pub fn handle(&mut self, now: SystemTime, host: HostRole, request: &Request) -> Answer {
        if let Some(refusal) = gate::refusal(&self.state, host, request) {
            return refusal;
        }
        match routes::find(host, request) {
            Ok(endpoint) => endpoint(&mut self.state, now, request),
            Err(answer) => answer,
        }
    }
}
