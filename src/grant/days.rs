//! How long a grant still lives, in words.

use std::time::Duration;

/// A rest of life as people say it; `none` where it is not known to end.
#[must_use]
pub fn days(left: Option<Duration>) -> String {
    const DAY: u64 = 24 * 60 * 60;
    match left.map(|left| left.as_secs()) {
        None => "none".to_owned(),
        Some(seconds) if seconds < 2 * DAY => format!("{} hours", seconds / 3600),
        // A grant of this second has 90 days, not 89.
        Some(seconds) => format!("{} days", (seconds + DAY / 2) / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_life_is_told_in_days_until_hours_count() {
        let of = |hours| days(Some(Duration::from_hours(hours)));
        assert_eq!(of(90 * 24), "90 days");
        assert_eq!(days(Some(Duration::from_hours(90 * 24) - Duration::from_secs(1))), "90 days");
        assert_eq!(of(48), "2 days");
        assert_eq!(of(47), "47 hours");
        assert_eq!(days(None), "none");
    }
}
