//! What stands before the first scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use super::budget::{Budget, affordable};
use super::fingerprint;
use super::plan::{Plan, PlannedScenario};
use super::retries::Retries;
use super::run::{Execution, Tally};
use super::{Engine, Settings};
use crate::contract::{JudgeContext, Snapshots};
use crate::doctor::{self, Symptom};
use crate::document::Diagnostic;
use crate::domain::{Cause, RuleId, Secret};
use crate::report::{Reporter, RunStarted};
use crate::steps::{Browsing, RunContext};
use crate::target::AgentKind;

/// As many browsers as are not in each other's way.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

impl Engine {
    /// The stand-in needs no look before; whoever waits for it can be cut off.
    pub(super) async fn preflight(&self) -> Result<(), Symptom> {
        if self.target.is_mock {
            return Ok(());
        }
        tokio::select! {
            seen = doctor::preflight(&self.target, self.settings.limits.request) => seen,
            () = self.settings.stop.cut() => {
                let detail = self.settings.stop.reason().unwrap_or_default();
                Err(Symptom { cause: Cause::NotRun, detail })
            }
        }
    }

    /// Whether a scenario belongs to the part that is run. On a real target the
    /// first person it speaks of decides, so that nobody signs in twice at once.
    pub(super) fn is_of_this_part(&self, scenario: &PlannedScenario) -> bool {
        let Some(shard) = self.settings.shard else { return true };
        let people = self.target.users.keys();
        let person = scenario.person.as_ref().filter(|_| !self.target.is_mock);
        match person.and_then(|person| people.into_iter().position(|name| name == person)) {
            Some(index) => shard.holds_person(index),
            None => shard.holds(scenario),
        }
    }

    /// Whether this run carries a scenario out, unless it is skipped: it speaks the
    /// target's dialect and belongs to the part.
    pub(super) fn carries_out(&self, scenario: &PlannedScenario) -> bool {
        scenario.dialect.is_none_or(|dialect| dialect == self.target.dialect)
            && self.is_of_this_part(scenario)
    }

    /// Whether a real target allows what is planned.
    pub(super) fn permitted(&self, plan: &Plan) -> Result<(), Diagnostic> {
        let Self { target, settings, file, .. } = self;
        if target.is_mock {
            return Ok(());
        }
        if let Some(shard) = settings.shard {
            shard.with_people(target, file)?;
        }
        let own = plan.scenarios.iter().filter(|one| self.carries_out(one));
        affordable(target, file, own)
    }

    /// On a real target one after the other: one person signs in at a time. An
    /// application under test has one bank.
    pub(super) fn jobs(&self) -> usize {
        if self.target.is_mock && self.settings.applicant.is_none() {
            self.settings.jobs
        } else {
            1
        }
    }

    /// What plays people's browsers: what was asked for, else the target's own.
    pub(super) fn agent(&self) -> AgentKind {
        self.settings.agent.unwrap_or(self.target.manners.agent)
    }

    pub(super) fn started(&self, plan: &Plan, left_out: usize) -> RunStarted {
        RunStarted {
            v: RunStarted::VERSION,
            qonform: env!("CARGO_PKG_VERSION").to_owned(),
            target: match self.settings.applicant {
                Some(_) => "application".to_owned(),
                None => self.target.name.clone(),
            },
            dialect: self.target.dialect.to_string(),
            started: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
            scenarios: plan.scenarios.len(),
            built_in: plan.built_in,
            left_out,
            jobs: self.jobs(),
            shuffle: self.settings.shuffle,
            shard: self.settings.shard.map(|shard| shard.to_string()),
            partial: !plan.whole,
            configuration: Some(fingerprint::of(&self.target, &self.effective, self.agent())),
            uncovered: BTreeMap::new(),
        }
    }

    /// The rules of the contract that no scenario is about; of a part of all
    /// scenarios that would say nothing.
    pub(super) fn uncovered(&self, plan: &Plan) -> BTreeMap<RuleId, String> {
        if !plan.whole {
            return BTreeMap::new();
        }
        let covered: BTreeSet<_> = plan.scenarios.iter().flat_map(|one| &one.rules).collect();
        let rules = self.contract.catalogue().iter().filter(|rule| !covered.contains(&rule.id));
        rules.map(|rule| (rule.id.clone(), rule.reason.clone().unwrap_or_default())).collect()
    }

    pub(super) fn context(&self) -> std::io::Result<Arc<RunContext>> {
        let (target, pool) = (self.target.clone(), self.pool.clone());
        let Settings { headed, limits, .. } = self.settings;
        let at_once = self.jobs().min(cores());
        let browsing = Browsing { kind: self.agent(), headed, at_once };
        let run =
            RunContext::new(target, pool, limits.request, browsing, self.settings.redactor.clone());
        let under_test = self.settings.applicant.as_ref().map(|one| one.recipe.clone());
        let waits = self.settings.wait_real.is_some();
        let run = run.map(|run| Arc::new(RunContext { under_test, waits, ..run }));
        run.map_err(std::io::Error::other)
    }

    pub(super) fn execution(&self, plan: Plan, reporters: Vec<Box<dyn Reporter>>) -> Execution {
        let profile = if self.target.is_mock {
            format!("mock-{}", self.target.dialect)
        } else {
            self.target.name.clone()
        };
        let whole = plan.whole;
        let issues = self.issues.watch(&self.target.name, SystemTime::now(), whole);
        let redactor = self.settings.redactor.clone();
        plan.scenarios.iter().for_each(|one| redactor.search().publish(&one.words()));
        self.contract.catalogue().iter().for_each(|rule| redactor.search().publish(&rule.text));
        if let Some(gate) = &self.target.gate {
            redactor.learn(&gate.value);
        }
        for application in self.target.applications.values() {
            redactor.learn(&application.client_secret);
        }
        for user in self.target.users.values() {
            redactor.learn_typed(&user.password);
            redactor.learn_typed(&user.otp);
            if !self.target.is_mock {
                redactor.learn(&Secret::new(user.email.as_str()));
            }
        }
        let write_to =
            self.settings.update_snapshots.then(|| self.settings.folder.join("snapshots"));
        Execution {
            plan,
            contract: Arc::clone(&self.contract),
            context: JudgeContext { gated: self.target.gate.is_some() },
            snapshots: Snapshots::new(&self.shelf, &profile, write_to),
            limits: self.settings.limits,
            stop: self.settings.stop.clone(),
            redactor,
            keep_interactions: self.settings.keep_interactions,
            looks: AtomicUsize::new(0),
            system_time: SystemTime::now,
            is_mock: self.target.is_mock,
            budget: Budget::new(self.target.manners.limits),
            // A part alone cannot have run as much.
            must_run: self.settings.shard.map_or(self.target.manners.must_run, |_| 0),
            fail_fast: self.settings.fail_fast,
            on_drift: self.settings.on_drift,
            on_flaky: self.settings.on_flaky,
            retries: Retries::new(self.settings.retries),
            issues,
            applicant: self.settings.applicant.clone(),
            tally: Mutex::new(Tally { reporters, ..Tally::default() }),
        }
    }
}
