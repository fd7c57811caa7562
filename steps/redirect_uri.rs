//! The registered address to which the browser comes back.

use cucumber::then;

use super::{Failure, StepResult, World};

/// Every query parameter of the redirect URI is in the address to which the browser
/// was sent back. One without a query has nothing to lose, and the scenario is skipped.
#[then(expr = "the redirect URI has kept its query")]
fn keeps_query(world: &mut World) -> StepResult {
    let callback = world.sent_back()?;
    let registered = &world.application()?.application.redirect_uri;
    if registered.query().is_none_or(str::is_empty) {
        return Err(Failure::Unfit { reason: "the redirect URI has no query".to_owned() });
    }
    let came: Vec<_> = callback.query_pairs().collect();
    match registered.query_pairs().find(|pair| !came.contains(pair)) {
        None => Ok(()),
        Some((name, value)) => {
            let place = format!("callback query {name}");
            Err(Failure::broken(place, format!("`{value}`, as registered"), "absent"))
        }
    }
}
