//! Who calls: the grant behind a bearer token, or the owner of an API key.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::refusal::Refusal;
use crate::domain::Request;
use crate::mock::ledger::{AccessToken, Grant};
use crate::mock::oauth::token;
use crate::mock::registry::Organization;
use crate::mock::state::State;
use crate::mock::{Mutant, lifetime};

/// Whoever the header `Authorization` names.
pub(super) enum Caller<'a> {
    /// A user, through an application.
    Grant(&'a Grant),
    /// An organisation's own API key, `<login>:<secret>` without a scheme.
    Key(&'static Organization),
}

/// API-02, API-03: a call says who makes it.
pub(super) fn caller<'a>(
    state: &'a State,
    now: SystemTime,
    request: &Request,
) -> Result<Caller<'a>, Refusal> {
    let unnamed = if state.has(Mutant::MissingAuthorizationUnnamed) {
        Refusal::TOKEN_INVALID
    } else {
        Refusal::HEADER_MISSING
    };
    let header = request.headers.get("authorization").ok_or(unnamed)?;
    if header.is_empty() && state.has(Mutant::EmptyHeaderMisnamed) {
        return Err(Refusal::new(400, "bad_request", "authorization header malformed"));
    }
    // A server takes the spaces at the end of a header away.
    let bare = state.has(Mutant::EmptyTokenAccepted).then_some((header, ""));
    match header.split_once(' ').or(bare) {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer") || state.has(Mutant::AnySchemeAccepted) =>
        {
            grant(state, now, token.trim()).map(Caller::Grant)
        }
        _ if state.has(Mutant::MalformedHeaderAccepted)
            && !header.is_empty()
            && !header.contains(':') =>
        {
            nobodys(state, now).map(Caller::Grant).ok_or(Refusal::TOKEN_INVALID)
        }
        _ => key(state, header).map(Caller::Key),
    }
}

/// API-19: the caller of an endpoint that takes no API key.
pub(super) fn oauth<'a>(
    state: &'a State,
    now: SystemTime,
    request: &Request,
) -> Result<&'a Grant, Refusal> {
    match caller(state, now, request)? {
        Caller::Grant(grant) => Ok(grant),
        Caller::Key(_) if state.has(Mutant::ApiKeyForbidden) => Err(Refusal::FORBIDDEN),
        Caller::Key(_) => Err(Refusal::OAUTH_ONLY),
    }
}

/// API-04: a user's grant covers what is asked for; an API key covers all.
pub(super) fn scope(state: &State, caller: &Caller, needed: &str) -> Result<(), Refusal> {
    match caller {
        Caller::Grant(grant)
            if !grant.has_scope(needed) && !state.has(Mutant::ScopeNotEnforced) =>
        {
            let misnamed = state.has(Mutant::ScopeMissingUnauthorized);
            Err(if misnamed { Refusal::TOKEN_INVALID } else { Refusal::SCOPE_MISSING })
        }
        _ => Ok(()),
    }
}

/// API-03, EXCH-38, REVK-02: unknown, expired and revoked tokens are refused
/// alike.
fn grant<'a>(state: &'a State, now: SystemTime, token: &str) -> Result<&'a Grant, Refusal> {
    let refusal = if state.has(Mutant::InvalidTokenForbidden) {
        Refusal::FORBIDDEN
    } else {
        Refusal::TOKEN_INVALID
    };
    let cut = state.has(Mutant::TruncatedTokenAccepted);
    let begins = || state.ledger.access_token_that_begins(token).filter(|_| cut);
    let empty = token.is_empty() && state.has(Mutant::EmptyTokenAccepted);
    let any = || state.ledger.latest_access_token().filter(|_| empty);
    let named = || named_by_id_token(state, token);
    let mut row = state.ledger.access_token(token).or_else(begins).or_else(any);
    if state.has(Mutant::IdTokenOpensApi) {
        row = row.or_else(named);
    }
    let made_up = || {
        let unknown = !token.is_empty() && !state.ledger.was_issued(token);
        state.has(Mutant::UnknownAccessTokenAccepted) && unknown
    };
    let Some(row) = row else {
        return if made_up() { nobodys(state, now).ok_or(refusal) } else { Err(refusal) };
    };
    let grant = state.ledger.grant(row.grant);
    let longer = u64::from(state.has(Mutant::AccessTokenAMinuteLonger));
    let lifetime = lifetime::ACCESS_TOKEN + Duration::from_mins(longer);
    let expired = lifetime::over(row.issued, lifetime, now);
    let dead = expired && !state.has(Mutant::AccessTokenNeverExpires)
        || grant.revoked && !state.has(Mutant::RevokedTokenAlive);
    if dead { Err(refusal) } else { Ok(grant) }
}

/// A grant behind no token at all; only a breakage looks.
fn nobodys(state: &State, now: SystemTime) -> Option<&Grant> {
    let grant = || token::unasked(state, state.registry.applications.first()?, now);
    state.unasked.get_or_init(grant).as_ref()
}

/// An access token of the person and the application in an `id_token`; only a
/// breakage looks.
fn named_by_id_token<'a>(state: &'a State, token: &str) -> Option<&'a AccessToken> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    state.ledger.access_token_of(|grant| {
        claims["sub"] == grant.user.subject && claims["aud"][0] == grant.application.client_id
    })
}

fn key(state: &State, header: &str) -> Result<&'static Organization, Refusal> {
    let (login, secret) = header.split_once(':').ok_or(Refusal::TOKEN_INVALID)?;
    let opens = |key: &str| key == secret || state.has(Mutant::ApiKeySecretIgnored);
    let mut organizations = state.registry.organizations.iter();
    organizations
        .find(|organization| organization.slug == login && opens(organization.secret_key))
        .ok_or(Refusal::TOKEN_INVALID)
}
