//! The suite put to the proof: the stand-in bank is broken, and who notices?

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::known_issues::KnownIssues;
use super::plan::Plan;
use super::survey;
use super::{Engine, Outcome, Selection, Settings, Stop};
use crate::document::Diagnostic;
use crate::domain::{Cause, Party, RuleId, Verdict};
use crate::mock::{Distortion, Mutant, Spot};
use crate::report::{
    Kill, MutantOutcome, MutantResult, Reporter, RunEnded, RunStarted, ScenarioResult, ToProve,
};

/// Why nobody noticed a change to a part that may also be absent.
const UNPROMISED: &str = "no page of Qonto and no rule promises this part";

/// Nothing was noticed.
const GREEN: [Verdict; 2] = [Verdict::Passed, Verdict::Skipped];

/// What came of the bank that breaks nothing.
pub struct Baseline {
    /// How the run ended.
    pub outcome: Outcome,
    /// The scenarios that do not pass there.
    pub red: Vec<ScenarioResult>,
}

/// The features, the contract and one stand-in, ready to be broken.
pub struct Proof {
    engine: Engine,
    plan: Plan,
    /// Which scenarios got which answer when nothing was broken.
    seen: BTreeMap<Spot, BTreeSet<(String, usize)>>,
    blind: Vec<(Distortion, bool)>,
}

impl Proof {
    /// Reads and checks everything; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Every mistake in the files.
    pub fn new(settings: Settings, selection: &Selection) -> Result<Self, Vec<Diagnostic>> {
        let engine = Engine::new(settings)?;
        let mut plan = engine.plan(selection)?;
        let own = engine.target().dialect;
        // A browser would be started for every mutant; none has to be there.
        plan.scenarios.retain(|one| {
            one.skip.is_none() && !one.browser && one.dialect.is_none_or(|d| d == own)
        });
        Ok(Self { engine, plan, seen: BTreeMap::new(), blind: Vec::new() })
    }

    /// Runs every scenario on the bank that breaks nothing. Unless all pass
    /// there, nothing is proved by a failure later.
    ///
    /// # Errors
    ///
    /// When the run cannot start.
    pub fn baseline(&mut self) -> io::Result<Baseline> {
        let mut engine = self.engine.breaking(&[], None);
        engine.surveying(&self.engine);
        let (outcome, results) = listened(engine, self.plan.clone())?;
        let survey = survey::of(&results, self.engine.contract());
        (self.seen, self.blind) = (survey.seen, survey.distortions);
        let green = |one: &ScenarioResult| GREEN.contains(&one.verdict);
        let red = results.into_iter().filter(|one| !green(one) && one.cause != Some(Cause::NotRun));
        Ok(Baseline { outcome, red: red.collect() })
    }

    /// How many scenarios there are to notice.
    #[must_use]
    pub fn scenarios(&self) -> usize {
        self.plan.scenarios.len()
    }

    /// Every change to any part of any answer that the baseline saw, in a fixed
    /// order, and whether the contract requires that part.
    #[must_use]
    pub fn blind(&self) -> &[(Distortion, bool)] {
        &self.blind
    }

    /// Breaks the bank by name: first the scenarios of the rules that it breaks
    /// look, then all.
    ///
    /// # Errors
    ///
    /// When a run cannot start.
    pub fn named(&self, mutant: Mutant) -> io::Result<MutantResult> {
        let rules: Vec<RuleId> =
            mutant.rules().iter().filter_map(|rule| rule.parse().ok()).collect();
        let to_prove = ToProve {
            id: mutant.id().to_owned(),
            rules: rules.clone(),
            sentence: mutant.sentence().to_owned(),
            origin: mutant.origin().to_owned(),
            required: false,
        };
        let mut touching = self.plan.clone();
        touching.scenarios.retain(|one| one.rules.iter().any(|rule| rules.contains(rule)));
        let run = |plan| self.tried(&[mutant], None, to_prove.clone(), plan);
        let first = run(touching)?;
        let mut result = match first.outcome {
            MutantOutcome::Killed => first,
            _ => run(self.plan.clone())?,
        };
        if let (Some(reason), true) = (mutant.equivalent(), result.kills.is_empty()) {
            result.outcome = MutantOutcome::Equivalent;
            result.reason = Some(reason.to_owned());
        }
        Ok(result)
    }

    /// Changes a part of an answer: first the scenarios that got that answer
    /// look, and nobody else can.
    ///
    /// # Errors
    ///
    /// When a run cannot start.
    pub fn distorted(&self, distortion: &Distortion, required: bool) -> io::Result<MutantResult> {
        let to_prove = ToProve {
            id: distortion.to_string(),
            rules: Vec::new(),
            sentence: format!("A blind change to the {}.", distortion.part.kind()),
            origin: "blind".to_owned(),
            required,
        };
        let seen = self.seen.get(&distortion.spot).cloned().unwrap_or_default();
        let mut touching = self.plan.clone();
        touching.scenarios.retain(|one| seen.contains(&(one.path.clone(), one.line)));
        let mut result = self.tried(&[], Some(distortion.clone()), to_prove, touching)?;
        if result.kills.is_empty() {
            result.reason = distortion.equivalent().map(str::to_owned);
            match (&result.reason, required) {
                (Some(_), _) => result.outcome = MutantOutcome::Equivalent,
                (None, false) => result.reason = Some(UNPROMISED.to_owned()),
                (None, true) => {}
            }
        }
        Ok(result)
    }

    fn tried(
        &self,
        mutants: &[Mutant],
        distortion: Option<Distortion>,
        to_prove: ToProve,
        plan: Plan,
    ) -> io::Result<MutantResult> {
        let began = Instant::now();
        let (rule, scenarios) = (to_prove.rules.first().cloned(), plan.scenarios.len());
        let target = &self.engine.target().name;
        let results = match scenarios {
            0 => Vec::new(),
            _ => listened(self.engine.breaking(mutants, distortion), plan)?.1,
        };
        let ran = results.iter().filter(|one| one.cause != Some(Cause::NotRun)).count();
        let mut result = MutantResult::new(to_prove, target, ran, began.elapsed());
        let red = results.iter().filter(|one| !GREEN.contains(&one.verdict));
        let red: Vec<_> = red.filter(|one| one.cause != Some(Cause::NotRun)).collect();
        result.kills = red.iter().map(|one| kill(one)).collect();
        result.outcome = end(rule.as_ref(), &result.kills, &red);
        Ok(result)
    }
}

/// What came of a mutant that breaks a rule, or of a blind change, by the scenarios
/// that are red on it.
fn end(rule: Option<&RuleId>, kills: &[Kill], red: &[&ScenarioResult]) -> MutantOutcome {
    let right = |kill: &Kill| match rule {
        Some(rule) => kill.rules.contains(rule),
        None => !kill.rules.is_empty(),
    };
    if kills.iter().any(right) {
        MutantOutcome::Killed
    } else if red.iter().any(|one| one.cause == Some(Cause::Timeout)) {
        MutantOutcome::Timeout
    } else if red.is_empty() {
        MutantOutcome::Survived
    } else {
        MutantOutcome::KilledByAccident
    }
}

impl Engine {
    /// The same files and servers for a run of its own, whose bank is broken so.
    fn breaking(&self, mutants: &[Mutant], distortion: Option<Distortion>) -> Self {
        let fail_fast = distortion.is_some();
        Self {
            settings: Settings { stop: Stop::default(), fail_fast, ..self.settings.clone() },
            target: self.target.clone(),
            effective: Vec::new(),
            file: self.file.clone(),
            contract: Arc::clone(&self.contract),
            catalogue: Arc::clone(&self.catalogue),
            shelf: self.shelf.clone(),
            // Whatever is known elsewhere, here it has to be noticed.
            issues: KnownIssues::default(),
            pool: self.pool.breaking(mutants, distortion),
        }
    }

    /// Keeps what went over the wire, and ends when another run is to end.
    fn surveying(&mut self, other: &Self) {
        self.settings.keep_interactions = true;
        self.settings.stop = other.stop();
    }
}

/// What a scenario found of the bank; drift is noticed as well.
fn kill(result: &ScenarioResult) -> Kill {
    let found = result.findings.iter().chain(&result.drift);
    let of_the_bank = found.filter(|finding| finding.party == Party::Server);
    let rules: BTreeSet<RuleId> = of_the_bank.map(|finding| finding.rule.clone()).collect();
    let ScenarioResult { path, line, title, owner, .. } = result.clone();
    Kill { path, line, title, rules: rules.into_iter().collect(), owner }
}

fn listened(engine: Engine, plan: Plan) -> io::Result<(Outcome, Vec<ScenarioResult>)> {
    let memory = Memory::default();
    let outcome = engine.run(plan, vec![Box::new(memory.clone())])?;
    let results = std::mem::take(&mut *memory.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((outcome, results))
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<ScenarioResult>>>);

impl Reporter for Memory {
    fn run_started(&mut self, _: &RunStarted) {}

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(scenario.clone());
    }

    fn run_ended(&mut self, _: &RunEnded) {}
}

#[cfg(test)]
mod tests;
