//! `GET /userinfo`: the person behind an access token (`OpenID` Connect Core
//! section 5.3). Qonto does not document it; Ory Hydra serves it.

use std::time::SystemTime;

use serde_json::json;

use super::id_token::seconds;
use crate::domain::{Answer, Request};
use crate::mock::ledger::Grant;
use crate::mock::state::State;
use crate::mock::{answer, lifetime};

const JSON: &str = "application/json; charset=utf-8";

/// Status, error and description of a refusal (RFC 6750 section 3.1).
type Refusal = (u16, &'static str, &'static str);

const UNAUTHORIZED: Refusal = (
    401,
    "request_unauthorized",
    "The request could not be authorized. Check that you provided valid credentials in the right \
     format.",
);
const NO_OPENID: Refusal =
    (403, "insufficient_scope", "The access token was not issued for the scope 'openid'.");

/// Answers with claims for a live token that `openid` was granted to.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let authorization = request.headers.get("authorization").and_then(|h| h.split_once(' '));
    let token = match authorization {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return refused(UNAUTHORIZED),
    };
    match granted(state, token, now) {
        None => refused(UNAUTHORIZED),
        Some(grant) if !grant.has_scope("openid") => refused(NO_OPENID),
        Some(grant) => claims(state, grant, now),
    }
}

/// The grant behind an access token that still works.
fn granted<'a>(state: &'a State, token: &str, now: SystemTime) -> Option<&'a Grant> {
    let row = state.ledger.access_token(token)?;
    let grant = state.ledger.grant(row.grant);
    let dead = grant.revoked || lifetime::over(row.issued, lifetime::ACCESS_TOKEN, now);
    (!dead).then_some(grant)
}

fn claims(state: &State, grant: &Grant, now: SystemTime) -> Answer {
    let document = json!({
        "aud": [grant.application.client_id],
        "auth_time": seconds(grant.sign_in.authenticated),
        "email": grant.user.email,
        "iat": seconds(now),
        "iss": state.issuer(),
        "rat": seconds(grant.sign_in.requested),
        "sub": grant.user.subject,
    });
    answer::json(200, JSON, &document)
}

fn refused((status, error, description): Refusal) -> Answer {
    let body = json!({ "error": error, "error_description": description });
    let mut answer = answer::json(status, JSON, &body);
    let challenge = format!("Bearer error=\"{error}\",error_description=\"{description}\"");
    answer.headers.push("WWW-Authenticate", challenge);
    answer
}
