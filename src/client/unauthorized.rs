//! How often the bank has answered with 401.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Half of what Qonto tolerates (rule API-09): it counts by address, where
/// other processes may be at work, and some requests are still under way.
const ALLOWED: usize = 100;
const SPAN: Duration = Duration::from_hours(1);

/// The times of those answers, for one hour.
#[derive(Default)]
pub(super) struct Unauthorized(Mutex<VecDeque<SystemTime>>);

impl Unauthorized {
    pub(super) fn count(&self, now: SystemTime) {
        self.times().push_back(now);
    }

    /// Whether another such answer can be risked.
    pub(super) fn may_ask(&self, now: SystemTime) -> bool {
        let mut times = self.times();
        let is_past = |at: &SystemTime| now.duration_since(*at).is_ok_and(|age| age >= SPAN);
        while times.front().is_some_and(is_past) {
            times.pop_front();
        }
        times.len() < ALLOWED
    }

    fn times(&self) -> MutexGuard<'_, VecDeque<SystemTime>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_an_hour_each_answer_is_forgotten() {
        let (unauthorized, start) = (Unauthorized::default(), SystemTime::UNIX_EPOCH);
        unauthorized.count(start);
        for _ in 1..ALLOWED {
            assert!(unauthorized.may_ask(start + SPAN / 2));
            unauthorized.count(start + SPAN / 2);
        }
        assert!(!unauthorized.may_ask(start + SPAN - Duration::from_millis(1)));
        assert!(unauthorized.may_ask(start + SPAN));
        unauthorized.count(start + SPAN);
        assert!(!unauthorized.may_ask(start + SPAN));
    }
}
