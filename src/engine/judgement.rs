//! From what happened in a scenario to its verdict.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::plan::PlannedScenario;
use super::run::Execution;
use super::{applicant, difference, drift, evidence, obstacle, waiting};
use crate::contract::SnapshotOutcome;
use crate::doctor::Symptom;
use crate::domain::{
    Answer, FaultKind, Finding, Interaction, RuleId, TransportFault, Verdict, shortened,
};
use crate::report::{RunStarted, ScenarioResult, StepResult, StepStatus};
use crate::steps::{Failure, ScenarioLog, World};
use crate::target::Target;

/// Values of answers are kept up to this many characters.
const LONGEST_TEXT: usize = 100_000;

impl Execution {
    /// Holds every interaction since the last step against the contract and
    /// the snapshots, whatever the step asserted.
    ///
    /// Of an application under test only what it sends is judged, at the end:
    /// the bank is ours, and told to go wrong.
    pub(super) fn judge(&self, world: &mut World) {
        if self.applicant.is_some() {
            return;
        }
        let World { transcript, log, target, staged, .. } = world;
        let transcript = transcript.lock();
        for (index, interaction) in transcript.iter().enumerate().skip(log.judged) {
            let staged = interaction.answer().is_some_and(|answer| is_staged(staged, answer));
            let faulty = staged || obstacle::is_one(target, interaction);
            let unanswered = faulty.then(|| without_answer(interaction));
            let translated = translated(target, unanswered.as_ref().unwrap_or(interaction));
            let judged = translated.as_ref().or(unanswered.as_ref()).unwrap_or(interaction);
            let mut judgement = self.contract.judge(judged, &self.context);
            judgement.findings.retain(|finding| difference::counts(target, finding));
            let operation = judgement.operation.unwrap_or_default();
            let kept = judgement.findings.is_empty();
            let documented = judgement.drift.is_empty();
            let here = |finding| Finding { interaction: Some(index), ..finding };
            log.findings.extend(judgement.findings.into_iter().map(here));
            drift::keep(log, operation, index, judgement.drift);
            if !kept || unanswered.is_some() || leaves_the_bank(target, interaction) {
                continue;
            }
            match self.snapshots.check(&self.contract, judged) {
                SnapshotOutcome::Differs { broken, drift } => {
                    log.findings.extend(broken.into_iter().map(here));
                    drift::keep(log, operation, index, drift);
                }
                // An undocumented error goes into the name of the snapshot too.
                SnapshotOutcome::Missing(finding) if documented => {
                    drift::keep(log, operation, index, [*finding]);
                }
                SnapshotOutcome::Unusable(diagnostic) => {
                    log.failure.get_or_insert(Failure::invalid(diagnostic.to_string()));
                }
                SnapshotOutcome::Unrecorded
                | SnapshotOutcome::NoProfile
                | SnapshotOutcome::Missing(_)
                | SnapshotOutcome::Kept
                | SnapshotOutcome::Repeated => {}
                SnapshotOutcome::Written(name) => self.written(name),
            }
        }
        log.judged = transcript.len();
    }

    /// What a scenario came to, ready to be shown: every secret is masked.
    pub(super) async fn result(
        &self,
        planned: &PlannedScenario,
        world: &mut World,
    ) -> ScenarioResult {
        self.judge(world);
        if let Some(applicant) = &self.applicant {
            let registered = applicant::registered(applicant.registry);
            let transcript = world.transcript.lock();
            let held = applicant::held(&self.contract, registered, &transcript, self.context);
            world.log.findings.extend(held);
        }
        let mut log = std::mem::take(&mut world.log);
        let trouble = obstacle::left(&world.target, &world.transcript.lock());
        let outcome = self.outcome(planned, &log, trouble);
        let redactor = self.redactor.child();
        let shown = outcome.verdict != Verdict::Passed || self.keep_interactions;
        let duration_ms = milliseconds(log.began.elapsed());
        let interactions = if shown {
            evidence::exchanged(world.transcript.clone(), redactor.clone()).await
        } else {
            Vec::new()
        };
        let scenes = std::mem::take(&mut log.scenes);
        let evidence = evidence::masked(outcome.verdict, scenes, &interactions, &redactor);
        let mask = |text: &str| shortened(&redactor.mask(text), LONGEST_TEXT);
        let masked = |finding: Finding| Finding {
            place: mask(&finding.place),
            expected: mask(&finding.expected),
            actual: mask(&finding.actual),
            detail: finding.detail.as_deref().map(mask),
            ..finding
        };
        let findings: Vec<Finding> = outcome.findings.into_iter().map(masked).collect();
        let mut result = ScenarioResult {
            verdict: outcome.verdict,
            owner: outcome.owner,
            cause: outcome.cause,
            reason: outcome.reason.as_deref().map(mask),
            started: self.started(&log),
            duration_ms,
            steps: steps(planned, &log),
            statements: self.statements(&findings),
            findings,
            drift: log.drift.into_iter().map(masked).collect(),
            warnings: outcome.warnings.into_iter().map(masked).collect(),
            interactions,
            evidence,
            ..blank(planned)
        };
        self.issues.excuse(&mut result);
        result
    }

    /// A scenario that was not run because of trouble that meets them all.
    pub(super) fn unanswered(&self, planned: &PlannedScenario, why: &Symptom) -> ScenarioResult {
        ScenarioResult {
            verdict: Verdict::Unanswered,
            owner: why.cause.owner(),
            cause: Some(why.cause),
            reason: Some(self.redactor.mask(&why.detail)),
            ..self.skipped(planned, "")
        }
    }

    /// A scenario that does not run, and why.
    pub(super) fn skipped(&self, planned: &PlannedScenario, reason: &str) -> ScenarioResult {
        let log = ScenarioLog::default();
        ScenarioResult {
            verdict: Verdict::Skipped,
            reason: Some(reason.to_owned()),
            started: self.started(&log),
            steps: steps(planned, &log),
            ..blank(planned)
        }
    }

    /// Remembers that a snapshot was written.
    fn written(&self, snapshot: String) {
        self.tally
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .snapshots
            .insert(snapshot);
    }

    fn started(&self, log: &ScenarioLog) -> String {
        let began = (self.system_time)() - log.began.elapsed();
        humantime::format_rfc3339_millis(began.max(SystemTime::UNIX_EPOCH)).to_string()
    }

    fn statements(&self, findings: &[Finding]) -> BTreeMap<RuleId, String> {
        let text = |finding: &Finding| {
            let rule = self.contract.catalogue().get(&finding.rule)?;
            Some((finding.rule.clone(), rule.text.clone()))
        };
        findings.iter().filter_map(text).collect()
    }
}

/// The interaction at Qonto's paths, where the target has others.
fn translated(target: &Target, interaction: &Interaction) -> Option<Interaction> {
    let path = interaction.request.url.path();
    let qontos = target.paths.qontos(path);
    (qontos != path).then(|| {
        let mut same = interaction.clone();
        same.request.url.set_path(qontos);
        same
    })
}

fn is_staged(staged: &[Answer], answer: &Answer) -> bool {
    staged.iter().any(|own| own.status == answer.status && own.body == answer.body)
}

/// The request alone, where the scenario itself said what to answer.
fn without_answer(interaction: &Interaction) -> Interaction {
    let fault = TransportFault { kind: FaultKind::Interrupted, detail: String::new() };
    Interaction { outcome: Err(fault), ..interaction.clone() }
}

/// Whether a redirect leads neither into the bank nor back to the application:
/// the gate's answer, which is not recorded as the operation's.
fn leaves_the_bank(target: &Target, interaction: &Interaction) -> bool {
    let asked = &interaction.request.url;
    let Some(location) = interaction.answer().and_then(|answer| answer.location(asked)) else {
        return false;
    };
    let home =
        target.applications.values().any(|own| own.redirect_uri.origin() == location.origin());
    !home && target.role_of(&location).is_none()
}

fn blank(planned: &PlannedScenario) -> ScenarioResult {
    ScenarioResult {
        v: RunStarted::VERSION,
        feature: planned.feature.clone(),
        path: planned.path.clone(),
        line: planned.line,
        rule: planned.rule.clone(),
        title: planned.title.clone(),
        tags: planned.tags.clone(),
        rules: planned.rules.clone(),
        attempt: 1,
        retried: false,
        known: None,
        verdict: Verdict::Passed,
        owner: None,
        cause: None,
        reason: None,
        started: String::new(),
        duration_ms: 0.0,
        steps: Vec::new(),
        findings: Vec::new(),
        statements: BTreeMap::new(),
        drift: Vec::new(),
        warnings: Vec::new(),
        interactions: Vec::new(),
        evidence: Vec::new(),
    }
}

fn steps(planned: &PlannedScenario, log: &ScenarioLog) -> Vec<StepResult> {
    let step = |(index, step): (usize, &super::plan::PlannedStep)| {
        let record = log.steps.get(index);
        let status = match record {
            Some(record) if record.passed => StepStatus::Passed,
            Some(_) => StepStatus::Failed,
            None => StepStatus::Skipped,
        };
        StepResult {
            keyword: step.step.keyword.trim().to_owned(),
            text: step.step.value.clone(),
            line: step.step.position.line,
            status,
            duration_ms: record.map_or(0.0, |record| milliseconds(record.elapsed)),
            waited_ms: record
                .and_then(|record| waiting::waited(step.waits, record.elapsed))
                .map(milliseconds),
        }
    };
    planned.steps.iter().enumerate().map(step).collect()
}

fn milliseconds(elapsed: std::time::Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
}
