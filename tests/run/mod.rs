//! A run of the engine, kept in memory.

use std::sync::{Arc, Mutex};

use qonform::domain::Verdict;
use qonform::engine::{Engine, Outcome, Selection, Settings};
use qonform::report::{Reporter, RunEnded, RunStarted, ScenarioResult};

/// What came of a run.
pub(super) struct Run {
    pub(super) outcome: Outcome,
    pub(super) scenarios: Vec<ScenarioResult>,
}

/// Runs what is selected to its end.
pub(super) fn run(settings: Settings, selection: &Selection) -> Run {
    let engine = Engine::new(settings).expect("the files of this repository are good");
    run_with(engine, selection)
}

/// Runs what is selected on an engine to which a test holds a handle.
pub(super) fn run_with(engine: Engine, selection: &Selection) -> Run {
    run_watched(engine, selection, Vec::new())
}

/// Runs while others listen too.
pub(super) fn run_watched(
    engine: Engine,
    selection: &Selection,
    mut reporters: Vec<Box<dyn Reporter>>,
) -> Run {
    let plan = engine.plan(selection).expect("the features are good");
    let memory = Memory::default();
    reporters.push(Box::new(memory.clone()));
    let outcome = engine.run(plan, reporters).expect("the run starts");
    let scenarios = std::mem::take(&mut *memory.0.lock().expect("the run is over"));
    Run { outcome, scenarios }
}

impl Run {
    /// The scenarios that ran and are not green.
    pub(super) fn red(&self) -> impl Iterator<Item = &ScenarioResult> {
        let green = |verdict| matches!(verdict, Verdict::Passed | Verdict::Skipped);
        self.scenarios.iter().filter(move |scenario| !green(scenario.verdict))
    }
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<ScenarioResult>>>);

impl Reporter for Memory {
    fn run_started(&mut self, _: &RunStarted) {}

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        self.0.lock().expect("nobody panicked").push(scenario.clone());
    }

    fn run_ended(&mut self, _: &RunEnded) {}
}
