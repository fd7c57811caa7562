//! `POST /oauth2/revoke` (RFC 7009). Qonto does not document it; Ory Hydra
//! serves it, and applications use it.

#[cfg(test)]
mod tests;

use std::time::SystemTime;

use super::{Check, TokenRequest, apply, client_authentication, form, outcome};
use crate::domain::{Answer, Request};
use crate::mock::Mutant;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::state::State;

/// Applied in this order; the first refusal is the answer.
const CHECKS: [Check; 6] = [
    form::well_formed,
    form::not_empty,
    client_authentication::client_id_present,
    client_authentication::known_client,
    client_authentication::method,
    client_authentication::secret,
];

/// REVK-03: a token ends with its whole grant. REVK-04: one that is unknown, or
/// another application's, is answered alike, and nothing ends.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let request = TokenRequest::read(state.registry, request, now, false);
    if let Err(refusal) = apply(&CHECKS, &request, state) {
        return outcome::refusal(&refusal);
    }
    let grant = state.ledger.grant_of(request.form.get("token"));
    let is_access = state.ledger.access_token(request.form.get("token")).is_some();
    let own = grant.filter(|id| {
        let grant = state.ledger.grant(*id);
        let owner = if is_access { state.owner_of_access_tokens(grant) } else { grant.application };
        request.application.is_some_and(|asking| asking.client_id == owner.client_id)
            || state.has(Mutant::ForeignRevocationHonoured)
    });
    let hint = request.form.get("token_type_hint");
    let hinted = match hint {
        "access_token" => "_at_",
        "refresh_token" => "_rt_",
        _ => "",
    };
    let unknown = hinted.is_empty() && !hint.is_empty();
    if unknown && state.has(Mutant::UnknownHintRefused) {
        return outcome::refusal(&Refusal::malformed());
    }
    if hint.is_empty() && state.has(Mutant::RevocationNeedsHint) {
        return Answer::new(200);
    }
    if state.has(Mutant::RevocationBelievesHint) && !request.form.get("token").contains(hinted) {
        return Answer::new(200);
    }
    if request.form.get("token").len() > 1_000 && state.has(Mutant::LongRevocationFails) {
        return outcome::refusal(&Refusal::fault());
    }
    if let Some(grant) = own
        && state.ledger.grant(grant).revoked
        && state.has(Mutant::SecondRevocationRefused)
    {
        return outcome::refusal(&Refusal::malformed());
    }
    match own {
        Some(grant) if state.has(Mutant::RevocationEndsOthers) => {
            state.ledger.revoke_all_of_its_user(grant);
        }
        Some(grant) if state.has(Mutant::RevocationSparesWindow) => {
            state.ledger.spare_used_refresh_tokens(grant);
        }
        Some(grant)
            if state.has(Mutant::RevocationSparesAccess)
                && request.form.get("token").contains("_rt_") =>
        {
            state.ledger.forget_refresh_tokens(grant);
        }
        Some(grant) if !state.has(Mutant::RevocationForgotten) => state.ledger.revoke(grant),
        None if state.has(Mutant::RevocationTellsUnknown) => return Answer::new(404),
        _ => {}
    }
    Answer::new(200)
}
