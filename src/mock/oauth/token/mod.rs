//! `POST /oauth2/token`: codes and refresh tokens are traded for tokens.
//!
//! It reads URL-encoded forms only, as Qonto documents; Ory Hydra alone would
//! read multipart forms too.

pub(in crate::mock) mod client_authentication;
mod code;
mod form;
mod grant_type;
mod minting;
mod outcome;
mod refresh;
pub(in crate::mock) mod revocation;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::time::SystemTime;

use crate::domain::{Answer, Headers, Request};
use crate::mock::Mutant;
use crate::mock::ledger::{Grant, GrantId, Issued, RefreshToken};
use crate::mock::parameters::Parameters;
use crate::mock::registry::{Application, Registry};
use crate::mock::state::State;

use super::id_token;
use super::refusal::Refusal;
pub(in crate::mock) use minting::{Wish, grant_seeded, mint, unasked};

/// One rule.
type Check = fn(&TokenRequest, &State) -> Result<(), Refusal>;

/// Applied to every request, in this order; the first refusal is the answer.
const EVERY_GRANT: [Check; 9] = [
    form::well_formed,
    form::not_empty,
    grant_type::present,
    grant_type::known,
    client_authentication::client_id_present,
    client_authentication::known_client,
    client_authentication::method,
    client_authentication::secret,
    grant_type::allowed,
];

/// Applied next to a code, in this order.
const AUTHORIZATION_CODE: [Check; 8] = [
    code::present,
    code::known,
    code::unused,
    code::fresh,
    code::same_client,
    code::same_redirect_uri,
    code::scopes_kept,
    code::verifier,
];

/// One rule about a refresh token, which is looked up once for all of them.
type RefreshCheck = fn(&RefreshToken, &TokenRequest, &State) -> Result<(), Refusal>;

/// Applied next to a refresh token, in this order.
const REFRESH_TOKEN: [RefreshCheck; 5] = [
    refresh::within_window,
    refresh::genuine,
    refresh::fresh,
    refresh::same_client,
    refresh::scopes_kept,
];

/// A token request as it was read.
struct TokenRequest<'a> {
    headers: &'a Headers,
    /// Of the body.
    media_type: Option<Cow<'a, str>>,
    body: &'a [u8],
    form: Parameters<'a>,
    /// Who says to be asking; authenticated only by `EVERY_GRANT`.
    application: Option<&'static Application>,
    now: SystemTime,
}

/// Answers a token request. A refusal consumes nothing (rules EXCH-18, REFR-18).
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let reads_query = state.has(Mutant::QueryRead);
    let mut request = TokenRequest::read(state.registry, request, now, reads_query);
    if request.application.is_none() {
        request.application = assumed(&request, state);
    }
    if request.media_type.as_deref() == Some("application/json") && state.has(Mutant::JsonBodyRead)
    {
        request = TokenRequest::of_json(state.registry, request);
    }
    trade(state, &request).unwrap_or_else(|refusal| {
        if let Some(grant) = refusal.revokes {
            end_reused(state, grant, request.form.get("grant_type"));
        }
        if state.has(Mutant::RefusedExchangeUsesCode) {
            state.ledger.use_code(request.form.get("code"));
        }
        if let Some(application) = request.application
            && state.has(Mutant::RefusedRequestEndsGrants)
        {
            state.ledger.revoke_all_of_application(application);
        }
        outcome::refusal(&refusal)
    })
}

/// EXCH-07, REFR-09: what was used too often ends with all that came of it.
fn end_reused(state: &mut State, grant: GrantId, grant_type: &str) {
    let refresh = grant_type == "refresh_token";
    if state.has(Mutant::CodeReuseSparesAccess)
        || refresh && state.has(Mutant::LateReuseSparesAccess)
    {
        state.ledger.forget_refresh_tokens(grant);
    } else if state.has(Mutant::ReuseEndsOthers) {
        state.ledger.revoke_all_of_its_user(grant);
    } else if state.has(Mutant::ReuseEndsEveryone) {
        let application = state.ledger.grant(grant).application;
        state.ledger.revoke_all_of_application(application);
    } else if refresh
        || !state.has(Mutant::CodeReuseSparesRefreshed)
        || !state.ledger.was_refreshed(grant)
    {
        state.ledger.revoke(grant);
    }
}

fn trade(state: &mut State, request: &TokenRequest) -> Result<Answer, Refusal> {
    if request.body.len() > 1_000 && state.has(Mutant::LongRequestFails) {
        return Err(Refusal::fault());
    }
    apply(&EVERY_GRANT, request, state)?;
    let refreshed = request.form.get("grant_type") == "refresh_token";
    let (id, issued) = if let Some(grant) = made_up(request, state) {
        let id = state.ledger.keep_grant(grant);
        (id, issue(state, id, request.now))
    } else if refreshed {
        let token = refresh::presented(request, state)?;
        REFRESH_TOKEN.iter().try_for_each(|check| check(token, request, state))?;
        let token = token.clone();
        refresh::turn(state, request, &token)?
    } else {
        apply(&AUTHORIZATION_CODE, request, state)?;
        code::exchange(state, request)?
    };
    let grant = state.ledger.grant(id);
    // EXCH-27, REFR-21: a new one each time, only with `openid`.
    let asked = grant.has_scope("openid") || state.has(Mutant::IdTokenUnasked);
    let asked = asked || refreshed && state.has(Mutant::RefreshAddsIdToken);
    let withheld = refreshed && state.has(Mutant::IdTokenNotRenewed);
    let id_token = (asked && !withheld).then(|| {
        let nonce = (!refreshed).then_some(grant.sign_in.nonce.as_str());
        let other = refreshed && state.has(Mutant::RefreshedIdTokenOfAnother);
        let user = state.registry.users.iter().find(|user| other && user.name != grant.user.name);
        let foreign = refreshed && state.has(Mutant::RefreshedIdTokenForAnother);
        let client = state.registry.applications.iter();
        let client =
            client.filter(|_| foreign).find(|one| one.client_id != grant.application.client_id);
        let grant = Grant {
            user: user.unwrap_or(grant.user),
            application: client.unwrap_or(grant.application),
            ..grant.clone()
        };
        id_token::issue(state, &grant, &issued.access_token, nonce, request.now)
    });
    let id_token = match id_token {
        Some(new) if state.has(Mutant::IdTokenRepeated) => {
            Some(state.ledger.first_id_token(id, new))
        }
        fresh => fresh,
    };
    let grant = state.ledger.grant(id);
    Ok(outcome::success(state, grant, &issued, id_token.as_deref()))
}

/// Whose the code or refresh token is of a client that nobody knows; only a breakage
/// looks.
fn assumed(request: &TokenRequest, state: &State) -> Option<&'static Application> {
    let absent = request.form.get("client_id").is_empty();
    let mutant = if absent { Mutant::ClientIdAbsentAccepted } else { Mutant::UnknownClientServed };
    let code = state.ledger.code(request.form.get("code")).map(|code| code.grant);
    let grant = code.or_else(|| state.ledger.grant_of(request.form.get("refresh_token")))?;
    state.has(mutant).then(|| state.ledger.grant(grant).application)
}

/// What a code or refresh token that nobody issued stands for; only a breakage looks.
fn made_up(request: &TokenRequest, state: &State) -> Option<Grant> {
    let (mutant, value) = match request.form.get("grant_type") {
        "refresh_token" => (Mutant::UnknownRefreshTokenAccepted, "refresh_token"),
        _ => (Mutant::UnknownCodeAccepted, "code"),
    };
    let value = request.form.get(value);
    if !state.has(mutant) || value.is_empty() || state.ledger.was_issued(value) {
        return None;
    }
    unasked(state, request.application?, request.now)
}

fn apply(checks: &[Check], request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    checks.iter().try_for_each(|check| check(request, state))
}

/// EXCH-26: a refresh token comes with `offline_access` only.
fn issue(state: &mut State, grant: GrantId, now: SystemTime) -> Issued {
    let offline = state.ledger.grant(grant).has_scope("offline_access");
    let offline = offline || state.has(Mutant::RefreshTokenUnasked);
    state.ledger.issue_tokens(grant, now, offline)
}

/// EXCH-39, REFR-23: what was granted may since have been taken away.
fn scopes_kept(grant: GrantId, state: &State) -> Result<(), Refusal> {
    let grant = state.ledger.grant(grant);
    let kept = |scope: &str| scope == "offline_access" && state.has(Mutant::OfflineAccessKept);
    let lost = |scope: &&str| !state.may_request(grant.application, scope) && !kept(scope);
    match grant.scopes.split_ascii_whitespace().find(lost) {
        None => Ok(()),
        Some(scope) => Err(Refusal::scope(scope)),
    }
}

impl<'a> TokenRequest<'a> {
    fn read(registry: &Registry, request: &'a Request, now: SystemTime, reads_query: bool) -> Self {
        let (headers, body) = (&request.headers, request.body.as_slice());
        let media_type = headers.media_type();
        let form = match form::parameters(media_type.as_deref(), body) {
            empty if empty.is_empty() && reads_query => Parameters::of_query(&request.url),
            form => form,
        };
        let basic = client_authentication::basic_user(headers);
        let client_id = basic.as_deref().unwrap_or_else(|| form.get("client_id"));
        let application = registry.application(client_id);
        Self { headers, media_type, body, form, application, now }
    }

    /// As if the members of a JSON body were the fields of a form.
    fn of_json(registry: &Registry, read: Self) -> Self {
        let form = Parameters::of_json(read.body);
        let application = registry.application(form.get("client_id"));
        Self { form, application, ..read }
    }
}
