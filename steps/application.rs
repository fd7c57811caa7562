//! Who asks: the applications that are registered with the bank.

use cucumber::{given, when};

use super::parameters::{ApplicationName, FlowName};
use super::{StepResult, World};

/// Speaks of the target's application for this flow from here on.
#[given(expr = "an application registered for the {flow} flow")]
fn registered(world: &mut World, flow: FlowName) -> StepResult {
    world.register(flow.0)
}

/// Speaks of the target's application of this name from here on; what it
/// remembers of its users' browsers stays.
/// Needs: second-application.
#[given(expr = "the application {application}")]
/// Goes on with the target's application of this name.
/// Needs: second-application.
#[when(expr = "the application {application}")]
fn named(world: &mut World, application: ApplicationName) {
    world.speak_of(&application.0);
}
