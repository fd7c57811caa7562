//! The access gate of the sandbox, which answers before the bank does.

use cucumber::{then, when};

use crate::client::ClientError;
use crate::domain::{HostRole, Request, header};

use super::parameters::Endpoint;
use super::{Failure, StepResult, World};

/// The application sends its exchange and forgets the staging token.
/// Needs: gate.
#[when(expr = "the application exchanges the code without the staging token")]
async fn forgotten(world: &mut World) -> StepResult {
    let fields = world.exchange_fields()?;
    let url = world.url(HostRole::Oauth, "/oauth2/token")?;
    let answer = world.send_bare(HostRole::Oauth, Request::form(url, fields.iter())).await?;
    let outcome = world.application()?.client.read_tokens(&answer);
    world.keep(outcome)
}

/// Asks an endpoint without the staging token.
/// Needs: gate.
#[when(expr = "the {endpoint} is asked without the staging token")]
async fn without(world: &mut World, endpoint: Endpoint) -> StepResult {
    let (host, path) = endpoint.place();
    let request = Request::new(method(path), world.url(host, path)?);
    world.send_bare(host, request).await.map(drop)
}

/// Asks an endpoint with a staging token nobody was given.
/// Needs: gate.
#[when(expr = "the {endpoint} is asked with a wrong staging token")]
async fn wrong(world: &mut World, endpoint: Endpoint) -> StepResult {
    let (host, path) = endpoint.place();
    let mut request = Request::new(method(path), world.url(host, path)?);
    request.headers.push(header::STAGING_TOKEN, "not-a-staging-token");
    world.send_bare(host, request).await.map(drop)
}

/// Asks a path of the API that does not exist, without the staging token.
/// Needs: gate.
#[when(expr = "an unknown path is asked without the staging token")]
async fn unknown_path(world: &mut World) -> StepResult {
    let request = Request::new("GET", world.url(HostRole::Api, "/no/such/path")?);
    world.send_bare(HostRole::Api, request).await.map(drop)
}

/// Asks the API with the header's name in this spelling.
/// Needs: gate.
#[when(expr = "the API is asked with the staging token under the name {string}")]
async fn spelt(world: &mut World, name: String) -> StepResult {
    let Some(gate) = world.target.gate.clone() else {
        return Err(Failure::invalid("the target has no gate"));
    };
    let mut request = Request::new("GET", world.url(HostRole::Api, "/v2/organization")?);
    request.headers.push(name, gate.value.expose());
    world.send_bare(HostRole::Api, request).await.map(drop)
}

/// The last answer is the gate's: a redirect off the bank or its page.
#[then(expr = "the gate answers")]
fn answers(world: &mut World) -> StepResult {
    if world.gate_answered()? {
        return Ok(());
    }
    let status = world.last_answer()?.status;
    let expected = "the gate: a redirect to its sign-in, or its page";
    Err(Failure::broken(
        "answer status",
        expected,
        format!("the bank's own answer, status {status}"),
    ))
}

/// The last answer is the bank's own.
#[then(expr = "the gate lets the request pass")]
fn passes(world: &mut World) -> StepResult {
    if !world.gate_answered()? {
        return Ok(());
    }
    Err(Failure::broken("answer status", "the bank's own answer", "the gate's"))
}

/// The application says that the gate refused it, not the bank.
#[then(expr = "the application reports the gate")]
fn reported(world: &mut World) -> StepResult {
    match world.grants.last()? {
        Err(ClientError::Gate { .. }) => Ok(()),
        Err(other) => Err(Failure::broken("client", "a report of the gate", other.to_string())),
        Ok(()) => Err(Failure::broken("client", "a report of the gate", "tokens")),
    }
}

fn method(path: &str) -> &'static str {
    if path == "/oauth2/token" { "POST" } else { "GET" }
}

impl World {
    /// A redirect off the bank's hosts, or a page where none belongs.
    fn gate_answered(&self) -> Result<bool, Failure> {
        let answer = self.last_answer()?;
        let off_host = answer
            .location(&self.target.oauth)
            .is_some_and(|location| self.target.role_of(&location).is_none());
        let home = self.own().map(|own| own.application.redirect_uri.origin());
        let to_application =
            answer.location(&self.target.oauth).is_some_and(|to| Some(to.origin()) == home);
        let page =
            answer.status == 200 && answer.headers.media_type().as_deref() == Some("text/html");
        Ok((off_host && !to_application) || page)
    }
}
