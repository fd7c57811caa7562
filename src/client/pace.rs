//! The one place that waits for time: between requests, before another try,
//! and until a window of the server is over.

use std::future::pending;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

/// How often a request is tried in all.
const TRIES: u32 = 4;
/// The longest wait before another try.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits so long, for a server whose time nobody can move.
pub async fn pass_for_real(duration: Duration) {
    let _ = timeout(duration, pending::<()>()).await;
}

/// How a server that others use as well is spared.
pub(super) struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many requests in a second; without a number, as many as come.
    pub(super) fn new(requests_per_second: Option<u32>) -> Self {
        let gap = requests_per_second.map_or(Duration::ZERO, |n| Duration::from_secs(1) / n.max(1));
        Self { gap, next: Mutex::default() }
    }

    /// Waits for the turn of a request.
    pub(super) async fn turn(&self) {
        if self.gap.is_zero() {
            return;
        }
        let slot = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = next.map_or_else(Instant::now, |next| next.max(Instant::now()));
            *next = Some(slot + self.gap);
            slot
        };
        let _ = timeout_at(slot, pending::<()>()).await;
    }

    /// Waits before another try; `false` when it has been tried often enough.
    /// `told` is what the server asked for, in seconds.
    pub(super) async fn again(&self, tried: u32, told: Option<u64>) -> bool {
        let Some(pause) = pause(tried, told) else { return false };
        let _ = timeout(pause, pending::<()>()).await;
        true
    }
}

/// The time before another try, if there is one.
fn pause(tried: u32, told: Option<u64>) -> Option<Duration> {
    if tried >= TRIES {
        return None;
    }
    let own = Duration::from_millis(250) * 2_u32.pow(tried);
    let pause = told.map_or(own, Duration::from_secs);
    (pause <= LONGEST).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_keep_their_distance() {
        let pace = Pace::new(Some(100));
        let began = Instant::now();
        for _ in 0..6 {
            pace.turn().await;
        }
        assert!(began.elapsed() >= Duration::from_millis(50), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn what_passes_for_real_has_passed() {
        let began = Instant::now();
        pass_for_real(Duration::from_millis(30)).await;
        assert!(began.elapsed() >= Duration::from_millis(30), "{:?}", began.elapsed());
    }

    #[test]
    fn each_pause_is_twice_the_last_unless_the_server_says_how_long() {
        let milliseconds = |tried| pause(tried, None).map(|pause| pause.as_millis());
        assert_eq!([1, 2, 3, TRIES].map(milliseconds), [Some(500), Some(1000), Some(2000), None]);
        let seconds = |told| pause(1, Some(told)).map(|pause| pause.as_secs());
        assert_eq!([0, 7, 30, 31].map(seconds), [Some(0), Some(7), Some(30), None]);
    }

    #[tokio::test]
    async fn a_server_that_wants_too_long_a_pause_is_not_asked_again() {
        assert!(!Pace::new(None).again(1, Some(3_600)).await);
        assert!(!Pace::new(None).again(TRIES, None).await);
        assert!(Pace::new(None).again(1, Some(0)).await);
    }
}
