//! Browsers: which one a person uses, where it waits, and what somebody changes
//! in its requests.

use cucumber::{given, then, when};

use crate::agent::{Decision, Place, Stopped, Tampering};

use super::consent::{Way, begin, go_on};
use super::parameters::{PlaceName, Scopes, UserName, Which};
use super::world::Begun;
use super::{Failure, StepResult, World};

/// From here on this person uses the browser of that name, which has no
/// cookies when it is new. The first browser of each person bears the
/// person's name; people may share one.
#[given(expr = "{user} uses the browser {string}")]
fn uses(world: &mut World, user: UserName, browser: String) {
    world.journey.used.insert(user.0.clone(), browser);
    world.person(&user.0);
}

/// From here on this person uses a new browser that does not send the staging
/// token.
/// Needs: gate.
#[given(expr = "{user} uses a browser without the staging token")]
fn ungated(world: &mut World, user: UserName) {
    let mut target = crate::target::Target::clone(&world.target);
    target.gate = None;
    let target = std::mem::replace(&mut world.target, target.into());
    let browser = "without the staging token".to_owned();
    uses(world, user, browser);
    world.target = target;
}

/// The person's browser opened the sandbox's web application from the Developer
/// Portal.
/// Needs: stand-in.
#[given(expr = "{user} has a session of the web application of the sandbox")]
async fn web_session(world: &mut World, user: UserName) -> StepResult {
    if !world.target.is_mock {
        return Err(Failure::invalid("only the stand-in's web application has a known address"));
    }
    let portal = world.target.oauth.join(crate::mock::demo::PORTAL_PATH);
    let portal = portal.map_err(|error| Failure::invalid(error.to_string()))?;
    match world.person(&user.0).open(portal).await {
        Ok(_) => Ok(()),
        Err(stopped) => Err(Failure::browser(&stopped)),
    }
}

/// The person went through all pages before this one and waits there.
#[given(expr = "{user} has reached the {place} for {scopes}")]
async fn reached(
    world: &mut World,
    user: UserName,
    place: PlaceName,
    scopes: Scopes,
) -> StepResult {
    let Place::Page(page) = place.0 else {
        return Err(Failure::invalid("people wait at a page, such as the consent page"));
    };
    let mut flow = begin(world, &user.0, scopes.0, Vec::new())?;
    go_on(world, &user.0, &flow, &Way::Open(Some(&page)), Decision::Allow).await?;
    match world.journey.arrival.take() {
        Some(Err(Stopped::Waiting { address, .. })) => {
            flow.address = address;
            world.journey.begun.push(flow);
            Ok(())
        }
        Some(Err(stopped)) => Err(world.went_astray(&format!("the {page} page"), &stopped)),
        _ => Err(Failure::broken("journey", format!("the {page} page"), "the callback")),
    }
}

/// The person opens the page where that flow waits, in the browser in use, and
/// goes on to consent.
#[when(expr = "{user} goes on with the {which} flow")]
async fn goes_on(world: &mut World, user: UserName, which: Which) -> StepResult {
    let flow = begun(world, &which)?;
    go_on(world, &user.0, &flow, &Way::Open(None), Decision::Allow).await
}

/// The flow that waits there.
pub(super) fn begun(world: &World, which: &Which) -> Result<Begun, Failure> {
    let begun = &world.journey.begun;
    let index = match which {
        Which::Number(index) => *index,
        Which::Latest => begun.len().wrapping_sub(1),
    };
    let flow = begun.get(index).cloned();
    flow.ok_or_else(|| {
        Failure::invalid(
            "no such flow waits: begin with \
             `Given \"Ada\" has reached the consent page for \"organization.read\"`",
        )
    })
}

/// Somebody replaces a parameter of the next request that a browser sends
/// there, of its form on a page, else of its query. The name of an application
/// stands for its `client_id` or `redirect_uri`.
#[given(expr = "the browser's next request to the {place} carries {word} {string}")]
fn carries(world: &mut World, place: PlaceName, name: String, value: String) -> StepResult {
    let application = world.target.applications.get(&value);
    let value = match (application, name.as_str()) {
        (Some(application), "client_id") => application.client_id.clone(),
        (Some(application), "redirect_uri") => application.redirect_uri.to_string(),
        _ => world.filled(&value)?,
    };
    world.journey.tampering.push(Tampering { place: place.0, name, value: Some(value) });
    Ok(())
}

/// Somebody takes a parameter out of the next request that a browser sends
/// there.
#[given(expr = "the browser's next request to the {place} lacks {word}")]
fn lacks(world: &mut World, place: PlaceName, name: String) {
    world.journey.tampering.push(Tampering { place: place.0, name, value: None });
}

/// The callback reaches the application, sent by the browser of this name.
#[when(expr = "the callback reaches the application from the browser {string}")]
async fn from_browser(world: &mut World, browser: String) -> StepResult {
    let callback = world.arrived()?;
    world.journey.browser = browser;
    super::callback::handle(world, &callback).await
}

/// The gate, and not the bank, stopped the person's browser.
#[then(expr = "the gate stops the browser")]
fn stopped_by_gate(world: &mut World) -> StepResult {
    stopped(world, "the gate", |stopped| matches!(stopped, Stopped::Gate { .. }))
}

/// The page did not accept what was typed, and the way ended there.
#[then(expr = "the bank refuses what was typed")]
fn refused(world: &mut World) -> StepResult {
    stopped(world, "a page that refuses what was typed", |stopped| {
        matches!(stopped, Stopped::SignInRefused { .. })
    })
}

/// The person's browser was answered with this status, and the way ended there.
#[then(expr = "the browser is stopped by the status {int}")]
fn stopped_by_status(world: &mut World, status: u16) -> StepResult {
    stopped(world, &format!("status {status}"), |stopped| *stopped == Stopped::Status(status))
}

fn stopped(world: &World, expected: &str, is_it: impl Fn(&Stopped) -> bool) -> StepResult {
    match &world.journey.arrival {
        Some(Err(stopped)) if is_it(stopped) => Ok(()),
        Some(Err(other)) => Err(world.went_astray(expected, other)),
        Some(Ok(_)) => Err(Failure::broken("journey", expected, "the application was reached")),
        None => world.arrived().map(drop),
    }
}
