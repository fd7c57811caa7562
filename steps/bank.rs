//! Answers laid over the stand-in bank, for what a healthy one never says.

use cucumber::gherkin::Step;
use cucumber::given;

use crate::domain::{Answer, Headers};

use super::parameters::Endpoint;
use super::{Failure, StepResult, World};

/// The next request to this endpoint gets this status and the doc string as
/// its body of this media type, once.
#[given(expr = "the next answer of the {endpoint} is {int} as {string}")]
fn next_answer(
    world: &mut World,
    endpoint: Endpoint,
    status: u16,
    media_type: String,
    step: &Step,
) -> StepResult {
    if !world.target.is_mock {
        return Err(Failure::invalid("only the stand-in bank can be told what to answer"));
    }
    let (host, path) = endpoint.place();
    let body = step.docstring().map(|text| text.trim().to_owned()).unwrap_or_default();
    let answer = Answer {
        status,
        headers: Headers::new().with("Content-Type", media_type),
        body: body.into_bytes(),
    };
    world.lease.answer_next(host, path, answer);
    Ok(())
}
