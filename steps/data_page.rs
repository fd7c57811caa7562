//! The page for which an application under test asks the bank.

use std::time::Duration;

use cucumber::{given, then, when};
use tokio::time::timeout;

use crate::domain::{Cause, HostRole, Interaction, Request, Sender};
use crate::target::Data;

use super::attack::{self, asks_for_tokens, mark, recipe, shows, token_requests, told};
use super::connection::answered;
use super::upkeep::{SILENCE, at_last};
use super::{Failure, StepResult, World};

const FAILS: &str = "the page with data does not work while nothing is wrong";

/// The rule that an application breaks by which no tokens are ever renewed.
const RENEWED: &str = "REFR-24";

/// How often the page is opened at most until the tokens are renewed.
const TIMES: usize = 3;

/// How long the bank waits each time for an application to ask for tokens. They
/// are over after a second, and applications count whole seconds.
const PATIENCE: Duration = Duration::from_millis(1_300);

/// The user opens the page with data with nothing in the way, and the bank is
/// asked for them. If that fails, no trouble would tell anything.
/// Needs: application-data.
#[given(expr = "the user has seen the data")]
async fn seen(world: &mut World) -> StepResult {
    mark(world);
    let Data { open, shows: sight } = data(world)?.clone();
    attack::visit(world, Request::new("GET", open)).await?;
    let calls = calls(world);
    if shows(world, &sight) && !calls.is_empty() {
        mark(world);
        return Ok(());
    }
    let detail = match calls.last() {
        None if shows(world, &sight) => format!(
            "{} shows data for which the bank's API was not asked; it has to ask each time, at \
             the bank's address",
            told(world)
        ),
        None => format!(
            "{FAILS}: {sight} was expected, {} was seen; the bank's API was not asked: look at \
             its address that the application is configured with",
            told(world)
        ),
        Some(call) => format!(
            "{FAILS}: {sight} was expected, {} was seen; {}",
            told(world),
            answered(world, "call of the API", call)
        ),
    };
    Err(Failure::unanswered(Cause::Setup, detail))
}

/// The user opens the page with data, and the API does not answer as long as the
/// user waits (`--request-timeout`).
/// Needs: application-data.
#[when(expr = "the user opens the page with data while the API is silent")]
async fn opens_in_silence(world: &mut World) -> StepResult {
    world.stand_in()?.delay_next(HostRole::Api, "", SILENCE);
    let Data { open, .. } = data(world)?.clone();
    at_last(attack::visit(world, Request::new("GET", open)).await)
}

/// The user opens the page for which the application asks the bank.
/// Needs: application-data.
#[when(expr = "the user opens the page with data")]
async fn opens(world: &mut World) -> StepResult {
    open_data(world, false).await
}

/// The same, a few times if need be, until the application renews its tokens.
/// Needs: application-data.
#[when(expr = "the user opens the page with data until the tokens are renewed")]
async fn opens_until_renewed(world: &mut World) -> StepResult {
    until_renewed(world, false).await
}

/// The user opens it in two windows of one browser at the same time.
/// Needs: application-data.
#[when(expr = "the user opens the page with data in two windows at once")]
async fn opens_twice(world: &mut World) -> StepResult {
    open_data(world, true).await
}

/// The same, a few times if need be, until the application renews its tokens.
/// Needs: application-data.
#[when(expr = "the user opens the page with data in two windows until the tokens are renewed")]
async fn opens_twice_until_renewed(world: &mut World) -> StepResult {
    until_renewed(world, true).await
}

/// If no tokens are renewed, that is what is wrong, whatever the scenario is about.
async fn until_renewed(world: &mut World, twice: bool) -> StepResult {
    mark(world);
    for _ in 0..TIMES {
        open_data(world, twice).await?;
        if !token_requests(world).is_empty() {
            return Ok(());
        }
        if is_renewed_within(world, PATIENCE).await {
            // What stands there is from before.
            return open_data(world, twice).await;
        }
    }
    Err(Failure::Broken {
        rule: RENEWED.parse().ok(),
        place: "token endpoint".to_owned(),
        expected: "a refresh when the access token is over".to_owned(),
        actual: "no request".to_owned(),
    })
}

async fn open_data(world: &mut World, twice: bool) -> StepResult {
    let Data { open, .. } = data(world)?.clone();
    let request = || Request::new("GET", open.clone());
    if !twice {
        return attack::visit(world, request()).await;
    }
    let person = attack::browser(world)?;
    let (first, second) =
        tokio::join!(attack::open(&person, request()), attack::open(&person, request()));
    first?;
    world.attack.stand = Some(second?);
    Ok(())
}

/// The page shows what the bank told the application, as the recipe describes it.
/// Needs: application-data.
#[then(expr = "the user sees the data")]
fn sees(world: &mut World) -> StepResult {
    let Data { shows: sight, .. } = data(world)?;
    if shows(world, sight) {
        return Ok(());
    }
    Err(Failure::broken("page", format!("`data`: {sight}"), told(world)))
}

/// The page does not show what the bank would have told the application.
/// Needs: application-data.
#[then(expr = "the user does not see the data")]
fn sees_not(world: &mut World) -> StepResult {
    let Data { shows: sight, .. } = data(world)?;
    if !shows(world, sight) {
        return Ok(());
    }
    let expected = format!("anything but `data`: {sight}");
    Err(Failure::broken("page", expected, told(world)))
}

fn data(world: &World) -> Result<&Data, Failure> {
    let data = recipe(world)?.data.as_ref();
    data.ok_or_else(|| Failure::invalid("the recipe names no page with data"))
}

/// Waits for the application to ask for tokens since the attack began.
async fn is_renewed_within(world: &World, patience: Duration) -> bool {
    let mark = world.attack.mark;
    let asked = |all: &[Interaction]| all.iter().skip(mark).any(asks_for_tokens);
    timeout(patience, world.transcript.until(asked)).await.is_ok()
}

/// What the application asked the API since the attack began.
fn calls(world: &World) -> Vec<Interaction> {
    let transcript = world.transcript.lock();
    let since = transcript.iter().skip(world.attack.mark);
    let calls = since.filter(|one| one.sender == Sender::Client && one.host == HostRole::Api);
    calls.cloned().collect()
}
