//! A step that somebody is going to write.

use cucumber::given;
use qonform::steps::{Failure, StepResult, World};

#[given(expr = "an implemented non-pending step")]
fn implemented(_: &mut World) {}

#[given(expr = "an implemented step that is skipped")]
fn skipped(_: &mut World) {}

#[given(expr = "an unimplemented pending step")]
fn unimplemented(_: &mut World) -> StepResult {
    Err(Failure::invalid("TODO"))
}
