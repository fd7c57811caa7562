//! Answers laid over the stand-in bank, for what a healthy one never says.

use cucumber::gherkin::Step;
use cucumber::given;

use crate::domain::{Answer, Headers, HostRole};
use crate::mock::{Environment, GateStyle};

use super::parameters::{Endpoint, Scopes};
use super::{Failure, StepResult, World};

/// The next request to this endpoint gets this status and the doc string as
/// its body of this media type, once.
/// Needs: stand-in.
#[given(expr = "the next answer of the {endpoint} is {int} as {string}")]
fn next_answer(
    world: &mut World,
    endpoint: Endpoint,
    status: u16,
    media_type: String,
    step: &Step,
) -> StepResult {
    let (host, path) = endpoint.place();
    stage(world, (host, path), status, media_type, step)
}

/// The next request for this path of the API gets this status and the doc
/// string as its body of this media type, once.
/// Needs: stand-in.
#[given(expr = "the next answer of the API path {string} is {int} as {string}")]
fn next_api_answer(
    world: &mut World,
    path: String,
    status: u16,
    media_type: String,
    step: &Step,
) -> StepResult {
    stage(world, (HostRole::Api, &path), status, media_type, step)
}

/// The answer is the scenario's own, so it is not held against the contract.
fn stage(
    world: &mut World,
    (host, path): (HostRole, &str),
    status: u16,
    media_type: String,
    step: &Step,
) -> StepResult {
    if !world.target.is_mock {
        return Err(Failure::invalid("only the stand-in bank can be told what to answer"));
    }
    let body = step.docstring().map(|text| text.trim().to_owned()).unwrap_or_default();
    let answer = Answer {
        status,
        headers: Headers::new().with("Content-Type", media_type),
        body: body.into_bytes(),
    };
    world.staged.push(answer.clone());
    world.stand_in()?.answer_next(host, path, answer);
    Ok(())
}

/// The application may no longer ask for a scope it had, as if its use case
/// had changed at the bank.
/// Needs: stand-in.
#[given(expr = "the application has lost the scope {scopes}")]
fn lost_scope(world: &mut World, scopes: Scopes) -> StepResult {
    let client_id = world.stand_in_client()?;
    for scope in scopes.0.iter() {
        world.stand_in()?.withdraw_scope(&client_id, scope);
    }
    Ok(())
}

/// The gate answers with its page from here on, where it redirected before.
/// Needs: stand-in.
#[given(expr = "the gate answers with a page")]
fn gate_page(world: &mut World) -> StepResult {
    world.stand_in_client()?;
    world.stand_in()?.gate_answers(GateStyle::Page);
    Ok(())
}

/// The gate redirects to the developer portal from here on.
/// Needs: stand-in.
#[given(expr = "the gate answers with the developer portal")]
fn gate_portal(world: &mut World) -> StepResult {
    world.stand_in_client()?;
    world.stand_in()?.gate_answers(GateStyle::Portal);
    Ok(())
}

/// The bank's next answer to a path of the API is 500 without a body.
/// Needs: stand-in.
#[given(expr = "the bank fails once at the API path {string}")]
fn fails_once(world: &mut World, path: String) -> StepResult {
    world.stand_in_client()?;
    world.stand_in()?.fail_next(&path);
    Ok(())
}

/// The stand-in behaves as in production from here on.
/// Needs: stand-in.
#[given(expr = "the bank is the production environment")]
fn production(world: &mut World) -> StepResult {
    world.stand_in_client()?;
    world.stand_in()?.become_environment(Environment::Production);
    Ok(())
}

impl World {
    /// The client id of the scenario's application, where the bank is the
    /// stand-in.
    fn stand_in_client(&mut self) -> Result<String, Failure> {
        if !self.target.is_mock {
            return Err(Failure::invalid("only the stand-in bank can be told what to do"));
        }
        Ok(self.application()?.application.client_id.clone())
    }
}
