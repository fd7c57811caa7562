//! `GET /v2/sca_sessions/{token}` and its twin `mocked_sca_sessions`, which can
//! also decide.
//!
//! Qonto's pages list no `Authorization` for these: the token is enough.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::preference::may_mock;
use crate::domain::{Answer, Request};
use crate::mock::answer;
use crate::mock::api::refusal::{Refusal, not_found};
use crate::mock::api::{JSON, step};
use crate::mock::state::State;

/// What came of a session so far.
pub(in crate::mock) fn read(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    // An empty text in Qonto's example, null in that of the twin.
    shown(state, now, request, |_| true, &json!(""))
}

/// The same for a mocked session (rule API-17).
pub(in crate::mock) fn read_mocked(
    state: &mut State,
    now: SystemTime,
    request: &Request,
) -> Answer {
    if may_mock(state) {
        shown(state, now, request, |mocked| mocked, &Value::Null)
    } else {
        not_found()
    }
}

/// `POST …/{token}/allow` or `…/deny` (rule API-17).
pub(in crate::mock) fn decide(state: &mut State, _: SystemTime, request: &Request) -> Answer {
    let allowed = match step(request, 4) {
        "allow" => true,
        "deny" => false,
        _ => return not_found(),
    };
    if !may_mock(state) {
        return not_found();
    }
    match state.api.sca.find(step(request, 3)).filter(|session| session.mocked) {
        Some(session) => {
            session.decide(allowed);
            answer::json(200, JSON, &json!({ "message": "Success" }))
        }
        None => Refusal::no_such(404).into(),
    }
}

fn shown(
    state: &mut State,
    now: SystemTime,
    request: &Request,
    fits: fn(bool) -> bool,
    canceled_at: &Value,
) -> Answer {
    match state.api.sca.find(step(request, 3)).filter(|session| fits(session.mocked)) {
        Some(session) => {
            let result = session.outcome(now).word();
            answer::json(200, JSON, &json!({ "result": result, "canceled_at": canceled_at }))
        }
        None => Refusal::no_such(404).into(),
    }
}
