//! Breakages that change an answer after it was made.

use serde_json::{Value, json};

use super::JSON;
use crate::domain::{Answer, header};
use crate::mock::state::State;
use crate::mock::{Mutant, answer, random};

/// The answer, as it is unless a rule is broken on purpose.
pub(super) fn distorted(state: &State, mut answer: Answer) -> Answer {
    if state.has(Mutant::UnknownPathAnswered) && is_from_the_gateway(&answer) {
        return answer::json(200, JSON, &json!({}));
    }
    if answer.status < 400 {
        return answer;
    }
    if state.has(Mutant::TraceIdDiffers) {
        answer.headers.remove(header::TRACE_ID);
        answer.headers.push(header::TRACE_ID, random::trace_id());
    }
    if state.has(Mutant::TraceIdMissing) {
        change(&mut answer, |body| drop(body.as_object_mut().map(|all| all.remove("trace_id"))));
    }
    if state.has(Mutant::ErrorsUnwrapped) {
        change(&mut answer, |body| {
            if let Some(mut problem) = body.pointer_mut("/errors/0").map(Value::take) {
                problem["trace_id"] = body["trace_id"].take();
                *body = problem;
            }
        });
    }
    answer
}

fn is_from_the_gateway(answer: &Answer) -> bool {
    answer.status == 404 && answer.headers.media_type().as_deref() == Some("text/plain")
}

fn change(answer: &mut Answer, edit: impl Fn(&mut Value)) {
    if let Some(mut body) = answer.json() {
        edit(&mut body);
        answer.body = body.to_string().into_bytes();
    }
}
