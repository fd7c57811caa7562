//! The registered address to which the browser comes back.

use cucumber::then;

use super::{Failure, StepResult, World};

/// Every query parameter of the redirect URI is in the address to which the browser
/// was sent back; one without a query has nothing to lose.
#[then(expr = "the redirect URI has kept its query")]
fn keeps_query(world: &mut World) -> StepResult {
    let callback = world.sent_back()?;
    let registered = &world.application()?.application.redirect_uri;
    let came: Vec<_> = callback.query_pairs().collect();
    match registered.query_pairs().find(|pair| !came.contains(pair)) {
        None => Ok(()),
        Some((name, value)) => {
            let place = format!("callback query {name}");
            Err(Failure::broken(place, format!("`{value}`, as registered"), "absent"))
        }
    }
}
