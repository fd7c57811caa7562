//! `PATCH /v2/sepa/beneficiaries/trust`: the one sensitive action here.
//!
//! Qonto documents the request, its scope and that it needs strong customer
//! authentication. The bank has no beneficiaries and trusts whatever it is
//! told; its answer is not that of Qonto.

use std::time::SystemTime;

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::{self, Caller};
use super::refusal::Refusal;
use super::{JSON, reach, sca};
use crate::domain::{Answer, Request};
use crate::mock::answer;
use crate::mock::registry::User;
use crate::mock::state::State;

/// How many are trusted at once.
const MOST: usize = 400;

#[derive(Deserialize)]
struct Body {
    ids: Vec<String>,
}

/// API-16: needs `beneficiary.trust` and the user's confirmation.
pub(in crate::mock) fn trust(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    trusted(state, now, request).unwrap_or_else(|refusal| refusal)
}

fn trusted(state: &mut State, now: SystemTime, request: &Request) -> Result<Answer, Answer> {
    let user = permitted(state, now, request)?;
    let ids = ids(&request.body)?;
    sca::confirmed(state, now, request, user, "beneficiary.trust")?;
    let one = |id: String| json!({ "id": id, "trusted": true });
    let all: Vec<Value> = ids.into_iter().map(one).collect();
    Ok(answer::json(200, JSON, &json!({ "beneficiaries": all })))
}

fn permitted(state: &State, now: SystemTime, request: &Request) -> Result<&'static User, Refusal> {
    let grant = caller::oauth(state, now, request)?;
    let caller = Caller::Grant(grant);
    caller::scope(state, &caller, "beneficiary.trust")?;
    reach::organization(state, &caller, request)?;
    Ok(grant.user)
}

fn ids(body: &[u8]) -> Result<Vec<String>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Body { ids }) if (1..=MOST).contains(&ids.len()) => Ok(ids),
        _ => Err(Refusal::of_member("/ids", "must be an array of 1 to 400 ids")),
    }
}
