//! `qonform grant`

mod add;
mod check;
mod list;

use std::time::Duration;

use clap::Subcommand;

use crate::report::Exit;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Let a person sign in, and store the grant
    Add(add::Arguments),
    /// List the stored grants, without secrets
    List(list::Arguments),
    /// Renew the stored grants of a target, which keeps them alive
    Check(check::Arguments),
}

pub(super) fn run(command: &Command) -> Result<Exit, Exit> {
    match command {
        Command::Add(arguments) => add::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Check(arguments) => check::run(arguments),
    }
}

/// How long the bank may take for each answer.
const LIMIT: Duration = Duration::from_secs(10);

/// A rest of life as people say it.
pub(super) fn days(left: Option<Duration>) -> String {
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
