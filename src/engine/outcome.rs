//! What a scenario came to.

use super::plan::PlannedScenario;
use super::run::Execution;
use super::{assertion, drift};
use crate::doctor::Symptom;
use crate::domain::{Cause, Finding, Level, Owner, Party, RuleId, Verdict};
use crate::steps::{Failure, ScenarioLog};

/// A verdict and what it rests on.
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) owner: Option<Owner>,
    pub(super) cause: Option<Cause>,
    pub(super) reason: Option<String>,
    pub(super) findings: Vec<Finding>,
    /// Inferred rules that a real target does not keep.
    pub(super) warnings: Vec<Finding>,
}

impl Outcome {
    fn of(verdict: Verdict) -> Self {
        let (findings, warnings) = Default::default();
        Self { verdict, owner: None, cause: None, reason: None, findings, warnings }
    }

    fn open(Symptom { cause, detail }: Symptom) -> Self {
        let (owner, cause, reason) = (cause.owner(), Some(cause), Some(detail));
        Self { owner, cause, reason, ..Self::of(Verdict::Unanswered) }
    }
}

impl Execution {
    /// Decides on a scenario at its end; `trouble` is what stood between it
    /// and the bank. A fault never makes a rule broken.
    pub(super) fn outcome(
        &self,
        planned: &PlannedScenario,
        log: &ScenarioLog,
        trouble: Option<Symptom>,
    ) -> Outcome {
        if let Some(text) = &log.panic {
            return Outcome {
                owner: Some(Owner::Qonform),
                reason: Some(format!("a bug in Qonform, please report it: {text}")),
                ..Outcome::of(Verdict::Unanswered)
            };
        }
        let (mut findings, mut warnings) = self.weighed(log.findings.clone());
        if let (true, true, Some(trouble)) = (log.failure.is_some(), findings.is_empty(), trouble) {
            return Outcome { warnings, ..Outcome::open(trouble) };
        }
        if let Some(Failure::Broken { rule, place, expected, actual }) = &log.failure {
            let rules = rule.as_ref().map_or(planned.rules.as_slice(), std::slice::from_ref);
            if !assertion::told_already(place, &log.findings) {
                let catalogue = self.contract.catalogue();
                let found = assertion::findings(catalogue, rules, place, expected, actual);
                let (broken, doubtful) = self.weighed(found);
                findings.extend(broken);
                warnings.extend(doubtful);
            }
        }
        if !findings.is_empty() {
            let ours = findings.iter().all(|finding| finding.party != Party::Server);
            let owner = Some(if ours { Owner::Qonform } else { Owner::Bank });
            return Outcome { owner, findings, warnings, ..Outcome::of(Verdict::Broken) };
        }
        let outcome = match &log.failure {
            Some(Failure::Unanswered { cause, detail }) => {
                Outcome::open(Symptom { cause: *cause, detail: detail.clone() })
            }
            Some(Failure::Invalid { reason }) => Outcome {
                owner: Some(Owner::Test),
                reason: Some(reason.clone()),
                ..Outcome::of(Verdict::Invalid)
            },
            _ if !log.drift.is_empty() => Outcome {
                owner: Some(Owner::Bank),
                reason: drift::sentence(&log.drift),
                ..Outcome::of(Verdict::Drift)
            },
            _ => Outcome::of(Verdict::Passed),
        };
        Outcome { warnings, ..outcome }
    }

    /// What is broken and what is doubtful: on a real target a rule that no
    /// page states, and that was not confirmed, warns and never fails.
    fn weighed(&self, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
        let none = RuleId::none();
        let binds = |finding: &Finding| {
            self.is_mock || finding.level != Level::Inferred || finding.rule == none
        };
        findings.into_iter().partition(binds)
    }
}
