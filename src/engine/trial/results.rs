//! A trial as the reports show it: one scenario for each rule.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::Sentence;
use crate::contract::{Rule, Shown};
use crate::domain::{Finding, Owner, Verdict};
use crate::report::{Reporter, RunEnded, RunStarted, ScenarioResult};

const FEATURE: &str = "What the application sends";
const FILE: &str = "schemas/rules.yaml";

pub(super) fn verdict(shown: Shown) -> Verdict {
    match shown {
        Shown { times: 0, .. } => Verdict::Skipped,
        Shown { broken: 0, .. } => Verdict::Passed,
        Shown { .. } => Verdict::Broken,
    }
}

pub(super) fn report(sentence: &Sentence, dialect: &str, reporter: &mut dyn Reporter) {
    let now = SystemTime::now();
    let began = sentence.began.unwrap_or(now);
    reporter.run_started(&RunStarted {
        v: RunStarted::VERSION,
        qonform: env!("CARGO_PKG_VERSION").to_owned(),
        target: "application".to_owned(),
        dialect: dialect.to_owned(),
        started: moment(began),
        scenarios: sentence.rules.len(),
        built_in: true,
        left_out: 0,
        jobs: 1,
        shuffle: None,
        shard: None,
        configuration: None,
        uncovered: BTreeMap::new(),
        partial: false,
    });
    for (rule, shown) in &sentence.rules {
        reporter.scenario_ended(&scenario(sentence, rule, *shown, began));
    }
    let took = now.duration_since(began).unwrap_or_default();
    reporter.run_ended(&RunEnded {
        v: RunStarted::VERSION,
        counts: sentence.counts(),
        duration_ms: took.as_secs_f64() * 1e3,
        ..RunEnded::default()
    });
}

fn scenario(sentence: &Sentence, rule: &Rule, shown: Shown, began: SystemTime) -> ScenarioResult {
    let verdict = verdict(shown);
    let charges = sentence.charges.get(&rule.id).map_or(&[][..], Vec::as_slice);
    let findings: Vec<Finding> = charges.iter().map(|charge| charge.finding.clone()).collect();
    let Shown { times, broken } = shown;
    let reason = match verdict {
        Verdict::Skipped => Some("nothing that was sent shows it".to_owned()),
        Verdict::Broken => Some(format!("{broken} of {times} times")),
        _ => None,
    };
    let statements = match verdict {
        Verdict::Broken => BTreeMap::from([(rule.id.clone(), rule.text.clone())]),
        _ => BTreeMap::new(),
    };
    ScenarioResult {
        v: RunStarted::VERSION,
        feature: FEATURE.to_owned(),
        path: FILE.to_owned(),
        line: rule.line,
        rule: None,
        title: rule.text.clone(),
        tags: vec![rule.id.to_string()],
        rules: vec![rule.id.clone()],
        attempt: 1,
        retried: false,
        known: None,
        verdict,
        owner: (verdict == Verdict::Broken).then_some(Owner::Application),
        cause: None,
        reason,
        started: moment(began),
        duration_ms: 0.0,
        steps: Vec::new(),
        findings,
        statements,
        drift: Vec::new(),
        warnings: Vec::new(),
        evidence: Vec::new(),
        interactions: charges.iter().map(|charge| charge.interaction.clone()).collect(),
    }
}

fn moment(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}
