//! Steps that pass at a later attempt, or never.

use std::cell::Cell;

use cucumber::given;
use qonform::domain::Cause;
use qonform::steps::{Failure, StepResult, World};

thread_local! {
    static SECOND: Cell<u32> = const { Cell::new(0) };
    static THIRD: Cell<u32> = const { Cell::new(0) };
}

/// Passes at this attempt.
fn passes(attempts: &'static std::thread::LocalKey<Cell<u32>>, at: u32) -> StepResult {
    attempts.set(attempts.get() + 1);
    if attempts.get() < at { fails() } else { Ok(()) }
}

fn fails() -> StepResult {
    Err(Failure::unanswered(Cause::ServerError, "Exception in step"))
}

#[given(expr = "a step that always passes")]
fn always_passes(_: &mut World) {}

#[given(expr = "a step that passes the second time")]
fn passes_the_second_time(_: &mut World) -> StepResult {
    passes(&SECOND, 2)
}

#[given(expr = "a step that passes the third time")]
fn passes_the_third_time(_: &mut World) -> StepResult {
    passes(&THIRD, 3)
}

#[given(expr = "a step that always fails")]
fn always_fails(_: &mut World) -> StepResult {
    fails()
}

#[given(expr = "an ambiguous step")]
fn first(_: &mut World) {}

#[given(expr = "an ambiguous step")]
fn second(_: &mut World) {}

#[given(expr = "a pending step")]
fn pending(_: &mut World) -> StepResult {
    Err(Failure::invalid("TODO"))
}
