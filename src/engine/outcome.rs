//! What a scenario came to.

use std::collections::BTreeSet;

use cucumber::gherkin::StepType;

use super::plan::{PlannedScenario, PlannedStep};
use super::run::Execution;
use super::{assertion, drift, obstacle};
use crate::doctor::Symptom;
use crate::domain::{Cause, Finding, Level, Owner, Party, RuleId, Verdict};
use crate::steps::{Failure, ScenarioLog, World};

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
        warnings.extend(log.warnings.iter().cloned());
        if let (Some(failure), true, Some(trouble)) = (&log.failure, findings.is_empty(), trouble) {
            return Outcome { warnings, ..Outcome::open(with_consequence(trouble, failure)) };
        }
        let (broken, doubtful) = self.weighed(self.failed(planned, log));
        findings.extend(broken);
        warnings.extend(doubtful);
        if !findings.is_empty() {
            let ours = findings.iter().all(|finding| finding.party != Party::Server);
            let owner = match (ours, &self.applicant) {
                (_, Some(_)) => Owner::Application,
                (true, None) => Owner::Qonform,
                (false, None) => Owner::Bank,
            };
            let owner = Some(owner);
            return Outcome { owner, findings, warnings, ..Outcome::of(Verdict::Broken) };
        }
        let outcome = match &log.failure {
            // What no page promises is no fault, and what rests on it no test.
            Some(Failure::Broken { .. }) => unpromised(&warnings),
            Some(Failure::Invalid { .. }) if !log.warnings.is_empty() => unpromised(&warnings),
            Some(Failure::Unfit { reason }) => {
                Outcome { reason: Some(reason.clone()), ..Outcome::of(Verdict::Skipped) }
            }
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

    /// What the step that ended the scenario says of its rules.
    fn failed(&self, planned: &PlannedScenario, log: &ScenarioLog) -> Vec<Finding> {
        match &log.failure {
            Some(failure @ Failure::Broken { place, .. })
                if !assertion::told_already(place, &log.findings) =>
            {
                self.accused(planned, failure)
            }
            _ => Vec::new(),
        }
    }

    fn accused(&self, planned: &PlannedScenario, failure: &Failure) -> Vec<Finding> {
        let Failure::Broken { rule, place, expected, actual } = failure else { return Vec::new() };
        let foreign = rule.as_ref().filter(|rule| !planned.rules.contains(rule));
        let rules = foreign.map_or(planned.rules.as_slice(), std::slice::from_ref);
        assertion::findings(self.contract.catalogue(), rules, place, expected, actual)
    }

    /// The warnings that stand in place of a failure, if the scenario can go on:
    /// a `Then` was not kept, and only inferred rules of a real target say that
    /// it should be. Behind a fault nothing is warned of.
    pub(super) fn doubts(
        &self,
        world: &World,
        planned: usize,
        step: &PlannedStep,
        failure: &Failure,
    ) -> Option<Vec<Finding>> {
        if step.step.ty != StepType::Then
            || obstacle::left(&world.target, &world.transcript.lock()).is_some()
        {
            return None;
        }
        let (broken, doubtful) = self.weighed(self.accused(&self.plan.scenarios[planned], failure));
        (broken.is_empty() && !doubtful.is_empty()).then_some(doubtful)
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

/// A fault, and what failed behind it: whether that is its consequence cannot be
/// told, so it is not kept back.
fn with_consequence(Symptom { cause, detail }: Symptom, failure: &Failure) -> Symptom {
    let detail = match failure {
        Failure::Broken { place, expected, actual, .. } if place != "answer" => {
            format!("{detail}; behind it, {place}: expected {expected}, actual {actual}")
        }
        _ => detail,
    };
    Symptom { cause, detail }
}

/// The rest of the scenario was not tried, so it has not passed.
fn unpromised(warnings: &[Finding]) -> Outcome {
    let rules: BTreeSet<&RuleId> = warnings.iter().map(|warning| &warning.rule).collect();
    let rules: Vec<String> = rules.into_iter().map(ToString::to_string).collect();
    let rules = rules.join(", ");
    let reason = format!("it rests on what no page promises and the target does not do ({rules})");
    Outcome { reason: Some(reason), ..Outcome::of(Verdict::Skipped) }
}
