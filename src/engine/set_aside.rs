//! Scenarios that are told without having run.

use super::run::Execution;
use crate::doctor::Symptom;

impl Execution {
    /// Reports the scenarios that will not run.
    pub(super) fn skip_unfit(&self) {
        for planned in &self.plan.scenarios {
            if let Some(reason) = &planned.skip {
                self.report(&self.skipped(planned, reason));
            }
        }
    }

    /// Reports every scenario that could run as open, for the same reason.
    pub(super) fn open_circuit(&self, symptom: &Symptom) {
        for planned in self.plan.scenarios.iter().filter(|one| one.skip.is_none()) {
            self.report(&self.unanswered(planned, symptom));
        }
    }
}
