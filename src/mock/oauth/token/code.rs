//! The exchange of a code (RFC 6749 section 4.1.3).

use std::time::Duration;

use super::TokenRequest;
use crate::mock::ledger::{Code, GrantId, Issued};
use crate::mock::oauth::pkce;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::oauth::variants::Disputed;
use crate::mock::state::State;
use crate::mock::{Mutant, lifetime};

fn presented<'a>(request: &TokenRequest, state: &'a State) -> Result<&'a Code, Refusal> {
    state.ledger.code(request.form.get("code")).ok_or_else(|| Refusal::grant(""))
}

fn refuse_if(wrong: bool, hint: &'static str) -> Result<(), Refusal> {
    if wrong { Err(Refusal::grant(hint)) } else { Ok(()) }
}

/// EXCH-11: the code is there.
pub(super) fn present(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    if !request.form.get("code").is_empty() {
        return Ok(());
    }
    Refusal::disputed(Disputed::CodeAbsent, state.dialect, "")
}

/// EXCH-16: the code was issued here.
pub(super) fn known(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    presented(request, state).map(|_| ())
}

/// EXCH-06, EXCH-07: a code works once; a second use ends what it yielded.
pub(super) fn unused(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    let code = presented(request, state)?;
    let again = state.has(Mutant::CodeWorksAgainLater)
        && lifetime::over(code.issued, Duration::from_secs(29), request.now);
    if !code.used || again || state.has(Mutant::CodeReusable) {
        return Ok(());
    }
    let hint = "The authorization code has already been used.";
    let refusal = Refusal::grant(hint);
    if state.has(Mutant::TokensSurviveCodeReuse) {
        return Err(refusal);
    }
    Err(refusal.revoking(code.grant))
}

/// EXCH-05: a code works for ten minutes.
pub(super) fn fresh(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    let code = presented(request, state)?;
    let over = lifetime::over(code.issued, lifetime::CODE, request.now);
    if over && state.has(Mutant::ExpiredCodeMisnamed) {
        return Err(Refusal::malformed());
    }
    refuse_if(over && !state.has(Mutant::CodeNeverExpires), "")
}

/// EXCH-19: a code is for the application that asked for it.
pub(super) fn same_client(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    let owner = state.ledger.grant(presented(request, state)?.grant).application;
    let foreign = request.application.is_none_or(|asking| asking.client_id != owner.client_id);
    refuse_if(
        foreign && !state.has(Mutant::ForeignCodeAccepted),
        "The OAuth 2.0 Client ID from this request does not match the one from the authorize \
         request.",
    )
}

/// EXCH-12, EXCH-17: the redirect URI is that of the authorization request.
pub(super) fn same_redirect_uri(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    if state.has(Mutant::RedirectUriNotCompared) {
        return Ok(());
    }
    let sent = request.form.get("redirect_uri");
    let hint =
        "The 'redirect_uri' from this request does not match the one from the authorize request.";
    if sent.is_empty() {
        return Refusal::disputed(Disputed::RedirectUriAbsent, state.dialect, hint);
    }
    let queried = sent.contains('?') && state.has(Mutant::ExchangeWithQueryRefused);
    refuse_if(queried || sent != presented(request, state)?.redirect_uri, hint)
}

/// EXCH-39: the application may still have every scope of the consent.
pub(super) fn scopes_kept(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    super::scopes_kept(presented(request, state)?.grant, state)
}

/// EXCH-35: the verifier fits the challenge (RFC 7636 section 4.6).
pub(super) fn verifier(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    let code = presented(request, state)?;
    let downgraded = code.challenge.is_empty() && state.has(Mutant::VerifierWithoutChallenge);
    let verifier = request.form.get("code_verifier");
    let absent = verifier.is_empty() && state.has(Mutant::VerifierOptional);
    if state.has(Mutant::VerifierIgnored) || downgraded || absent {
        return Ok(());
    }
    if verifier.len() > 64 && state.has(Mutant::LongVerifierRefused) {
        return Err(Refusal::grant("The PKCE code verifier is too long."));
    }
    let check = |verifier: &str| pkce::check_verifier(&code.challenge, verifier);
    let plain = state.has(Mutant::ChallengeMethodOfExchange)
        && request.form.get("code_challenge_method") == "plain"
        && code.challenge == verifier;
    let foreign = state.has(Mutant::ForeignVerifierAccepted)
        && state.ledger.challenges().any(|other| pkce::check_verifier(other, verifier).is_ok());
    let itself = state.has(Mutant::ChallengeTakenForVerifier)
        && !verifier.is_empty()
        && code.challenge == verifier;
    let fits = pkce::fits(&code.challenge, verifier);
    if fits && state.has(Mutant::RightVerifierRefused) {
        return Err(Refusal::grant(""));
    }
    let of_length = (43..=128).contains(&verifier.len());
    let whatever =
        if of_length { Mutant::VerifierOfAnyCharacters } else { Mutant::VerifierOfAnyLength };
    if plain || foreign || itself || fits && state.has(whatever) {
        return Ok(());
    }
    if state.has(Mutant::VerifierCaseIgnored) && other_cases(verifier).any(|it| check(&it).is_ok())
    {
        return Ok(());
    }
    check(verifier)
}

/// The same letters in lower case, in upper case, and each in the other one.
fn other_cases(verifier: &str) -> impl Iterator<Item = String> {
    let other = |c: char| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    let swapped = verifier.chars().map(other).collect();
    [verifier.to_ascii_lowercase(), verifier.to_ascii_uppercase(), swapped].into_iter()
}

/// Uses the code up.
pub(super) fn exchange(
    state: &mut State,
    request: &TokenRequest,
) -> Result<(GrantId, Issued), Refusal> {
    let grant = presented(request, state)?.grant;
    state.ledger.use_code(request.form.get("code"));
    if state.has(Mutant::ExchangeGrantsMore) {
        state.ledger.change(grant, |grant| grant.add_scopes(request.form.get("scope")));
    }
    Ok((grant, super::issue(state, grant, request.now)))
}
