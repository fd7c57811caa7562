//! Runs that do not go well, each with the verdict and the exit code that it
//! deserves.

mod run;

use std::future;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cucumber::when;
use qonform::domain::{Cause, Owner, Party, Verdict};
use qonform::engine::{Engine, Limits, Selection, Settings};
use qonform::mock::{Mutant, Stopper};
use qonform::report::{Exit, Reporter, RunEnded, RunStarted, ScenarioResult, StepStatus};
use qonform::steps::World;
use run::{Run, run, run_with};

/// What the step below stops.
static BANK: Mutex<Option<Stopper>> = Mutex::new(None);

#[when(expr = "the bank goes down")]
fn goes_down(_: &mut World) {
    let bank = BANK.lock().unwrap_or_else(PoisonError::into_inner).take();
    bank.expect("the test keeps the stopper here").stop();
}

#[when(expr = "nothing ever happens")]
async fn hangs(_: &mut World) {
    future::pending::<()>().await;
}

#[when(expr = "the answer to everything is {int}")]
fn panics(_: &mut World, answer: u32) {
    assert_eq!(answer, 42, "that is not the answer");
}

fn feature(name: &str) -> Selection {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/outcome").join(name);
    let location = path.to_string_lossy().parse().expect("any text is a location");
    Selection { paths: vec![location], ..Selection::default() }
}

fn one_job() -> Settings {
    Settings { jobs: 1, ..Settings::default() }
}

fn named<'a>(run: &'a Run, title: &str) -> &'a ScenarioResult {
    let found = run.scenarios.iter().find(|scenario| scenario.title == title);
    found.unwrap_or_else(|| panic!("no scenario is called `{title}`"))
}

fn verdicts(run: &Run) -> Vec<Verdict> {
    run.scenarios.iter().map(|scenario| scenario.verdict).collect()
}

#[test]
fn an_outage_leaves_the_question_open() {
    let engine = Engine::new(one_job()).expect("the files are good");
    *BANK.lock().expect("nobody panicked") = Some(engine.mock_stopper());
    let run = run_with(engine, &feature("outage.feature"));
    assert_eq!(verdicts(&run), [Verdict::Passed, Verdict::Unanswered, Verdict::Unanswered]);
    for title in ["While it goes down", "After it went down"] {
        let scenario = named(&run, title);
        assert_eq!(scenario.cause, Some(Cause::Network), "{title}");
        assert_eq!(scenario.owner, Some(Owner::Network), "{title}");
        assert!(scenario.findings.is_empty(), "{title}: {:?}", scenario.findings);
    }
    assert_eq!(run.outcome.exit, Exit::Unanswered);
}

/// Stops the bank when the first scenario ends, while others are under way.
struct Saboteur(Stopper);

impl Reporter for Saboteur {
    fn run_started(&mut self, _: &RunStarted) {}

    fn scenario_ended(&mut self, _: &ScenarioResult) {
        self.0.stop();
    }

    fn run_ended(&mut self, _: &RunEnded) {}
}

#[test]
fn an_outage_amid_everything_breaks_no_rule() {
    let engine = Engine::new(Settings::default()).expect("the files are good");
    let saboteur = Saboteur(engine.mock_stopper());
    let run = run::run_watched(engine, &Selection::default(), vec![Box::new(saboteur)]);
    for scenario in run.red() {
        assert_eq!(scenario.verdict, Verdict::Unanswered, "{scenario:#?}");
        // On a loaded machine a browser may take too long before it meets the outage.
        let slow = scenario.tags.iter().any(|tag| tag == "browser")
            && matches!(scenario.cause, Some(Cause::Browser | Cause::Timeout));
        assert!(slow || scenario.cause == Some(Cause::Network), "{scenario:#?}");
    }
    assert!(run.red().count() > 0, "the bank went down too late");
    assert_eq!(run.outcome.exit, Exit::Unanswered);
}

#[test]
fn a_step_that_hangs_is_cut_and_the_others_finish() {
    let step = Duration::from_secs(1);
    let limits = Limits { step, ..Limits::default() };
    let run = run(Settings { limits, ..Settings::default() }, &feature("hangs.feature"));
    let hanging = named(&run, "A scenario that hangs");
    assert_eq!(hanging.verdict, Verdict::Unanswered);
    assert_eq!(hanging.cause, Some(Cause::Timeout));
    assert_eq!(hanging.reason.as_deref(), Some("the step took longer than 1s"));
    let steps: Vec<StepStatus> = hanging.steps.iter().map(|step| step.status).collect();
    assert_eq!(steps, [StepStatus::Failed, StepStatus::Skipped]);
    assert_eq!(run.red().count(), 1);
    assert_eq!(run.scenarios.len(), 3);
    assert_eq!(run.outcome.exit, Exit::Unanswered);
}

#[test]
fn a_scenario_that_takes_too_long_is_cut() {
    let scenario = Duration::from_millis(100);
    let limits = Limits { scenario, ..Limits::default() };
    let hanging = Selection {
        name: Some("that hangs".parse().expect("a regular expression")),
        ..feature("hangs.feature")
    };
    let run = run(Settings { limits, ..Settings::default() }, &hanging);
    assert_eq!(verdicts(&run), [Verdict::Unanswered]);
    let reason = run.scenarios[0].reason.as_deref();
    assert_eq!(reason, Some("the scenario took longer than 100ms"));
}

#[test]
fn a_panic_in_a_step_of_another_crate_is_a_failed_assertion() {
    let run = run(one_job(), &feature("panics.feature"));
    assert_eq!(verdicts(&run), [Verdict::Broken, Verdict::Passed]);
    let findings = &run.scenarios[0].findings;
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["API-02", "GATE-02"]);
    assert_eq!(findings[0].party, Party::Server);
    assert_eq!(findings[0].expected, "When the answer to everything is 41");
    assert!(findings[0].actual.contains("that is not the answer"), "{}", findings[0].actual);
    assert_eq!(run.outcome.exit, Exit::Broken);
}

#[test]
fn fail_fast_starts_nothing_more() {
    let mutants = vec![Mutant::GateOpen];
    let settings = Settings { fail_fast: true, mutants, ..one_job() };
    let run = run(settings, &Selection::default());
    let first_red = run.scenarios.iter().position(|s| s.verdict == Verdict::Broken);
    let first_red = first_red.expect("an open gate is noticed");
    for scenario in &run.scenarios[first_red + 1..] {
        assert_eq!(scenario.cause, Some(Cause::NotRun), "{}", scenario.title);
        assert!(scenario.steps.iter().all(|step| step.status != StepStatus::Passed));
        assert!(scenario.interactions.is_empty());
    }
    assert!(run.scenarios.len() > first_red + 1);
    let title = &run.scenarios[first_red].title;
    assert_eq!(run.outcome.end.stopped, Some(format!("fail-fast after `{title}`")));
    assert_eq!(run.outcome.exit, Exit::Broken);
}

#[test]
fn nothing_selected_is_no_success() {
    for command in ["run", "check", "list"] {
        let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .args([command, "--tags", "@no-such-tag"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(4), "{command}: {output:?}");
    }
}
