//! Time that passes on a target whose clock nobody can move.
//!
//! Where a run may wait for real, scenarios with short windows run as well; a
//! longer wait than was allowed leaves its scenario skipped.

use std::time::Duration;

use super::Engine;
use super::plan::{Plan, PlannedStep, SkipReason};
use crate::steps::{Definition, LEEWAY, really_waited};
use crate::target::{Capabilities, Capability, Target};

/// How long a step waits if it waits for real; `spoken` are the names and values
/// of its parameters.
pub(super) fn of(definition: &Definition, spoken: &[(&str, &str)]) -> Duration {
    let named = spoken.iter().find(|(name, _)| *name == "duration");
    let lasting = named.filter(|_| definition.needs.contains(&Capability::TimeTravel));
    let meant = lasting.and_then(|(_, text)| humantime::parse_duration(text).ok());
    meant.map_or(Duration::ZERO, really_waited)
}

impl Engine {
    /// How many scenarios of those that this run carries out wait for real, and
    /// how long in all.
    #[must_use]
    pub fn waits(&self, plan: &Plan) -> Option<(usize, Duration)> {
        let able = plan.scenarios.iter().filter(|one| one.skip.is_none() && self.carries_out(one));
        let waits = able.map(|one| one.steps.iter().map(|step| step.waits).sum::<Duration>());
        let waits: Vec<Duration> = waits.filter(|wait| !wait.is_zero()).collect();
        (!waits.is_empty()).then(|| (waits.len(), waits.iter().sum()))
    }
}

/// How much of the time that a step took it waited for real, if it had to wait
/// so long: one that was cut short has not waited longer than it took.
pub(super) fn waited(waits: Duration, elapsed: Duration) -> Option<Duration> {
    Some(waits.min(elapsed)).filter(|waited| !waited.is_zero())
}

/// What a run tells of the time that was waited for real.
pub(super) fn note(waited: Duration) -> Option<String> {
    let waited = Duration::from_secs(waited.as_secs());
    let told = || {
        format!(
            "{} were waited for real; what would have ended near a whole minute ended {} away",
            humantime::format_duration(waited),
            humantime::format_duration(LEEWAY),
        )
    };
    (!waited.is_zero()).then(told)
}

/// Lets the steps of a scenario wait for real where that is allowed and needed,
/// up to `most` in all. Then nobody needs to move time any more.
///
/// # Errors
///
/// Why the scenario is skipped, when it would wait longer.
pub(super) fn permit(
    most: Option<Duration>,
    target: &Target,
    needs: &mut Capabilities,
    steps: &mut [PlannedStep],
) -> Result<(), SkipReason> {
    let whole: Duration = steps.iter().map(|step| step.waits).sum();
    let is_moved = target.capabilities.contains(&Capability::TimeTravel);
    let most = most.filter(|_| !is_moved && !whole.is_zero());
    if most.is_none_or(|most| whole > most) {
        for step in steps.iter_mut() {
            step.waits = Duration::ZERO;
        }
    }
    let Some(most) = most else { return Ok(()) };
    needs.remove(&Capability::TimeTravel);
    if whole <= most {
        return Ok(());
    }
    let [whole, most] = [whole, most].map(humantime::format_duration);
    Err(format!("it would wait {whole} for real, longer than `--wait-real={most}` allows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_was_cut_short_did_not_wait_to_the_end() {
        let seconds = Duration::from_secs;
        assert_eq!(waited(seconds(45), seconds(46)), Some(seconds(45)));
        assert_eq!(waited(seconds(45), seconds(3)), Some(seconds(3)));
        assert_eq!(waited(Duration::ZERO, seconds(3)), None);
    }
}
