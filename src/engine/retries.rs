//! Trying again what could not be told.
//!
//! Only an open question is asked again: a bank that is wrong one time in three
//! is broken.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::plan::PlannedScenario;
use crate::domain::{Cause, Verdict};
use crate::report::ScenarioResult;

/// The attempts of a run so far.
pub(super) struct Retries {
    /// For scenarios that say nothing themselves.
    allowed: u32,
    attempts: Mutex<Attempts>,
}

#[derive(Default)]
struct Attempts {
    begun: BTreeMap<usize, u32>,
    again: Vec<usize>,
}

impl Retries {
    pub(super) fn new(allowed: u32) -> Self {
        Self { allowed, attempts: Mutex::default() }
    }

    /// The scenarios that are to be tried again.
    pub(super) fn next_round(&self) -> Vec<usize> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut again = std::mem::take(&mut attempts.again);
        again.sort_unstable();
        again
    }

    /// Numbers the attempt that ended, and decides whether another follows.
    pub(super) fn number(
        &self,
        index: usize,
        planned: &PlannedScenario,
        stopped: bool,
        result: &mut ScenarioResult,
    ) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let attempt = attempts.begun.get(&index).map_or(1, |begun| begun + 1);
        attempts.begun.insert(index, attempt);
        result.attempt = attempt;
        let open = result.cause.is_some_and(|cause| cause != Cause::NotRun);
        if open && !stopped && attempt <= planned.retries.unwrap_or(self.allowed) {
            result.retried = true;
            attempts.again.push(index);
        } else if attempt > 1 && result.verdict == Verdict::Passed {
            result.verdict = Verdict::Flaky;
            result.reason = Some(format!("passed on attempt {attempt}"));
        }
    }
}
