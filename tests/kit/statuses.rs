//! A step for each way in which a step can end.

use cucumber::{given, when};
use qonform::steps::{Failure, StepResult, World};

#[given(expr = "a step")]
fn passes(_: &mut World) {}

#[given(expr = "a failing step")]
fn fails(_: &mut World) {
    panic!("whoops");
}

#[when(expr = "a step throws an exception")]
fn throws(_: &mut World) {
    panic!("BOOM");
}

#[given(expr = "a pending step")]
fn pending(_: &mut World) -> StepResult {
    Err(Failure::invalid("TODO"))
}

#[given(regex = "^an ambiguous (.*?)$")]
fn ambiguous(_: &mut World, _: &[String]) {}

#[given(regex = "^(.*?) ambiguous step$")]
fn ambiguous_too(_: &mut World, _: &[String]) {}
