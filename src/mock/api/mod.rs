//! The business API, as far as a first integration needs it.

mod organization;
mod refusal;
#[cfg(test)]
mod tests;
mod user_organizations;

use std::time::SystemTime;

use crate::domain::Request;
use crate::mock::ledger::Grant;
use crate::mock::state::State;

pub(super) use organization::endpoint as organization;
use refusal::Refusal;
pub(super) use refusal::{method_not_allowed, not_found};
pub(super) use user_organizations::endpoint as user_organizations;

const JSON: &str = "application/json";

/// API-02, API-03: the grant behind the bearer token. Expired and revoked
/// tokens are refused like unknown ones.
fn bearer<'a>(state: &'a State, now: SystemTime, request: &Request) -> Result<&'a Grant, Refusal> {
    let header = request.headers.get("authorization").ok_or(Refusal::HEADER_MISSING)?;
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Refusal::TOKEN_INVALID),
    };
    state.ledger.access(token, now).ok_or(Refusal::TOKEN_INVALID)
}

/// API-04: the grant covers what is asked for.
fn scope(grant: &Grant, needed: &str) -> Result<(), Refusal> {
    if grant.has_scope(needed) { Ok(()) } else { Err(Refusal::SCOPE_MISSING) }
}
