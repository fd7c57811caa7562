//! How a command ended; the numbers are part of the public interface.

use super::{Counts, RunEnded};

/// The exit codes, worst first in the order of [`Exit::worst`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exit {
    /// Nothing broken, unanswered or invalid, and enough ran.
    Kept = 0,
    /// A rule is broken.
    Broken = 1,
    /// Usage, configuration or feature files are wrong.
    Invalid = 2,
    /// Something could not be told, and nothing is broken.
    Unanswered = 3,
    /// Too little ran to prove anything.
    TooLittle = 4,
    /// Something undocumented appeared, and that was to fail.
    Drift = 5,
    /// A secret was found in something that was written, and masked there.
    Leak = 6,
    /// A mutant was not noticed as it should be, or rules have gaps.
    Unproved = 7,
    /// Something passed on a later attempt only, and that was to fail.
    Flaky = 8,
    /// A bug of ours.
    Bug = 101,
    /// Ctrl-C, after the reports were written.
    Interrupted = 130,
    /// SIGTERM, after the reports were written.
    Terminated = 143,
}

/// What drift means for how a run ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnDrift {
    /// It is told and counted.
    #[default]
    Warn,
    /// The run fails, with [`Exit::Drift`] if nothing worse happened.
    Fail,
}

/// What a passing scenario that needed another attempt means for how a run ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnFlaky {
    /// It is told and counted.
    #[default]
    Pass,
    /// The run fails, with [`Exit::Flaky`] if nothing worse happened.
    Fail,
}

/// Higher severity wins.
const BY_SEVERITY: [Exit; 12] = [
    Exit::Bug,
    Exit::Leak,
    Exit::Interrupted,
    Exit::Terminated,
    Exit::Invalid,
    Exit::Broken,
    Exit::Unproved,
    Exit::Unanswered,
    Exit::Drift,
    Exit::Flaky,
    Exit::TooLittle,
    Exit::Kept,
];

impl Exit {
    /// The number for the shell.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The more severe of two.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if self.severity() <= other.severity() { self } else { other }
    }

    fn severity(self) -> usize {
        BY_SEVERITY.iter().position(|exit| *exit == self).unwrap_or_default()
    }
}

impl RunEnded {
    /// What the counts alone say.
    #[must_use]
    pub fn exit(&self, on_drift: OnDrift, on_flaky: OnFlaky) -> Exit {
        let Counts { passed, broken, drift, unanswered, invalid, flaky, known, .. } = self.counts;
        let mut exit = Exit::Kept;
        let ran = passed + broken + drift + unanswered + invalid + flaky + known;
        for (happened, means) in [
            (invalid > 0, Exit::Invalid),
            (broken > 0, Exit::Broken),
            (unanswered > 0, Exit::Unanswered),
            (drift > 0 && on_drift == OnDrift::Fail, Exit::Drift),
            (flaky > 0 && on_flaky == OnFlaky::Fail, Exit::Flaky),
            (self.leaks > 0, Exit::Leak),
            (ran == 0, Exit::TooLittle),
        ] {
            if happened {
                exit = exit.worst(means);
            }
        }
        exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Verdict;

    fn exit_of(verdicts: &[Verdict]) -> Exit {
        exit_on(OnDrift::default(), verdicts)
    }

    fn exit_on(on_drift: OnDrift, verdicts: &[Verdict]) -> Exit {
        let mut counts = Counts::default();
        for verdict in verdicts {
            counts.add(*verdict);
        }
        RunEnded { counts, ..RunEnded::default() }.exit(on_drift, OnFlaky::default())
    }

    #[test]
    fn green_needs_something_that_ran() {
        assert_eq!(exit_of(&[]), Exit::TooLittle);
        assert_eq!(exit_of(&[Verdict::Skipped]), Exit::TooLittle);
        assert_eq!(exit_of(&[Verdict::Skipped, Verdict::Passed]), Exit::Kept);
    }

    #[test]
    fn a_broken_promise_outranks_an_open_question_and_a_wrong_test_outranks_both() {
        use Verdict::{Broken, Invalid, Passed, Unanswered};
        assert_eq!(exit_of(&[Passed, Unanswered]), Exit::Unanswered);
        assert_eq!(exit_of(&[Unanswered, Broken]), Exit::Broken);
        assert_eq!(exit_of(&[Unanswered, Broken, Invalid]), Exit::Invalid);
    }

    #[test]
    fn drift_fails_where_it_is_to_and_only_if_nothing_worse_happened() {
        use Verdict::{Broken, Drift, Passed, Unanswered};
        assert_eq!(exit_of(&[Passed, Drift]), Exit::Kept);
        assert_eq!(exit_of(&[Drift]), Exit::Kept, "something ran");
        let strict = |verdicts: &[Verdict]| exit_on(OnDrift::Fail, verdicts);
        assert_eq!(strict(&[Passed]), Exit::Kept);
        assert_eq!(strict(&[Passed, Drift]), Exit::Drift);
        assert_eq!(strict(&[Drift, Unanswered]), Exit::Unanswered);
        assert_eq!(strict(&[Drift, Broken]), Exit::Broken);
        assert_eq!(Exit::Drift.worst(Exit::TooLittle), Exit::Drift);
    }

    #[test]
    fn flaky_fails_where_it_is_to_and_a_leak_always() {
        let counts = Counts { flaky: 1, ..Counts::default() };
        let mut end = RunEnded { counts, ..RunEnded::default() };
        assert_eq!(end.exit(OnDrift::Warn, OnFlaky::Pass), Exit::Kept);
        assert_eq!(end.exit(OnDrift::Warn, OnFlaky::Fail), Exit::Flaky);
        end.counts.broken = 1;
        assert_eq!(end.exit(OnDrift::Warn, OnFlaky::Fail), Exit::Broken);
        end.leaks = 1;
        assert_eq!(end.exit(OnDrift::Warn, OnFlaky::Fail), Exit::Leak);
    }
}
