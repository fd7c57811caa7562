//! The last answer, looked at closely.

use cucumber::then;
use serde_json::Value;

use crate::client::ClientError;
use crate::domain::{Answer, Cause, FaultKind, TransportFault, masked_json, sensitive};

use super::{Failure, StepResult, World};

/// The status of the last answer.
#[then(expr = "the status is {int}")]
fn status_is(world: &mut World, expected: u16) -> StepResult {
    let actual = world.last_answer()?.status;
    if actual == expected {
        return Ok(());
    }
    Err(Failure::broken("answer status", expected.to_string(), actual.to_string()))
}

/// The status of the last answer is in a list such as `"400, 401"`.
#[then(expr = "the status is one of {string}")]
fn status_is_one_of(world: &mut World, list: String) -> StepResult {
    let actual = world.last_answer()?.status;
    let listed: Result<Vec<u16>, _> = list.split(',').map(|part| part.trim().parse()).collect();
    match listed {
        Ok(listed) if listed.contains(&actual) => Ok(()),
        Ok(_) => {
            Err(Failure::broken("answer status", format!("one of {list}"), actual.to_string()))
        }
        Err(_) => Err(Failure::invalid(format!("`{list}` is not a list of statuses"))),
    }
}

/// A field of the last answer, by name or JSON pointer, as text.
#[then(expr = "the answer field {string} is {string}")]
fn field_is(world: &mut World, field: String, expected: String) -> StepResult {
    let (field, expected) = (world.filled(&field)?, world.filled(&expected)?);
    let actual = member(&world.last_answer()?, &field)?;
    let text = actual.as_str().map_or_else(|| actual.to_string(), str::to_owned);
    if text == expected {
        return Ok(());
    }
    Err(Failure::broken(place(&field), format!("`{expected}`"), shown(&field, &actual)))
}

/// A field of the last answer is one of a list such as `"3599, 3600"`.
#[then(expr = "the answer field {string} is one of {string}")]
fn field_is_one_of(world: &mut World, field: String, list: String) -> StepResult {
    let actual = member(&world.last_answer()?, &field)?;
    let text = actual.as_str().map_or_else(|| actual.to_string(), str::to_owned);
    if list.split(',').any(|listed| listed.trim() == text) {
        return Ok(());
    }
    Err(Failure::broken(place(&field), format!("one of {list}"), shown(&field, &actual)))
}

/// The last answer has a field of this name or at this JSON pointer.
#[then(expr = "the answer field {string} is present")]
fn field_present(world: &mut World, field: String) -> StepResult {
    let field = world.filled(&field)?;
    member(&world.last_answer()?, &field).map(drop)
}

/// The last answer has no field of this name or at this JSON pointer.
#[then(expr = "the answer field {string} is absent")]
fn field_absent(world: &mut World, field: String) -> StepResult {
    let field = world.filled(&field)?;
    match find(&world.last_answer()?, &field)? {
        None => Ok(()),
        Some(actual) => Err(Failure::broken(place(&field), "absent", shown(&field, &actual))),
    }
}

/// A header of the last answer.
#[then(expr = "the answer header {string} is {string}")]
fn header_is(world: &mut World, name: String, expected: String) -> StepResult {
    let answer = world.last_answer()?;
    let expected = world.filled(&expected)?;
    let actual = answer.headers.get(&name);
    if actual == Some(expected.as_str()) {
        return Ok(());
    }
    let hidden = sensitive::header(&name) && actual.is_some();
    let actual = if hidden { "[secret]" } else { actual.unwrap_or("absent") };
    Err(Failure::broken(format!("answer header {name}"), format!("`{expected}`"), actual))
}

/// The last answer has no header of this name.
#[then(expr = "the answer header {string} is absent")]
fn header_absent(world: &mut World, name: String) -> StepResult {
    match world.last_answer()?.headers.get(&name) {
        None => Ok(()),
        Some(_) => Err(Failure::broken(format!("answer header {name}"), "absent", "present")),
    }
}

/// The bank refuses with this error code in a JSON body, whatever the status.
#[then(expr = "the answer is the error {string}")]
fn is_error(world: &mut World, error: String) -> StepResult {
    field_is(world, "error".to_owned(), error)
}

fn place(field: &str) -> String {
    format!("answer body {}", pointer(field))
}

fn pointer(field: &str) -> String {
    if field.starts_with('/') { field.to_owned() } else { format!("/{field}") }
}

fn shown(field: &str, value: &Value) -> String {
    let name = field.rsplit('/').next().unwrap_or(field);
    match sensitive::field(name) {
        Some(why) => why.placeholder().to_owned(),
        None => match masked_json(value) {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        },
    }
}

fn find(answer: &Answer, field: &str) -> Result<Option<Value>, Failure> {
    let json = answer.json().ok_or_else(|| {
        let media_type = answer.headers.media_type().unwrap_or("no content type".into());
        Failure::broken("answer body", "JSON", format!("{media_type}, status {}", answer.status))
    })?;
    Ok(json.pointer(&pointer(field)).cloned())
}

/// A field of a JSON answer; its absence is a broken promise.
pub(super) fn member(answer: &Answer, field: &str) -> Result<Value, Failure> {
    find(answer, field)?.ok_or_else(|| {
        Failure::broken(place(field), "present", format!("absent, status {}", answer.status))
    })
}

impl Failure {
    /// A request that got no answer.
    pub(super) fn transport(fault: &TransportFault) -> Self {
        let cause = match fault.kind {
            FaultKind::Timeout => Cause::Timeout,
            FaultKind::Request => return Self::invalid(fault.to_string()),
            _ => Cause::Network,
        };
        Self::unanswered(cause, fault)
    }
}

impl World {
    /// An answer that is not the one a step promises.
    ///
    /// On a real target the gate, the rate limit and server errors leave the
    /// question open; the stand-in has none of them by itself.
    pub(super) fn refused(&self, expected: &str, error: &ClientError) -> Failure {
        let status = match error {
            ClientError::Transport(fault) => return Failure::transport(fault),
            ClientError::Gate { .. } if !self.target.is_mock => {
                return Failure::unanswered(Cause::Gate, error);
            }
            other => other.status(),
        };
        match status {
            Some(429) => Failure::unanswered(Cause::RateLimited, error),
            Some(500..) => Failure::unanswered(Cause::ServerError, error),
            _ => Failure::broken(error.place(), expected, error.to_string()),
        }
    }
}

impl ClientError {
    /// Where in the answer the refusal stands.
    fn place(&self) -> &'static str {
        match self {
            Self::OAuth { .. } => "answer body /error",
            Self::Api { .. } => "answer body /errors",
            _ => "answer",
        }
    }
}
