//! Trading a refresh token for the next pair.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::domain::Secret;

use super::edge::Fields;
use super::parameters::Which;
use super::{Failure, StepResult, World};

/// The application buys the next pair with the refresh token of that place in
/// the row of token sets.
/// Needs: burns-grant.
#[when(expr = "the application refreshes with the {which} refresh token")]
/// The application has bought the next pair.
/// Needs: burns-grant.
#[given(expr = "the application has refreshed with the {which} refresh token")]
async fn refreshes(world: &mut World, which: Which) -> StepResult {
    let token = world.refresh_token(&which)?;
    let outcome = world.application()?.client.refresh(&token).await;
    world.keep(outcome)
}

/// The application sends its refresh with some form fields replaced;
/// `(absent)` takes one away.
/// Needs: burns-grant.
#[when(expr = "the application refreshes with the {which} refresh token and")]
async fn refreshes_with(world: &mut World, which: Which, step: &Step) -> StepResult {
    let token = world.refresh_token(&which)?;
    let registration = world.application()?.client.registration();
    let mut fields = Fields::new();
    fields.set("grant_type", "refresh_token");
    fields.set("refresh_token", token.expose());
    fields.set("client_id", &registration.client_id);
    fields.set("client_secret", registration.client_secret.expose());
    fields.replace(super::edge::rows(world, step)?);
    world.send_token_form(&fields).await
}

/// Another registered application sends the refresh token as its own.
/// Needs: second-application.
#[when(expr = "another application refreshes with the {which} refresh token")]
async fn stolen_refresh(world: &mut World, which: Which) -> StepResult {
    let token = world.refresh_token(&which)?;
    let outcome = world.other_application()?.client.refresh(&token).await;
    world.keep(outcome)
}

/// The bank received a refresh with the latest refresh token, and its answer
/// never reached the application.
/// Needs: burns-grant.
#[given(expr = "the answer to the refresh was lost")]
async fn lost(world: &mut World) -> StepResult {
    let token = world.refresh_token(&Which::Latest)?;
    match world.application()?.client.refresh(&token).await {
        Ok(_lost) => Ok(()),
        Err(error) => Err(world.refused("the bank issues a pair", &error)),
    }
}

impl World {
    /// The refresh token of that place in the row.
    pub(super) fn refresh_token(&self, which: &Which) -> Result<Secret, Failure> {
        self.tokens(which)?.refresh_token.clone().ok_or_else(|| {
            Failure::broken("answer body /refresh_token", "a refresh token", "none was issued")
        })
    }
}
