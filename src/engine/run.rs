//! A plan, carried out.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;

use super::budget::Budget;
use super::configured::Configured;
use super::difference;
use super::known_issues::{self, KnownIssues, Watched};
use super::plan::Plan;
use super::retries::Retries;
use super::runner::carry_out;
use super::{Applicant, Limits, Settings, Stop, waiting};
use crate::contract::{Contract, JudgeContext, Snapshots};
use crate::document::{Diagnostic, Shelf};
use crate::domain::{Cause, Redactor, Verdict};
use crate::mock::{Pool, Stopper};
use crate::report::{
    Comparison, Counts, Exit, OnDrift, OnFlaky, Reporter, RunEnded, RunStarted, ScenarioResult,
    StepResult,
};
use crate::steps::{Catalogue, RUN, World};
use crate::target::{Effective, Target};

/// cucumber silences the panic hook of the whole process while it runs and puts
/// it back afterwards; of two runs at once, one would put back the other's
/// silence, and failures of the other would be printed raw.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

tokio::task_local! {
    /// The run that steps belong to; set around the whole run.
    pub(super) static EXECUTION: Arc<Execution>;
}

/// What one run needs while it goes on.
pub(super) struct Execution {
    pub(super) plan: Plan,
    pub(super) contract: Arc<Contract>,
    pub(super) context: JudgeContext,
    pub(super) snapshots: Snapshots,
    pub(super) limits: Limits,
    pub(super) stop: Stop,
    pub(super) redactor: Redactor,
    pub(super) keep_interactions: bool,
    /// In how many scenarios browsers were looked at.
    pub(super) looks: AtomicUsize,
    pub(super) system_time: fn() -> SystemTime,
    pub(super) is_mock: bool,
    pub(super) budget: Budget,
    pub(super) must_run: usize,
    pub(super) fail_fast: bool,
    pub(super) on_drift: OnDrift,
    pub(super) on_flaky: OnFlaky,
    pub(super) retries: Retries,
    pub(super) issues: Watched,
    /// Who is tried; without anyone, our own client and the bank are.
    pub(super) applicant: Option<Applicant>,
    pub(super) tally: Mutex<Tally>,
}

#[derive(Default)]
pub(super) struct Tally {
    pub(super) reporters: Vec<Box<dyn Reporter>>,
    pub(super) snapshots: BTreeSet<String>,
    pub(super) counts: Counts,
    pub(super) bug: bool,
    /// How long steps have waited for real.
    pub(super) waited: Duration,
}

/// Everything read and checked, ready to run.
pub struct Engine {
    pub(super) settings: Settings,
    pub(super) target: Target,
    pub(super) effective: Vec<Effective>,
    /// The file in which the target stands.
    pub(super) file: String,
    pub(super) contract: Arc<Contract>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) shelf: Shelf,
    pub(super) issues: KnownIssues,
    pub(super) pool: Pool,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was counted.
    pub end: RunEnded,
    /// What to tell the shell.
    pub exit: Exit,
    /// Reports that could not be written, as sentences.
    pub report_failures: Vec<String>,
    /// What changed since the run that this one was compared with.
    pub since: Option<Comparison>,
    /// The snapshots that were written.
    pub snapshots: BTreeSet<String>,
}

impl Engine {
    /// Reads the target and the contract; nothing is sent and nothing started.
    ///
    /// # Errors
    ///
    /// Every mistake in the files, and an unknown target.
    pub fn new(settings: Settings) -> Result<Self, Vec<Diagnostic>> {
        let Configured { target, effective, targets, folder, shelf, differs, source } =
            Configured::read(&settings)?;
        let contract = Arc::new(Contract::load(&shelf)?);
        let mistakes = difference::mistakes(&differs, &source, contract.catalogue());
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let issues = known_issues::read(&folder, contract.catalogue(), &targets)?;
        let own = || Pool::new(target.dialect, settings.mutants.clone());
        let pool = settings.applicant.as_ref().map_or_else(own, |applicant| applicant.bank.clone());
        let file = source.path;
        let catalogue = Arc::new(Catalogue::registered());
        Ok(Self { settings, target, effective, file, contract, catalogue, shelf, issues, pool })
    }

    /// The system under test.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Every value of the target that is used, and where it was found.
    #[must_use]
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }

    /// The rules of the contract.
    #[must_use]
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// A handle that ends the run early.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.settings.stop.clone()
    }

    /// A handle that stops the stand-in banks, as a crash would.
    #[must_use]
    pub fn mock_stopper(&self) -> Stopper {
        self.pool.stopper()
    }

    /// Runs a plan to its end and tells every reporter.
    ///
    /// # Errors
    ///
    /// When the runtime or the HTTP client cannot be built.
    pub fn run(
        self,
        mut plan: Plan,
        mut reporters: Vec<Box<dyn Reporter>>,
    ) -> std::io::Result<Outcome> {
        let began = Instant::now();
        let uncovered = self.uncovered(&plan);
        let all = plan.scenarios.len();
        let own = self.target.dialect;
        plan.scenarios.retain(|one| one.dialect.is_none_or(|dialect| dialect == own));
        let left_out = all - plan.scenarios.len();
        plan.scenarios.retain(|one| self.is_of_this_part(one));
        if let Some(seed) = self.settings.shuffle {
            plan.scenarios.shuffle(&mut rand::rngs::StdRng::seed_from_u64(seed));
        }
        if !self.target.is_mock {
            // What spoils grants of others, or a consent, waits until they are done.
            plan.scenarios.sort_by_key(|one| one.burns);
        }
        let started = RunStarted { uncovered, ..self.started(&plan, left_out) };
        for reporter in &mut reporters {
            reporter.run_started(&started);
        }
        let run = self.context()?;
        let execution = Arc::new(self.execution(plan, reporters));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let grants = runtime.block_on(RUN.scope(
            run,
            EXECUTION.scope(Arc::clone(&execution), async {
                execution.skip_unfit();
                let budget = self.settings.budget.map(|budget| self.stop().within(budget));
                let watch = budget.map(tokio::spawn);
                match self.preflight().await {
                    Ok(()) => carry_out(&execution, self.jobs()).await,
                    Err(symptom) => execution.open_circuit(&symptom),
                }
                watch.inspect(tokio::task::JoinHandle::abort);
                let run = RUN.with(Arc::clone);
                run.agents.browsers.close().await;
                match &run.stored {
                    Some(stored) => stored.left().await,
                    None => Vec::new(),
                }
            }),
        ));
        drop(alone);
        let outcome = execution.ended(began, &started, grants);
        // The pool outlives the runtime: no stand-in bank is dropped on a task.
        drop(runtime);
        Ok(outcome)
    }
}

impl Execution {
    pub(super) fn report(&self, result: &ScenarioResult) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        if !result.retried {
            tally.counts.add(result.verdict);
        }
        tally.waited += result.steps.iter().map(StepResult::waited).sum::<Duration>();
        tally.reporters.iter_mut().for_each(|reporter| reporter.scenario_ended(result));
        let red = match result.verdict {
            Verdict::Broken | Verdict::Invalid | Verdict::Unanswered => true,
            Verdict::Drift => self.on_drift == OnDrift::Fail,
            _ => false,
        };
        let hopeless = matches!(result.cause, Some(Cause::Gate | Cause::Credentials));
        if hopeless && !self.is_mock {
            let why = result.reason.as_deref().unwrap_or_default();
            self.stop.after_current(format!("nothing more is sent: {why}"));
        }
        if self.fail_fast && red && !result.retried {
            self.stop.after_current(format!("fail-fast after `{}`", result.title));
        }
    }

    pub(super) async fn scenario_ended(&self, world: &mut World) {
        let Some(planned) = world.log.planned else { return };
        let bug = world.log.panic.is_some();
        let scenario = &self.plan.scenarios[planned];
        let mut result = self.result(scenario, world).await;
        self.budget.spend(&world.target, &world.transcript.lock());
        let stopped = self.stop.reason().is_some();
        self.retries.number(planned, scenario, stopped, &mut result);
        self.report(&result);
        if bug {
            self.tally.lock().unwrap_or_else(PoisonError::into_inner).bug = true;
        }
    }

    fn ended(&self, began: Instant, started: &RunStarted, grants: Vec<String>) -> Outcome {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let mut end = RunEnded {
            v: RunStarted::VERSION,
            counts: tally.counts,
            duration_ms: began.elapsed().as_secs_f64() * 1e3,
            stopped: self.stop.reason(),
            ..RunEnded::default()
        }
        .watching(self.issues.seen(), started);
        let ran = end.counts.total() - end.counts.skipped;
        if ran < self.must_run {
            end.notes.push(format!("{ran} ran, and `must_run` of the target is {}", self.must_run));
        }
        end.notes.extend(self.budget.note());
        end.notes.extend(waiting::note(tally.waited));
        end.notes.extend(grants);
        for reporter in &mut tally.reporters {
            reporter.run_ended(&end);
            end.leaks = end.leaks.max(reporter.leaks());
        }
        let lost = tally.counts.total() != self.plan.scenarios.len();
        let mut exit = end.exit(self.on_drift, self.on_flaky);
        if ran < self.must_run {
            exit = exit.worst(Exit::TooLittle);
        }
        if tally.bug || lost {
            exit = Exit::Bug;
        }
        let report_failures = tally.reporters.iter().filter_map(|one| one.failure()).collect();
        let snapshots = std::mem::take(&mut tally.snapshots);
        let since = tally.reporters.iter().find_map(|one| one.since().cloned());
        Outcome { end, exit, report_failures, since, snapshots }
    }
}
