//! Tokens that the application keeps fresh, and how it takes a refusal.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use cucumber::{given, then, when};

use crate::client::{ClientError, Grant};
use crate::domain::{Secret, TokenSet};

use super::parameters::Which;
use super::{Failure, StepResult, World};

/// A grant in the care of the application.
pub(super) struct Keeper {
    grant: Grant,
    bought: Arc<Mutex<Vec<TokenSet>>>,
    needed: Option<Result<Secret, ClientError>>,
}

/// The application looks after its latest tokens from here on.
#[given(expr = "the application keeps its tokens fresh")]
fn keeps(world: &mut World) -> StepResult {
    let tokens = world.tokens(&Which::Latest)?.clone();
    let now = world.clock().now();
    let bought = Arc::new(Mutex::new(Vec::new()));
    let shelf = bought.clone();
    let store = move |tokens: &TokenSet| {
        shelf.lock().unwrap_or_else(PoisonError::into_inner).push(tokens.clone());
        Ok::<(), Infallible>(())
    };
    let grant = Grant::stored(world.application()?.client.clone(), tokens, now, store);
    world.keeper = Some(Keeper { grant, bought, needed: None });
    Ok(())
}

/// The application is about to call the API and wants a token that will do.
/// Needs: burns-grant.
#[when(expr = "the application needs an access token")]
async fn needs(world: &mut World) -> StepResult {
    let keeper = world.keeper()?;
    let outcome = keeper.grant.usable_access_token().await;
    let bought = std::mem::take(&mut *keeper.bought.lock().unwrap_or_else(PoisonError::into_inner));
    keeper.needed = Some(outcome.clone());
    bought.into_iter().try_for_each(|tokens| world.keep(Ok(tokens)))?;
    match outcome {
        Err(error) => world.keep(Err(error)),
        Ok(_) => Ok(()),
    }
}

/// The token the application would call the API with is the one of that place
/// in the row.
#[then(expr = "the application uses its {which} access token")]
fn uses(world: &mut World, which: Which) -> StepResult {
    let expected = world.grants.tokens(&which).map(|tokens| &tokens.access_token);
    match world.needed()? {
        Ok(token) if expected.is_ok_and(|expected| token == expected) => Ok(()),
        Ok(_) => Err(Failure::broken("client", "the access token of that place", "another")),
        Err(error) => Err(Failure::broken("client", "a usable access token", error.to_string())),
    }
}

/// The application would rather call nobody than send a token that is over.
#[then(expr = "the application has no usable access token")]
fn has_none(world: &mut World) -> StepResult {
    match world.needed()? {
        Err(_) => Ok(()),
        Ok(_) => Err(Failure::broken("client", "no usable access token", "one is used")),
    }
}

/// The application says that only the user can help, by connecting again.
#[then(expr = "the application asks the user to connect again")]
fn asks(world: &mut World) -> StepResult {
    reconnects(world, true)
}

/// The application sees no reason to send the user through the flow again.
#[then(expr = "the application does not ask the user to connect again")]
fn does_not_ask(world: &mut World) -> StepResult {
    reconnects(world, false)
}

fn reconnects(world: &World, expected: bool) -> StepResult {
    let told = |asks| if asks { "the user is asked to connect again" } else { "nobody is asked" };
    match world.grants.last()? {
        Err(error) if error.ends_the_grant() == expected => Ok(()),
        Err(_) => Err(Failure::broken("client", told(expected), told(!expected))),
        Ok(()) => Err(Failure::broken("client", "a refusal", "tokens")),
    }
}

/// The application concludes from the API's refusal that its token is over.
#[then(expr = "the application takes its access token for invalid")]
fn invalid(world: &mut World) -> StepResult {
    distrusts(world, true)
}

/// The application does not hold its token responsible for the API's refusal.
#[then(expr = "the application does not take its access token for invalid")]
fn not_invalid(world: &mut World) -> StepResult {
    distrusts(world, false)
}

fn distrusts(world: &World, expected: bool) -> StepResult {
    let told = |does| if does { "the token is taken for invalid" } else { "the token is kept" };
    match world.api()? {
        Err(error) if error.refuses_the_token() == expected => Ok(()),
        Err(_) => Err(Failure::broken("client", told(expected), told(!expected))),
        Ok(_) => Err(Failure::broken("client", "a refusal", "data")),
    }
}

impl World {
    fn keeper(&mut self) -> Result<&mut Keeper, Failure> {
        self.keeper.as_mut().ok_or_else(|| {
            Failure::invalid(
                "nobody looks after the tokens: add `Given the application keeps its tokens fresh`",
            )
        })
    }

    fn needed(&self) -> Result<&Result<Secret, ClientError>, Failure> {
        let needed = self.keeper.as_ref().and_then(|keeper| keeper.needed.as_ref());
        needed.ok_or_else(|| {
            Failure::invalid("add `When the application needs an access token` before")
        })
    }
}
