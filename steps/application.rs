//! Who asks: the applications that are registered with the bank.

use cucumber::given;

use super::parameters::FlowName;
use super::{StepResult, World};

/// Speaks of the target's application for this flow from here on.
#[given(expr = "an application registered for the {flow} flow")]
fn registered(world: &mut World, flow: FlowName) -> StepResult {
    world.application = Some(world.register(flow.0)?);
    Ok(())
}
