//! The use of a refresh token (RFC 6749 section 6), with the window in which a
//! used one still works.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::TokenRequest;
use crate::domain::OAuthError;
use crate::mock::ledger::{GrantId, Issued, RefreshToken};
use crate::mock::oauth::refusal::Refusal;
use crate::mock::state::State;
use crate::mock::{Mutant, lifetime};

const UNKNOWN: &str = "The refresh token is malformed or not valid.";

/// REFR-16, REFR-25: the token is there and was issued here as one.
pub(super) fn presented<'a>(
    request: &TokenRequest,
    state: &'a State,
) -> Result<&'a RefreshToken, Refusal> {
    let token = request.form.get("refresh_token");
    if token.is_empty() && state.has(Mutant::RefreshTokenAbsentFails) {
        return Err(Refusal::fault());
    }
    let by_access = || {
        let row = state.ledger.access_token(token)?;
        state.ledger.latest_refresh_token(row.grant)
    };
    let other = || by_access().filter(|_| state.has(Mutant::AccessTokenRefreshes));
    state.ledger.refresh_token(token).or_else(other).ok_or_else(|| Refusal::grant(UNKNOWN))
}

/// REFR-04, REFR-05, REFR-09: a used token works for 60 seconds more; after
/// that its use ends the whole chain.
pub(super) fn within_window(
    token: &RefreshToken,
    request: &TokenRequest,
    state: &State,
) -> Result<(), Refusal> {
    let window = match () {
        () if state.has(Mutant::WindowMissing) => Duration::ZERO,
        () if state.has(Mutant::WindowDoubled) => lifetime::GRACE * 2,
        () => lifetime::GRACE,
    };
    let endless = state.has(Mutant::UsedRefreshTokenAlive);
    let over = |used| !endless && lifetime::over(used, window, request.now);
    if token.used.is_some()
        && state.has(Mutant::WindowEndsWithSuccessor)
        && state.ledger.successor_was_used(&token.value)
    {
        return Err(Refusal::grant(UNKNOWN));
    }
    let a_moment_ago = |used| !lifetime::over(used, Duration::from_secs(1), request.now);
    if token.used.is_some_and(a_moment_ago) && state.has(Mutant::SimultaneousRefreshRefused) {
        return Err(Refusal::grant(UNKNOWN));
    }
    let revoked =
        state.ledger.grant(token.grant).revoked && !state.has(Mutant::RefreshAfterRevocation);
    if token.used.is_some_and(over) || revoked {
        let refusal = Refusal::grant("The refresh token was already used.");
        if state.has(Mutant::ChainSurvivesReuse) {
            return Err(refusal);
        }
        return Err(refusal.revoking(token.grant));
    }
    Ok(())
}

/// Every character counts, also those before the signature.
pub(super) fn genuine(
    token: &RefreshToken,
    request: &TokenRequest,
    state: &State,
) -> Result<(), Refusal> {
    let whole = *token.value == *request.form.get("refresh_token");
    if whole || state.has(Mutant::AccessTokenRefreshes) {
        Ok(())
    } else {
        Err(Refusal::malformed())
    }
}

/// REFR-10: a token that nobody used works for 90 days.
pub(super) fn fresh(
    token: &RefreshToken,
    request: &TokenRequest,
    state: &State,
) -> Result<(), Refusal> {
    let lifetime = match () {
        () if state.has(Mutant::RefreshTokenForAnHour) => Duration::from_hours(1),
        () if state.has(Mutant::RefreshTokenADayLonger) => {
            lifetime::REFRESH_TOKEN + Duration::from_hours(24)
        }
        () => lifetime::REFRESH_TOKEN,
    };
    let over = lifetime::over(token.issued, lifetime, request.now);
    if over && !state.has(Mutant::RefreshTokenNeverExpires) {
        return Err(Refusal::grant("The refresh token expired."));
    }
    Ok(())
}

/// REFR-17: a token is for the application it was issued to.
pub(super) fn same_client(
    token: &RefreshToken,
    request: &TokenRequest,
    state: &State,
) -> Result<(), Refusal> {
    let owner = state.ledger.grant(token.grant).application;
    let own = request.application.is_some_and(|asking| asking.client_id == owner.client_id);
    if own || state.has(Mutant::ForeignRefreshTokenAccepted) {
        return Ok(());
    }
    let hint = "The OAuth 2.0 Client ID from this request does not match the ID during the \
                initial token issuance.";
    Err(Refusal::grant(hint))
}

/// REFR-23: the application may still have every scope of the grant.
pub(super) fn scopes_kept(
    token: &RefreshToken,
    request: &TokenRequest,
    state: &State,
) -> Result<(), Refusal> {
    let asked = request.form.get("scope");
    let named = |granted: &str| asked.split(' ').any(|scope| scope == granted);
    let fewer = || !state.ledger.grant(token.grant).scopes.split(' ').all(named);
    if state.has(Mutant::FewerScopesRefused) && !asked.is_empty() && fewer() {
        return Err(Refusal::plain(OAuthError::InvalidScope));
    }
    super::scopes_kept(token.grant, state)
}

/// REFR-02, REFR-07: every use yields a new pair, other pairs stay.
pub(super) fn turn(
    state: &mut State,
    request: &TokenRequest,
    token: &RefreshToken,
) -> Result<(GrantId, Issued), Refusal> {
    let RefreshToken { grant, value, paired, issued: born, .. } = token;
    let used = token.used.is_some();
    let fails = !used && state.has(Mutant::RefreshFailsOnce);
    let (grant, value, paired, born) = (*grant, value.clone(), paired.clone(), *born);
    let replaced = paired.as_ref().and_then(|paired| state.ledger.access_token(paired));
    let age = replaced.map_or(born, |row| row.issued);
    if state.has(Mutant::UnknownAccessTokenAccepted) {
        state.ledger.remember_replaced(paired.as_ref());
    }
    let restart_window = state.has(Mutant::WindowExtendedByUse);
    let spare_access = state.has(Mutant::OldAccessTokenAlive);
    state.ledger.use_refresh_token(&value, request.now, restart_window, spare_access);
    if used && state.has(Mutant::WindowEndsAtSecondUse) {
        state.ledger.forget_refresh_token(&value);
    }
    let inherits = state.has(Mutant::RefreshTokenInheritsAge);
    if fails {
        return Err(Refusal::fault());
    }
    change_grant(state, grant, request.form.get("scope"));
    let mut issued = super::issue(state, grant, if inherits { born } else { request.now });
    if state.has(Mutant::PairRepeatedInWindow) {
        issued = state.ledger.first_pair(&value, issued);
    }
    if state.has(Mutant::WindowEndsWithSuccessor) {
        state.ledger.remember_successor(&value, issued.refresh_token.as_ref());
    }
    if state.has(Mutant::RefreshedTokenInheritsAge) {
        state.ledger.date_access_token(&issued.access_token, age);
    }
    if let Some(old) = paired.filter(|_| state.has(Mutant::AccessTokenNotRenewed)) {
        issued.access_token = old;
    }
    if state.has(Mutant::RefreshTokenNotRotated) {
        issued.refresh_token = Some(value);
    }
    Ok((grant, issued))
}

/// What a refresh leaves as it is unless a rule is broken on purpose: the grant, the
/// scopes that were granted, and every other grant.
fn change_grant(state: &mut State, id: GrantId, scope: &str) {
    if state.has(Mutant::RefreshForgetsOrganizations) {
        state.ledger.change(id, |grant| grant.organizations.clear());
    }
    if state.has(Mutant::RefreshEndsOthers) {
        let ours = state.ledger.grant(id);
        let (application, user) = (ours.application.client_id, ours.user.name);
        state.ledger.forget_access_tokens(|other, grant| {
            other != id && grant.application.client_id == application && grant.user.name == user
        });
    }
    if state.has(Mutant::RefreshGrantsMore) {
        state.ledger.change(id, |grant| grant.add_scopes(scope));
    }
    if scope.is_empty() && state.has(Mutant::RefreshLosesScope) {
        state.ledger.change(id, |grant| lose_last(&mut grant.scopes));
    }
    if !scope.is_empty() && state.has(Mutant::RefreshNarrows) {
        state.ledger.change(id, |grant| scope.clone_into(&mut grant.scopes));
    }
}

/// Takes the last scope away but for `offline_access`, without which there is no
/// refresh token.
fn lose_last(scopes: &mut String) {
    let mut left: Vec<&str> = scopes.split(' ').collect();
    if let Some(last) = left.iter().rposition(|scope| *scope != "offline_access") {
        left.remove(last);
    }
    *scopes = left.join(" ");
}
