//! What an application under test does with tokens that end, or come badly.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use serde_json::Value;

use crate::domain::{Answer, Cause, Headers, HostRole, Sender};

use super::attack::{self, mark, recipe, shows, told};
use super::parameters::Span;
use super::{Failure, StepResult, World};

const TOKEN: (HostRole, &str) = (HostRole::Oauth, "/oauth2/token");

/// Where a gate that redirects leads an application that follows it.
const BEHIND_THE_GATE: &str = "/v2/behind-the-gate";

/// Longer than any user waits.
pub(super) const SILENCE: Duration = Duration::from_mins(2);

/// The next tokens that the bank issues come with this member as this value,
/// which is JSON, or else a text.
/// Needs: application.
#[given(expr = "the next tokens come with {string} as {string}")]
fn with_member(world: &mut World, name: String, value: String) -> StepResult {
    let value = serde_json::from_str(&value).unwrap_or(Value::from(value));
    edit_tokens(world, move |body| body[&name] = value)
}

/// The next tokens that the bank issues come without this member.
/// Needs: application.
#[given(expr = "the next tokens come without {string}")]
fn without_member(world: &mut World, name: String) -> StepResult {
    edit_tokens(world, move |body| {
        body.as_object_mut().map(|members| members.remove(&name));
    })
}

/// The bank does what the next token request asks for, and its answer is lost:
/// a proxy says 502 in its place.
/// Needs: application.
#[given(expr = "the answer to the next token request is lost")]
fn lost(world: &mut World) -> StepResult {
    world.stand_in()?.alter_next(TOKEN.0, TOKEN.1, |answer| *answer = bad_gateway());
    Ok(())
}

/// The next answer of the token endpoint takes so much longer, in real time.
/// Needs: application.
#[given(expr = "the next answer of the token endpoint comes {duration} late")]
fn late(world: &mut World, by: Span) -> StepResult {
    world.stand_in()?.delay_next(TOKEN.0, TOKEN.1, by.0);
    Ok(())
}

/// The gate stands before the next token request and redirects to its sign-in.
/// Needs: application.
#[given(expr = "the gate redirects the next token request")]
fn gate_redirects(world: &mut World) -> StepResult {
    let to = world.target.api.join(BEHIND_THE_GATE);
    let to = to.map_err(|error| Failure::invalid(error.to_string()))?;
    let answer = Answer { headers: Headers::new().with("Location", to), ..Answer::new(302) };
    world.stand_in()?.answer_next(TOKEN.0, TOKEN.1, answer);
    Ok(())
}

/// The next call of the API gets this status and the doc string as its body of
/// this media type, whatever it asks for.
/// Needs: application.
#[given(expr = "the API answers the next call with {int} as {string}")]
fn api_answers(world: &mut World, status: u16, media_type: String, step: &Step) -> StepResult {
    let body = step.docstring().map(|text| text.trim().to_owned()).unwrap_or_default();
    let headers = Headers::new().with("Content-Type", media_type);
    let answer = Answer { status, headers, body: body.into_bytes() };
    world.stand_in()?.answer_next(HostRole::Api, "", answer);
    Ok(())
}

/// The user goes to the bank and withdraws every consent given to the application.
/// Needs: application.
#[given(expr = "the user has withdrawn the consent at the bank")]
fn withdrawn(world: &mut World) -> StepResult {
    let client_id = world.application()?.application.client_id.clone();
    let user = recipe(world)?.user.clone();
    let user = user.ok_or_else(|| Failure::invalid("the recipe names no user"))?;
    if world.stand_in()?.withdraw_consent(&client_id, &user) == 0 {
        return Err(Failure::invalid("there is no consent to withdraw"));
    }
    Ok(())
}

/// The user goes to the bank and takes one organisation out of the consent given
/// to the application: the first one that it lists.
/// Needs: application-user-flow.
#[given(expr = "the user has taken an organisation out of the consent at the bank")]
fn taken_out(world: &mut World) -> StepResult {
    let client_id = world.application()?.application.client_id.clone();
    let user = recipe(world)?.user.clone();
    let user = user.ok_or_else(|| Failure::invalid("the recipe names no user"))?;
    let left = world.stand_in()?.narrow_consent(&client_id, &user);
    let nothing = "the application is not connected for the user flow: see `flow` of the recipe";
    world.attack.left = Some(left.ok_or_else(|| Failure::invalid(nothing))?);
    mark(world);
    Ok(())
}

/// At most one call named it since: the one whose refusal told that it is gone.
/// Needs: application-user-flow.
#[then(expr = "the application no longer names that organisation")]
fn no_longer_named(world: &mut World) -> StepResult {
    let left = world.attack.left.ok_or_else(|| Failure::invalid("none was taken out"))?;
    let calls = attack::named(world, left);
    if calls <= 1 {
        return Ok(());
    }
    let (place, expected) = ("request header x-qonto-organization-id", "one call at most");
    Err(Failure::broken(place, expected, format!("{calls} calls that name the one taken out")))
}

/// The callback arrives, and the bank does not answer the request for tokens as
/// long as the user waits (`--request-timeout`).
/// Needs: application.
#[when(expr = "the callback arrives while the token endpoint is silent")]
async fn arrives_in_silence(world: &mut World) -> StepResult {
    world.stand_in()?.delay_next(TOKEN.0, TOKEN.1, SILENCE);
    at_last(attack::arrive(world, None).await)
}

/// One of both pages is seen that the recipe describes, and no other.
/// Needs: application.
#[then(expr = "the user is connected or refused")]
fn knows(world: &mut World) -> StepResult {
    let recipe = recipe(world)?;
    let anew = matches!(world.attack.stand, Some(crate::agent::Stand::AtBank(_)));
    if anew || shows(world, &recipe.connected) || shows(world, &recipe.refused) {
        return Ok(());
    }
    let expected = format!("{} or {}", recipe.connected, recipe.refused);
    Err(Failure::broken("page", expected, told(world)))
}

/// The application did not go where a redirect of a token request leads.
/// Needs: application.
#[then(expr = "the application has not followed the redirect")]
fn not_followed(world: &mut World) -> StepResult {
    let transcript = world.transcript.lock();
    let mut sent = transcript.iter().filter(|one| one.sender == Sender::Client);
    if sent.any(|one| one.request.url.path() == BEHIND_THE_GATE) {
        let place = "request path";
        return Err(Failure::broken(place, "no request to where the gate leads", "one"));
    }
    Ok(())
}

fn edit_tokens(world: &mut World, change: impl FnOnce(&mut Value) + Send + 'static) -> StepResult {
    world.stand_in()?.alter_next(TOKEN.0, TOKEN.1, move |answer| {
        if let Some(mut body) = answer.json() {
            change(&mut body);
            answer.body = body.to_string().into_bytes();
        }
    });
    Ok(())
}

fn bad_gateway() -> Answer {
    let headers = Headers::new().with("Content-Type", "text/html");
    Answer { headers, body: b"<h1>502 Bad Gateway</h1>".to_vec(), ..Answer::new(502) }
}

/// An application that waits for the bank for ever lets its user wait as long.
pub(super) fn at_last(shown: StepResult) -> StepResult {
    match shown {
        Err(Failure::Unanswered { cause: Cause::Timeout, .. }) => {
            Err(Failure::broken("page", "one that says how it stands", "none while the user waits"))
        }
        other => other,
    }
}
