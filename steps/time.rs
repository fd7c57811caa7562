//! Time that passes without anyone waiting.

use cucumber::{given, when};

use super::parameters::Span;
use super::{Failure, StepResult, World};

/// Moves the clock that the application and the stand-in bank share.
/// Needs: time-travel.
#[given(expr = "{duration} pass(es)")]
/// Moves the clock that the application and the stand-in bank share.
/// Needs: time-travel.
#[when(expr = "{duration} pass(es)")]
fn pass(world: &mut World, duration: Span) -> StepResult {
    world.clock().advance(duration.0).map_err(|error| Failure::invalid(error.to_string()))
}
