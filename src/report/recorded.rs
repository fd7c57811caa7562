//! A whole run, read back from its records.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Comparison, Counts, Past, Record, RunEnded, RunStarted, ScenarioResult, jsonl};
use crate::domain::{Cause, Verdict};

/// Why something is no recorded run.
const NO_RUN: &str = "its first line is no start of a run";

/// A run as the formats that are written at its end need it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What was known before the first request.
    pub run: RunStarted,
    /// The scenarios in order of their places.
    pub scenarios: Vec<Attempts>,
    /// How it ended; of a killed run, what can be told.
    pub end: RunEnded,
    /// What changed since an earlier run, if that is known.
    pub since: Option<Comparison>,
    /// Earlier runs and this one, oldest first, if there is a history.
    pub trend: Vec<Past>,
}

/// The attempts of one scenario, in order; there is at least one.
#[derive(Clone, Debug)]
pub struct Attempts(Vec<ScenarioResult>);

impl Attempts {
    /// The one that counts.
    #[must_use]
    pub fn last(&self) -> &ScenarioResult {
        &self.0[self.0.len() - 1]
    }

    /// Those before it.
    #[must_use]
    pub fn earlier(&self) -> &[ScenarioResult] {
        &self.0[..self.0.len() - 1]
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[ScenarioResult] {
        &self.0
    }

    /// How long all of them took, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> f64 {
        self.0.iter().map(|attempt| attempt.duration_ms).sum()
    }
}

impl Recorded {
    /// Reads a recorded run, complete or not. What went over the wire of green
    /// scenarios is left out.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no recorded run.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut gathered = Gathered::default();
        jsonl::each(path, |record| gathered.add(record))?;
        gathered.whole().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, NO_RUN))
    }

    /// What stands in the first line of a recorded run.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no recorded run.
    pub fn started(path: &Path) -> io::Result<RunStarted> {
        let mut first = String::new();
        BufReader::new(File::open(path)?).read_line(&mut first)?;
        match serde_json::from_str(&first) {
            Ok(Record::Run(run)) => Ok(run),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, NO_RUN)),
        }
    }

    /// This run, as a later one will remember it.
    pub(super) fn remembered(&self) -> Past {
        let scenarios = self.scenarios.iter().map(Attempts::last);
        let one = |one: &ScenarioResult| (one.path.clone(), one.title.clone(), one.verdict);
        Past::of(self.run.started.clone(), scenarios.map(one))
    }

    /// How many scenarios came to an end of their own, and were not cut off.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.scenarios.len() >= self.run.scenarios
    }

    /// When the system under test last answered, if it did.
    #[must_use]
    pub fn last_answer(&self) -> Option<SystemTime> {
        self.scenarios.iter().flat_map(Attempts::all).filter_map(answered).max()
    }

    /// When the run was over.
    #[must_use]
    pub fn ended_at(&self) -> Option<SystemTime> {
        let began = humantime::parse_rfc3339(&self.run.started).ok()?;
        Some(began + milliseconds(self.end.duration_ms))
    }
}

/// A scenario that was judged had answers; of others the record says it.
fn answered(scenario: &ScenarioResult) -> Option<SystemTime> {
    let judged = matches!(
        scenario.verdict,
        Verdict::Passed | Verdict::Broken | Verdict::Drift | Verdict::Flaky | Verdict::Known
    );
    let told = scenario.interactions.iter().any(|one| one.status.is_some());
    if !judged && !told {
        return None;
    }
    let began = humantime::parse_rfc3339(&scenario.started).ok()?;
    Some(began + milliseconds(scenario.duration_ms))
}

fn milliseconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number / 1e3).unwrap_or_default()
}

/// Nobody asks what went over the wire of these.
fn is_green(scenario: &ScenarioResult) -> bool {
    matches!(scenario.verdict, Verdict::Passed | Verdict::Skipped)
}

/// What is kept of a scenario for the end of its run. Most are green, and what
/// went over the wire is most of a scenario.
pub(super) fn brief(scenario: &ScenarioResult) -> ScenarioResult {
    if !is_green(scenario) {
        return scenario.clone();
    }
    ScenarioResult {
        v: scenario.v,
        feature: scenario.feature.clone(),
        path: scenario.path.clone(),
        line: scenario.line,
        rule: scenario.rule.clone(),
        title: scenario.title.clone(),
        tags: scenario.tags.clone(),
        rules: scenario.rules.clone(),
        attempt: scenario.attempt,
        retried: scenario.retried,
        known: scenario.known.clone(),
        verdict: scenario.verdict,
        owner: scenario.owner,
        cause: scenario.cause,
        reason: scenario.reason.clone(),
        started: scenario.started.clone(),
        duration_ms: scenario.duration_ms,
        steps: scenario.steps.clone(),
        findings: scenario.findings.clone(),
        statements: scenario.statements.clone(),
        drift: scenario.drift.clone(),
        warnings: scenario.warnings.clone(),
        interactions: Vec::new(),
        evidence: scenario.evidence.clone(),
    }
}

/// Records on their way to a [`Recorded`].
#[derive(Default)]
pub(super) struct Gathered {
    run: Option<RunStarted>,
    scenarios: BTreeMap<(String, usize), Vec<ScenarioResult>>,
    end: Option<RunEnded>,
}

impl Gathered {
    pub(super) fn add(&mut self, record: Record) {
        match record {
            Record::Run(run) => self.run = Some(run),
            Record::Scenario(mut scenario) => {
                if is_green(&scenario) {
                    scenario.interactions = Vec::new();
                }
                let place = (scenario.path.clone(), scenario.line);
                self.scenarios.entry(place).or_default().push(*scenario);
            }
            Record::End(end) => self.end = Some(end),
        }
    }

    pub(super) fn whole(self) -> Option<Recorded> {
        let run = self.run?;
        let in_order = |mut attempts: Vec<ScenarioResult>| {
            attempts.sort_by_key(|attempt| attempt.attempt);
            Attempts(attempts)
        };
        let scenarios: Vec<Attempts> = self.scenarios.into_values().map(in_order).collect();
        let end = self.end.unwrap_or_else(|| cut_off(&run, &scenarios));
        Some(Recorded { run, scenarios, end, since: None, trend: Vec::new() })
    }
}

/// The end of a run that has none.
fn cut_off(run: &RunStarted, scenarios: &[Attempts]) -> RunEnded {
    let mut counts = Counts::default();
    for scenario in scenarios {
        counts.add(scenario.last().verdict);
    }
    let began = humantime::parse_rfc3339(&run.started).ok();
    let ends = scenarios.iter().flat_map(Attempts::all).filter_map(|attempt| {
        Some(humantime::parse_rfc3339(&attempt.started).ok()? + milliseconds(attempt.duration_ms))
    });
    let lasted = began.zip(ends.max()).and_then(|(began, end)| end.duration_since(began).ok());
    let missing = run.scenarios.saturating_sub(scenarios.len());
    RunEnded {
        v: RunStarted::VERSION,
        counts,
        duration_ms: lasted.unwrap_or_default().as_secs_f64() * 1e3,
        stopped: Some(format!("the run was cut off; {missing} scenarios have no result")),
        ..RunEnded::default()
    }
}

/// Whether a scenario was not even begun.
pub(super) fn not_run(scenario: &ScenarioResult) -> bool {
    scenario.cause == Some(Cause::NotRun)
}
