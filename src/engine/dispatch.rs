//! The one function cucumber calls for every step.
//!
//! The plan already knows which function a step stands for, so cucumber
//! matches nothing: it runs the steps in order, and this runs each under its
//! limits, keeps what came of it and judges what went over the wire. It never
//! panics, so what a scenario came to is decided in one place, at its end.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cucumber::step::Context;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use super::plan::PlannedStep;
use super::run::{EXECUTION, Execution};
use crate::domain::Cause;
use crate::steps::{Failure, StepRecord, World};

/// Runs the next step of the world's scenario.
pub(super) fn dispatch(world: &mut World, _: Context) -> LocalBoxFuture<'_, ()> {
    async move {
        let execution = EXECUTION.with(Arc::clone);
        next_step(world, &execution).await;
    }
    .boxed_local()
}

async fn next_step(world: &mut World, execution: &Execution) {
    let Some(planned) = world.log.planned else { return };
    if let Some(reason) = execution.stop.reason()
        && world.log.steps.is_empty()
    {
        world.log.failure = Some(Failure::unanswered(Cause::NotRun, reason));
    }
    if world.log.steps.is_empty()
        && let Some(reason) = execution.budget.refuses(execution.plan.scenarios[planned].cost)
    {
        world.log.failure.get_or_insert(Failure::unanswered(Cause::NotRun, reason));
    }
    let ended = world.log.failure.is_some() || world.log.panic.is_some();
    let Some(step) = execution.plan.scenarios[planned].steps.get(world.log.steps.len()) else {
        return;
    };
    if ended {
        return;
    }
    let began = Instant::now();
    let outcome = limited(world, planned, step, execution).await;
    let findings = world.log.findings.len();
    execution.judge(world);
    let mut doubted = None;
    match outcome {
        Ok(()) => {}
        Err(Trouble::Failure(failure)) => {
            doubted = execution.doubts(world, planned, step, &failure);
            match &doubted {
                Some(warnings) => world.log.warnings.extend(warnings.iter().cloned()),
                None => world.log.failure = Some(failure),
            }
        }
        Err(Trouble::Panic(text)) => world.log.panic = Some(text),
    }
    let passed = world.log.failure.is_none()
        && world.log.panic.is_none()
        && doubted.is_none()
        && world.log.findings.len() == findings;
    world.log.steps.push(StepRecord { passed, elapsed: began.elapsed() });
}

enum Trouble {
    Failure(Failure),
    Panic(String),
}

async fn limited(
    world: &mut World,
    planned: usize,
    step: &PlannedStep,
    execution: &Execution,
) -> Result<(), Trouble> {
    let mut limits = execution.limits;
    // Waiting for the bank's windows is nobody's slowness.
    limits.step += step.waits;
    let begun = execution.plan.scenarios[planned].steps.iter().take(world.log.steps.len() + 1);
    limits.scenario += begun.map(|step| step.waits).sum::<Duration>();
    let left = limits.scenario.saturating_sub(world.log.began.elapsed());
    let (limit, what) = if left < limits.step { (left, "scenario") } else { (limits.step, "step") };
    let whole = if what == "step" { limits.step } else { limits.scenario };
    let context = Context { step: step.step.clone(), matches: step.captures.to_vec() };
    let running = AssertUnwindSafe((step.run)(world, context)).catch_unwind();
    tokio::select! {
        biased;
        ended = tokio::time::timeout(limit, running) => match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(panic)) => Err(trouble(panic.as_ref(), step)),
            Err(_) => Err(Trouble::Failure(too_long(what, whole))),
        },
        () = execution.stop.cut() => {
            let reason = execution.stop.reason().unwrap_or_default();
            Err(Trouble::Failure(Failure::unanswered(Cause::NotRun, reason)))
        }
    }
}

fn too_long(what: &str, limit: Duration) -> Failure {
    let limit = humantime::format_duration(limit);
    Failure::unanswered(Cause::Timeout, format!("the {what} took longer than {limit}"))
}

/// A failure comes through cucumber as the text of a panic. A panic in a step
/// of another crate is a failed assertion; in one of ours it is a bug.
fn trouble(panic: &(dyn Any + Send), step: &PlannedStep) -> Trouble {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    match Failure::from_panic(text) {
        Some(failure) => Trouble::Failure(failure),
        None if step.built_in => Trouble::Panic(text.to_owned()),
        None => {
            let expected = format!("{} {}", step.step.keyword.trim(), step.step.value);
            Trouble::Failure(Failure::broken("step", expected, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::{LineCol, Span, Step, StepType};

    use super::*;

    fn step(built_in: bool) -> PlannedStep {
        let step = Step::builder()
            .keyword("When ".to_owned())
            .ty(StepType::When)
            .value("it rains".to_owned())
            .span(Span::default())
            .position(LineCol::default())
            .build();
        let run = |_: &mut World, _| async {}.boxed_local();
        PlannedStep { step, run, captures: Vec::new().into(), built_in, waits: Duration::ZERO }
    }

    #[test]
    fn a_panic_is_a_bug_in_our_steps_and_a_failed_assertion_in_others() {
        let Trouble::Panic(text) = trouble(&"it is dry", &step(true)) else {
            panic!("a bug of ours is no failure")
        };
        assert_eq!(text, "it is dry");
        let Trouble::Failure(failure) = trouble(&"it is dry".to_owned(), &step(false)) else {
            panic!("the assertion of another is no bug of ours")
        };
        assert_eq!(failure, Failure::broken("step", "When it rains", "it is dry"));
    }

    #[test]
    fn a_failure_comes_through_a_panic_whole() {
        let failure = Failure::unanswered(Cause::Gate, "a \"page\"");
        let Trouble::Failure(read) = trouble(&failure.to_string(), &step(true)) else {
            panic!("a failure is no bug")
        };
        assert_eq!(read, failure);
    }
}
