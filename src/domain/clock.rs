//! The one source of time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// A handle on time: it is read and, when manual, moved.
///
/// It never asks the system itself; whoever makes a live clock hands in where
/// its time comes from. Clones of a manual clock move together, so that a
/// client and a stand-in bank can share one.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    Live(fn() -> SystemTime),
    Manual { start: SystemTime, moved_ms: Arc<AtomicU64> },
}

/// A live clock was asked to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this clock shows real time and cannot be moved")]
pub struct RealTime;

impl Clock {
    /// A clock that asks `source`, usually `SystemTime::now`.
    #[must_use]
    pub fn live(source: fn() -> SystemTime) -> Self {
        Self(Source::Live(source))
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: SystemTime) -> Self {
        Self(Source::Manual { start, moved_ms: Arc::default() })
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        match &self.0 {
            Source::Live(source) => source(),
            Source::Manual { start, moved_ms } => {
                *start + Duration::from_millis(moved_ms.load(Ordering::SeqCst))
            }
        }
    }

    /// Moves a manual clock forward, to the millisecond.
    ///
    /// # Errors
    ///
    /// When the clock shows real time.
    pub fn advance(&self, by: Duration) -> Result<(), RealTime> {
        match &self.0 {
            Source::Live(_) => Err(RealTime),
            Source::Manual { moved_ms, .. } => {
                let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
                moved_ms.fetch_add(by, Ordering::SeqCst);
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Live(_) => f.write_str("Clock::live"),
            Source::Manual { .. } => write!(f, "Clock::manual({:?})", self.now()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(Duration::from_mins(1)).expect("a manual clock moves");
        assert_eq!(other.now(), SystemTime::UNIX_EPOCH + Duration::from_mins(1));
    }

    #[test]
    fn a_live_clock_refuses_to_move() {
        let clock = Clock::live(|| SystemTime::UNIX_EPOCH);
        assert_eq!(clock.advance(Duration::from_secs(1)), Err(RealTime));
    }
}
