//! How many requests the API takes from one address (rules API-08, API-09).
//!
//! The bank sees one address only. Qonto's page does not say how its windows
//! move; these slide, which refuses whatever any other kind would refuse.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

/// The requests of a short time.
const BURST: (u32, Duration) = (1_000, Duration::from_secs(10));
/// The requests of a longer time.
const SUSTAINED: (u32, Duration) = (10_000, Duration::from_mins(10));
/// The answers 401 after which everything is refused for a while.
const UNAUTHORIZED: (u32, Duration) = (200, Duration::from_hours(1));

/// What came and how it was answered.
pub(in crate::mock) struct Traffic {
    burst: Window,
    sustained: Window,
    unauthorized: Window,
}

/// Events not older than a span.
struct Window {
    span: Duration,
    total: u32,
    /// Moments and how many events each saw, oldest first.
    moments: VecDeque<(SystemTime, u32)>,
}

impl Default for Traffic {
    fn default() -> Self {
        let window = |(_, span)| Window { span, total: 0, moments: VecDeque::new() };
        let (burst, sustained) = (window(BURST), window(SUSTAINED));
        Self { burst, sustained, unauthorized: window(UNAUTHORIZED) }
    }
}

impl Traffic {
    /// Counts a request in, or refuses it; a refused one counts for nothing, so
    /// that no more is remembered than the limits allow.
    pub(super) fn admits(&mut self, now: SystemTime) -> bool {
        let admitted = self.burst.total(now) < BURST.0
            && self.sustained.total(now) < SUSTAINED.0
            && self.unauthorized.total(now) <= UNAUTHORIZED.0;
        if admitted {
            self.burst.count(now);
            self.sustained.count(now);
        }
        admitted
    }

    /// Counts an answer 401.
    pub(super) fn unauthorized(&mut self, now: SystemTime) {
        self.unauthorized.count(now);
    }

    /// The answers 401 of the last hour.
    pub(in crate::mock) fn unauthorized_total(&mut self, now: SystemTime) -> u32 {
        self.unauthorized.total(now)
    }
}

impl Window {
    fn total(&mut self, now: SystemTime) -> u32 {
        let span = self.span;
        // Where applications have clocks of their own, what is yet to come for
        // whoever asks does not count either.
        let past = |moment| now.duration_since(moment).is_ok_and(|age| age >= span) || moment > now;
        while let Some((_, count)) = self.moments.pop_front_if(|(moment, _)| past(*moment)) {
            self.total -= count;
        }
        self.total
    }

    fn count(&mut self, now: SystemTime) {
        self.total += 1;
        match self.moments.back_mut() {
            Some((moment, count)) if *moment == now => *count += 1,
            _ => self.moments.push_back((now, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn after(seconds: u64) -> SystemTime {
        START + Duration::from_secs(seconds)
    }

    #[test]
    fn a_thousand_requests_in_ten_seconds_are_let_in() {
        let mut traffic = Traffic::default();
        let admitted = |traffic: &mut Traffic, at, n| (0..n).filter(|_| traffic.admits(at)).count();
        assert_eq!(admitted(&mut traffic, START, 400), 400);
        assert_eq!(admitted(&mut traffic, after(5), 700), 600);
        assert_eq!(admitted(&mut traffic, after(9), 10), 0);
        assert_eq!(admitted(&mut traffic, after(10), 500), 400, "the first 400 are over");
        assert_eq!(admitted(&mut traffic, after(15), 700), 600);
    }

    #[test]
    fn ten_thousand_requests_in_ten_minutes_are_let_in() {
        let mut traffic = Traffic::default();
        for round in 0..10 {
            assert!((0..1_000).all(|_| traffic.admits(after(round * 10))));
        }
        assert!(!traffic.admits(after(100)));
        assert!(!traffic.admits(after(599)));
        assert!(traffic.admits(after(600)));
    }

    #[test]
    fn more_than_200_answers_401_in_an_hour_close_the_door() {
        let mut traffic = Traffic::default();
        for _ in 0..200 {
            traffic.unauthorized(START);
        }
        assert!(traffic.admits(START));
        traffic.unauthorized(after(1));
        assert_eq!(traffic.unauthorized_total(after(1)), 201);
        assert!(!traffic.admits(after(1)));
        assert!(traffic.admits(after(3600)));
    }

    #[test]
    fn a_flood_takes_bounded_memory() {
        let mut traffic = Traffic::default();
        for moment in 0..50_000 {
            traffic.admits(START + Duration::from_millis(moment));
        }
        assert_eq!(traffic.burst.moments.len(), 1_000);
        assert!(traffic.sustained.moments.len() <= 10_000);
    }
}
