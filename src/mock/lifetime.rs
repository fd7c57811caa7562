//! How long things are good for.
//!
//! Ages are compared, not moments, so that no date can overflow.

use std::time::{Duration, SystemTime};

/// An authorization code (rule EXCH-05).
pub(super) const CODE: Duration = Duration::from_mins(10);
/// An access token (rule EXCH-38).
pub(super) const ACCESS_TOKEN: Duration = Duration::from_hours(1);
/// An `id_token` (rule OIDC-04).
pub(super) const ID_TOKEN: Duration = Duration::from_hours(1);
/// A refresh token that nobody used (rule REFR-10).
pub(super) const REFRESH_TOKEN: Duration = Duration::from_hours(90 * 24);
/// A refresh token after its first use (rule REFR-04).
pub(super) const GRACE: Duration = Duration::from_mins(1);
/// The way through the pages, as Ory Hydra limits it.
pub(super) const ATTEMPT: Duration = Duration::from_mins(30);
/// A session of strong customer authentication (rule API-16).
pub(super) const SCA_SESSION: Duration = Duration::from_mins(15);

/// Whether more than `lifetime` has passed; the last moment still counts.
pub(super) fn over(since: SystemTime, lifetime: Duration, now: SystemTime) -> bool {
    now.duration_since(since).is_ok_and(|age| age > lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_moment_still_counts() {
        let start = SystemTime::UNIX_EPOCH;
        assert!(!over(start, GRACE, start + GRACE));
        assert!(over(start, GRACE, start + GRACE + Duration::from_millis(1)));
    }

    #[test]
    fn a_clock_that_went_back_ends_nothing() {
        let start = SystemTime::UNIX_EPOCH + GRACE;
        assert!(!over(start, Duration::ZERO, SystemTime::UNIX_EPOCH));
    }
}
