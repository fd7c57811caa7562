//! What stands before the first scenario.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use super::fingerprint;
use super::plan::Plan;
use super::retries::Retries;
use super::run::{Execution, Tally};
use super::{Engine, Settings};
use crate::contract::{JudgeContext, Snapshots};
use crate::doctor::{self, Symptom};
use crate::domain::{Cause, Secret};
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

    /// On a real target one after the other: one person signs in at a time.
    pub(super) fn jobs(&self) -> usize {
        if self.target.is_mock { self.settings.jobs } else { 1 }
    }

    /// What plays people's browsers: what was asked for, else the target's own.
    pub(super) fn agent(&self) -> AgentKind {
        self.settings.agent.unwrap_or(self.target.manners.agent)
    }

    pub(super) fn started(&self, plan: &Plan, left_out: usize) -> RunStarted {
        RunStarted {
            v: RunStarted::VERSION,
            qonform: env!("CARGO_PKG_VERSION").to_owned(),
            target: self.target.name.clone(),
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
        }
    }

    pub(super) fn context(&self) -> std::io::Result<Arc<RunContext>> {
        let (target, pool) = (self.target.clone(), self.pool.clone());
        let Settings { headed, limits, .. } = self.settings;
        let at_once = self.jobs().min(cores());
        let browsing = Browsing { kind: self.agent(), headed, at_once };
        let run = RunContext::new(target, pool, limits.request, browsing);
        run.map(Arc::new).map_err(std::io::Error::other)
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
            redactor.learn(&user.password);
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
            system_time: SystemTime::now,
            is_mock: self.target.is_mock,
            fail_fast: self.settings.fail_fast,
            on_drift: self.settings.on_drift,
            on_flaky: self.settings.on_flaky,
            retries: Retries::new(self.settings.retries),
            issues,
            tally: Mutex::new(Tally { reporters, ..Tally::default() }),
        }
    }
}
