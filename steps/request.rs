//! What the application sent last, looked at closely.

use cucumber::then;

use crate::domain::{HostRole, Request, Sender, sensitive};

use super::parameters::{Endpoint, Which};
use super::{Failure, StepResult, World};

/// The last token request has this form field once, with this value.
#[then(expr = "the token request carries {string} as {string}")]
fn carries(world: &mut World, name: String, expected: String) -> StepResult {
    let expected = world.filled(&expected)?;
    let sent = field(&world.last_request(&Endpoint("token endpoint".to_owned()))?, &name);
    if sent == [expected.as_str()] {
        return Ok(());
    }
    let actual = match sent.as_slice() {
        [] => "absent".to_owned(),
        [_] if sensitive::field(&name).is_some() => "another value".to_owned(),
        [value] => format!("`{value}`"),
        values => format!("{} times", values.len()),
    };
    Err(Failure::broken(format!("request form {name}"), "as it was given", actual))
}

/// The last token request has no form field of this name.
#[then(expr = "the token request does not carry {string}")]
fn does_not_carry(world: &mut World, name: String) -> StepResult {
    match field(&world.last_request(&Endpoint("token endpoint".to_owned()))?, &name).as_slice() {
        [] => Ok(()),
        _ => Err(Failure::broken(format!("request form {name}"), "absent", "sent")),
    }
}

/// The last call of the API carries the latest access token, unchanged.
#[then(expr = "the API call carries the latest access token")]
fn carries_token(world: &mut World) -> StepResult {
    let token = world.tokens(&Which::Latest)?.access_token.clone();
    let call = world.last_request(&Endpoint("API".to_owned()))?;
    let bearer = format!("Bearer {}", token.expose());
    if call.headers.get("authorization") == Some(bearer.as_str()) {
        return Ok(());
    }
    Err(Failure::broken("request header authorization", "the token as it was issued", "another"))
}

/// This endpoint received so many requests in the whole scenario.
#[then(expr = "the {endpoint} was asked {int} time(s)")]
fn asked(world: &mut World, endpoint: Endpoint, expected: usize) -> StepResult {
    let (_, path) = endpoint.place();
    let transcript = world.transcript.lock();
    let actual =
        transcript.iter().filter(|i| world.target.qontos_path(&i.request.url) == path).count();
    if actual == expected {
        return Ok(());
    }
    let shown = |count| format!("{count} request(s)");
    Err(Failure::broken(endpoint.0, shown(expected), shown(actual)))
}

/// The API answered no more than so many requests of the scenario with 401.
#[then(expr = "the API has answered at most {int} call(s) with 401")]
fn unauthorized(world: &mut World, most: usize) -> StepResult {
    let transcript = world.transcript.lock();
    let refused = transcript.iter().filter(|one| one.host == HostRole::Api);
    let refused = refused.filter_map(|one| one.answer()).filter(|answer| answer.status == 401);
    let actual = refused.count();
    if actual <= most {
        return Ok(());
    }
    Err(Failure::broken("API", format!("at most {most} times 401"), format!("{actual} times")))
}

fn field(request: &Request, name: &str) -> Vec<String> {
    let fields = request.form_fields().into_iter();
    fields.filter(|(found, _)| found == name).map(|(_, value)| value.into_owned()).collect()
}

impl World {
    /// The last request for an endpoint that was not the browser's.
    fn last_request(&self, endpoint: &Endpoint) -> Result<Request, Failure> {
        let (_, path) = endpoint.place();
        let transcript = self.transcript.lock();
        let mut sent = transcript.iter().rev().filter(|one| one.sender != Sender::Person);
        let last = sent.find(|one| self.target.qontos_path(&one.request.url) == path);
        last.map(|one| one.request.clone()).ok_or_else(|| {
            Failure::invalid(format!("the {} was not asked in this scenario yet", endpoint.0))
        })
    }
}
