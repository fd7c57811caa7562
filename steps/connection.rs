//! A person connects an application under test at the bank.

use std::sync::Arc;

use cucumber::given;
use url::Url;

use crate::agent::http::Person;
use crate::agent::{Decision, Stand, Stopped, Visit};
use crate::domain::{Cause, Interaction, Request};
use crate::target::{UnderTest, User};

use super::attack::{another_browser, arrive, mark, open, recipe, shows, token_requests, told};
use super::callback::query;
use super::{Failure, StepResult, World};

/// Somebody connects the application with nothing in the way. If that fails, no
/// attack would tell anything.
/// Needs: application.
#[given(expr = "the user has connected the application")]
async fn connected(world: &mut World) -> StepResult {
    allow(world, Decision::Allow).await?;
    arrive(world, None).await?;
    let recipe = recipe(world)?;
    let (connected, refused) = (shows(world, &recipe.connected), shows(world, &recipe.refused));
    if connected && refused {
        let reason = "`connected` and `refused` of the recipe fit the same page";
        return Err(Failure::invalid(reason));
    }
    if connected {
        mark(world);
        return Ok(());
    }
    let detail = format!(
        "the application does not connect while nothing is wrong: {} was expected, {} was seen; {}",
        recipe.connected,
        told(world),
        refusal(world)
    );
    Err(Failure::unanswered(Cause::Setup, detail))
}

/// Somebody begins in a browser of their own, signs in and allows access; the
/// callback has not arrived yet.
/// Needs: application.
#[given(expr = "the user has allowed access in another browser")]
async fn allowed(world: &mut World) -> StepResult {
    allow(world, Decision::Allow).await
}

/// The way of a user from the start link through the bank's pages. What comes
/// back is held; the attack begins there.
pub(super) async fn allow(world: &mut World, decision: Decision) -> StepResult {
    let recipe = recipe(world)?.clone();
    let target = Arc::clone(&world.target);
    let person = another_browser(world);
    let start = led_to_bank(&person, &recipe).await?;
    let asked = query(&start, "client_id").unwrap_or_default();
    let application = target.applications.iter().find(|(_, one)| one.client_id == asked);
    let Some((name, application)) = application else {
        let detail = format!(
            "the application names the client id `{asked}`, which the bank does not know; \
             configure it with one of the bank's applications, or tell the bank of it by --seed"
        );
        return Err(Failure::unanswered(Cause::Setup, detail));
    };
    world.speak_of(name);
    let asked = query(&start, "redirect_uri").and_then(|uri| uri.parse().ok());
    let redirect_uri = asked.unwrap_or_else(|| Url::clone(&application.redirect_uri));
    let visit = Visit {
        recipe: &target.journey,
        user: user(world, &recipe)?,
        organizations: Vec::new(),
        decision,
        redirect_uri: &redirect_uri,
        wait_at: None,
    };
    let arrival = person.visit(start, &visit).await.map_err(|stopped| stray(&stopped))?;
    world.attack.held = Some(arrival.callback);
    world.attack.stand = None;
    mark(world);
    Ok(())
}

/// The address of the bank to which the start link leads.
pub(super) async fn led_to_bank(person: &Person, recipe: &UnderTest) -> Result<Url, Failure> {
    let mut stand = open(person, Request::new("GET", recipe.start.clone())).await?;
    if let (Stand::Page(page), Some(button)) = (&stand, &recipe.press) {
        let missing = || {
            let detail = format!("there is no {button} to press on {}", page.told());
            Failure::unanswered(Cause::Setup, detail)
        };
        stand = open(person, page.press(button).ok_or_else(missing)?).await?;
    }
    match stand {
        Stand::AtBank(url) => Ok(url),
        Stand::Page(page) => {
            let detail = format!(
                "the start link does not lead to the bank but to {}; look at `start` and `press` \
                 of the recipe, and at the addresses that the application is configured with",
                page.told()
            );
            Err(Failure::unanswered(Cause::Setup, detail))
        }
    }
}

/// The bank's own pages are known, so what stops a person there is how the
/// application asked.
pub(super) fn stray(stopped: &Stopped) -> Failure {
    Failure::unanswered(Cause::Setup, format!("on the way through the bank: {stopped}"))
}

fn user<'a>(world: &'a World, recipe: &UnderTest) -> Result<&'a User, Failure> {
    let mut users = world.target.users.iter();
    let wanted = |(name, _): &(&String, &User)| recipe.user.as_ref().is_none_or(|it| it == *name);
    let user = users.find(wanted).map(|(_, user)| user);
    user.ok_or_else(|| Failure::invalid("the bank has no user of the name in the recipe"))
}

/// What the bank did last of what the application asked to be connected.
fn refusal(world: &World) -> String {
    let callback = world.attack.held.as_ref();
    if let Some(error) = callback.and_then(|callback| query(callback, "error")) {
        return format!("the bank refused its authorization request (`{error}`)");
    }
    match token_requests(world).last() {
        None => "the bank was not asked for tokens".to_owned(),
        Some(asked) => answered(world, "request for tokens", asked),
    }
}

/// How the bank answered what the application asked.
pub(super) fn answered(world: &World, what: &str, asked: &Interaction) -> String {
    let Some(answer) = asked.answer() else { return format!("the bank did not answer its {what}") };
    let status = answer.status;
    let gate = world.target.gate.as_ref();
    if gate.is_some_and(|it| asked.request.headers.get(&it.header) != Some(it.value.expose())) {
        return format!(
            "the gate stopped its {what} (status {status}): the staging token is missing or wrong"
        );
    }
    let error = answer.json().and_then(|body| body["error"].as_str().map(str::to_owned));
    match (status, error) {
        (200, _) => format!("the bank granted its {what}"),
        (_, Some(error)) => format!("the bank refused its {what} ({status} `{error}`)"),
        (_, None) => format!("the bank refused its {what} (status {status})"),
    }
}
