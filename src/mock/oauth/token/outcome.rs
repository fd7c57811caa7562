//! Answers of the token endpoint (RFC 6749 sections 5.1 and 5.2).

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::domain::Answer;
use crate::mock::ledger::{Grant, Issued};
use crate::mock::oauth::refusal::Refusal;
use crate::mock::oauth::variants;
use crate::mock::state::State;
use crate::mock::{Mutant, answer, lifetime};

const JSON: &str = "application/json;charset=UTF-8";

#[derive(Serialize)]
struct Tokens<'a> {
    access_token: &'a str,
    expires_in: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    scope: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'a str>,
}

#[derive(Serialize)]
struct Error<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// EXCH-23 to EXCH-27, EXCH-37: what was issued, with the scopes granted.
pub(super) fn success(
    state: &State,
    grant: &Grant,
    issued: &Issued,
    id_token: Option<&str>,
) -> Answer {
    let seconds = variants::expires_in(lifetime::ACCESS_TOKEN, state.dialect);
    let as_text = state.has(Mutant::ExpiresInString);
    let more = if state.has(Mutant::ScopeOverstated) { " payment.write" } else { "" };
    let scope = match more {
        "" => Cow::Borrowed(grant.scopes.as_str()),
        more => Cow::Owned(format!("{}{more}", grant.scopes)),
    };
    let answer = answer::json(
        200,
        JSON,
        &Tokens {
            access_token: &issued.access_token,
            expires_in: if as_text { seconds.to_string().into() } else { seconds.into() },
            id_token,
            refresh_token: issued.refresh_token.as_deref(),
            scope: &scope,
            token_type: match () {
                () if state.has(Mutant::TokenTypeMissing) => None,
                () if state.has(Mutant::TokenTypeCapital) => Some("Bearer"),
                () => Some("bearer"),
            },
        },
    );
    if state.has(Mutant::NoStoreMissing) { answer } else { not_stored(answer) }
}

/// EXCH-31: `error` and `error_description`, nothing else.
pub(super) fn refusal(refusal: &Refusal) -> Answer {
    let error_description = &refusal.description();
    let error = Error { error: refusal.error.as_str(), error_description };
    not_stored(answer::json(refusal.status, JSON, &error))
}

/// EXCH-30: nothing of this may be kept by a cache.
fn not_stored(mut answer: Answer) -> Answer {
    answer.headers.push("Cache-Control", "no-store");
    answer.headers.push("Pragma", "no-cache");
    answer
}
