//! The result model, which is also the JSON Lines format.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::StepResult;
use crate::domain::{Cause, Evidence, Finding, MaskedInteraction, Owner, RuleId, Verdict};

/// One line of a recorded run. Every line carries the version of the format.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    /// The first line.
    Run(RunStarted),
    /// One line for each attempt of a scenario.
    Scenario(Box<ScenarioResult>),
    /// The last line; absent when the run was killed.
    End(RunEnded),
}

/// What is known before the first request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RunStarted {
    /// Version of the record format.
    pub v: u32,
    /// Version of Qonform.
    pub qonform: String,
    /// Name of the target.
    pub target: String,
    /// Whose error habits the target has.
    pub dialect: String,
    /// When the run began, RFC 3339.
    pub started: String,
    /// How many scenarios were selected.
    pub scenarios: usize,
    /// Whether they are the ones that the program carries.
    pub built_in: bool,
    /// How many more hold in another dialect only.
    pub left_out: usize,
    /// How many run at once.
    pub jobs: usize,
    /// The seed of the order, if it was shuffled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<u64>,
    /// Which part of all scenarios this is, as `2/4`, if it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// Whether scenarios were left out by paths, tags or names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Stands for how the target was configured, secrets aside: two runs with
    /// the same one were set up alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// The rules that no scenario of a whole run is about, each with the reason
    /// why none can be, or nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub uncovered: BTreeMap<RuleId, String>,
}

/// One attempt of one scenario, whole, at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// Version of the record format.
    pub v: u32,
    /// Name of the feature.
    pub feature: String,
    /// The file, as given.
    pub path: String,
    /// Line of the scenario or of its row of examples, from 1.
    pub line: usize,
    /// The `Rule:` it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The promise.
    pub title: String,
    /// All tags, without `@`.
    pub tags: Vec<String>,
    /// The rules among the tags.
    pub rules: Vec<RuleId>,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// Whether another attempt follows, so that this one does not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retried: bool,
    /// The entry of the known issues that speaks of what is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownIssue>,
    /// The outcome.
    pub verdict: Verdict,
    /// Whose fault it is, unless it passed or was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Why it is unanswered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The sentence behind unanswered, invalid, skipped and drift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it began, RFC 3339, in real time.
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// Its steps in order, those of backgrounds first.
    pub steps: Vec<StepResult>,
    /// Every rule that was not kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The text of every rule in `findings`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statements: BTreeMap<RuleId, String>,
    /// What appeared that is undocumented or was not recorded, whatever the
    /// verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Finding>,
    /// Inferred rules that a real target does not keep; they never fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Finding>,
    /// Everything that went over the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interactions: Vec<MaskedInteraction>,
    /// What people's browsers showed when it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// An entry of the known issues, as reports show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownIssue {
    /// Where it is followed.
    pub ticket: String,
    /// Who mends it.
    pub owner: String,
    /// The last day on which it excuses, as `2026-12-31`.
    pub expires: String,
    /// Whether that day is over, so that it excuses nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expired: bool,
}

/// An entry of the known issues, and what a run showed of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueSeen {
    /// The entry.
    #[serde(flatten)]
    pub issue: KnownIssue,
    /// The rule or scenario that it speaks of.
    pub about: String,
    /// How many scenarios broke just so.
    pub shown: usize,
    /// How many scenarios could have shown it and were answered.
    pub asked: usize,
}

/// The end of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RunEnded {
    /// Version of the record format.
    pub v: u32,
    /// How many scenarios came to which verdict.
    pub counts: Counts,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// Why it ended early, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What to look after before it hurts: known issues that no longer fail or
    /// soon expire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The known issues of this target, and what was seen of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<IssueSeen>,
    /// How many secrets were found in what was written about the run, and
    /// masked there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub leaks: usize,
}

/// How many scenarios came to which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the verdicts")]
pub struct Counts {
    pub passed: usize,
    pub broken: usize,
    pub drift: usize,
    pub unanswered: usize,
    pub invalid: usize,
    pub skipped: usize,
    pub flaky: usize,
    pub known: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl RunStarted {
    /// The version of the record format written here.
    pub const VERSION: u32 = 1;
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        *self.of_mut(verdict) += 1;
    }

    /// How many came to this verdict.
    #[must_use]
    pub fn of(mut self, verdict: Verdict) -> usize {
        *self.of_mut(verdict)
    }

    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        Verdict::ALL.iter().map(|verdict| self.of(*verdict)).sum()
    }

    fn of_mut(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Broken => &mut self.broken,
            Verdict::Drift => &mut self.drift,
            Verdict::Unanswered => &mut self.unanswered,
            Verdict::Invalid => &mut self.invalid,
            Verdict::Skipped => &mut self.skipped,
            Verdict::Flaky => &mut self.flaky,
            Verdict::Known => &mut self.known,
        }
    }
}

/// The stable last line of a run.
impl fmt::Display for RunEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.counts.total();
        write!(f, "{total} scenario{}: ", if total == 1 { "" } else { "s" })?;
        for (index, verdict) in Verdict::ALL.into_iter().enumerate() {
            let gap = if index == 0 { "" } else { ", " };
            write!(f, "{gap}{} {verdict}", self.counts.of(verdict))?;
        }
        write!(f, " ({:.1} s)", self.duration_ms / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_stable() {
        let mut counts = Counts::default();
        for verdict in [Verdict::Passed, Verdict::Passed, Verdict::Broken, Verdict::Known] {
            counts.add(verdict);
        }
        let end = RunEnded { counts, duration_ms: 1_900.0, ..RunEnded::default() };
        assert_eq!(
            end.to_string(),
            "4 scenarios: 2 passed, 1 broken, 0 drift, 0 unanswered, 0 invalid, 0 skipped, \
             0 flaky, 1 known (1.9 s)"
        );
    }
}
