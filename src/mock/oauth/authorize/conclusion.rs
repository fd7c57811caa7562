//! The last hop: the browser comes back from the pages, and a code leaves.

use std::time::SystemTime;

use super::delivery;
use crate::domain::{Answer, OAuthError, Request};
use crate::mock::attempt::{Attempt, AuthorizationRequest, Consent, Stage};
use crate::mock::ledger::{Grant, SignIn};
use crate::mock::oauth::refusal::Refusal;
use crate::mock::oauth::token::unasked;
use crate::mock::parameters::Parameters;
use crate::mock::registry::{Application, User};
use crate::mock::state::State;
use crate::mock::{Mutant, cookie, random};

/// One rule.
type Check = fn(&Attempt, &Request, &[Mutant]) -> Result<(), Refusal>;

/// Applied in this order; the first refusal is the answer.
const CHECKS: [Check; 2] = [cookie_present, cookie_own];

/// Ends an attempt: a code for an allowed one, a refusal otherwise. `recipient`
/// is what the last request names; only a breakage looks at it.
pub(super) fn conclude(
    state: &mut State,
    now: SystemTime,
    request: &Request,
    verifier: &str,
    recipient: (&'static Application, &'static str),
) -> Result<Answer, Refusal> {
    let mutants = state.mutants.clone();
    let attempt = state.attempts.find(verifier, now).filter(is_decided).ok_or_else(no_attempt)?;
    CHECKS.iter().try_for_each(|check| check(attempt, request, &mutants))?;
    same_application(attempt, recipient.0, &mutants)?;
    let attempt = state.attempts.remove(verifier).ok_or_else(no_attempt)?;
    let Attempt { request: mut first, stage, started, authenticated, .. } = attempt;
    if state.has(Mutant::ConsentFollowsRequest) {
        (first.application, first.redirect_uri) = recipient;
    }
    // AUTH-41: what the person saw is what is granted.
    if state.has(Mutant::ScopeFollowsRequest) {
        Parameters::of_query(&request.url).get("scope").clone_into(&mut first.scopes);
    }
    let mut request = first;
    let Stage::Decided(Some(consent)) = stage else {
        if state.has(Mutant::DenialEndsConsents) {
            state.ledger.revoke_all_of_application(request.application);
        }
        return Err(Refusal::plain(OAuthError::AccessDenied));
    };
    if state.has(Mutant::ConsentsAddUp) {
        add_earlier(&mut request.scopes, state, request.application, consent.user);
    }
    let again = state.has(Mutant::SecondConsentRefused);
    if again && !earlier(state, request.application, consent.user).is_empty() {
        return Err(Refusal::plain(OAuthError::AccessDenied));
    }
    let grant = Grant {
        application: request.application,
        user: consent.user,
        flow: request.flow,
        organizations: consent.organizations,
        scopes: request.scopes.clone(),
        sign_in: SignIn {
            requested: started,
            authenticated: authenticated.unwrap_or(now),
            session: random::uuid(),
            nonce: request.nonce,
        },
        revoked: false,
    };
    let constant = state.has(Mutant::CodeConstant).then(|| "ory_ac_constant".to_owned());
    let value = constant.unwrap_or_else(|| random::token("ory_ac_"));
    let (uri, challenge) = (request.redirect_uri, request.challenge);
    let code = state.ledger.issue_code(value, grant, uri, challenge, now);
    // CALLBACK-01: the application's own `state` comes back, unchanged.
    let returned_state = match request.state {
        _ if state.has(Mutant::StateDropped) => None,
        received if state.has(Mutant::StateAltered) => Some(received + "x"),
        received => Some(received),
    };
    let returned_state = returned_state.as_deref();
    Ok(delivery::code(state, uri, &code, &request.scopes, returned_state))
}

/// Keeps a consent that nobody gave for a verifier that nobody was given; only a
/// breakage does.
pub(super) fn make_up(
    state: &mut State,
    now: SystemTime,
    request: &Request,
    verifier: &str,
    asked: AuthorizationRequest,
) {
    let Some(grant) = unasked(state, asked.application, now) else { return };
    if state.attempts.was_given(verifier) {
        return;
    }
    let consent = Consent { user: grant.user, organizations: grant.organizations };
    let attempt = Attempt {
        request: asked,
        csrf: cookie::value(&request.headers, cookie::CSRF).unwrap_or_default().to_owned(),
        stage: Stage::Decided(Some(consent)),
        started: now,
        authenticated: None,
    };
    state.attempts.put_back(verifier, attempt);
}

/// What a user granted an application before; only a breakage looks.
fn earlier<'a>(state: &'a State, application: &Application, user: &User) -> Vec<&'a Grant> {
    state.ledger.alive(|grant| {
        grant.application.client_id == application.client_id && grant.user.name == user.name
    })
}

/// Adds the scopes that a user granted an application before; only a breakage does.
fn add_earlier(scopes: &mut String, state: &State, application: &Application, user: &User) {
    for grant in earlier(state, application, user) {
        for scope in grant.scopes.split_ascii_whitespace() {
            if !scopes.split(' ').any(|own| own == scope) {
                scopes.push_str(if scopes.is_empty() { "" } else { " " });
                scopes.push_str(scope);
            }
        }
    }
}

/// AUTH-26: the browser has the cookie of a first hop.
fn cookie_present(_: &Attempt, request: &Request, mutants: &[Mutant]) -> Result<(), Refusal> {
    match cookie::value(&request.headers, cookie::CSRF) {
        Some(_) => Ok(()),
        None if mutants.contains(&Mutant::CsrfCookieIgnored) => Ok(()),
        None => Err(forbidden("No CSRF value available in the session cookie.")),
    }
}

/// AUTH-39: the cookie is that of this attempt's first hop.
fn cookie_own(attempt: &Attempt, request: &Request, mutants: &[Mutant]) -> Result<(), Refusal> {
    let ignored = match cookie::value(&request.headers, cookie::CSRF) {
        Some(value) if value == attempt.csrf => return Ok(()),
        Some(_) => Mutant::ParallelFlowFinished,
        None => Mutant::CsrfCookieIgnored,
    };
    if mutants.contains(&ignored) {
        return Ok(());
    }
    let hint = "The CSRF value from the token does not match the CSRF value from the data store.";
    Err(forbidden(hint))
}

/// AUTH-40: the request at the end is of the application that consent was asked
/// for.
fn same_application(
    attempt: &Attempt,
    asking: &Application,
    mutants: &[Mutant],
) -> Result<(), Refusal> {
    if asking.client_id == attempt.request.application.client_id
        || mutants.contains(&Mutant::ConsentFollowsRequest)
    {
        return Ok(());
    }
    let hint = "The client of the request is not the one that consent was asked for.";
    Err(Refusal::new(OAuthError::InvalidClient, hint))
}

fn forbidden(hint: &'static str) -> Refusal {
    Refusal::new(OAuthError::RequestForbidden, hint)
}

fn is_decided(attempt: &&mut Attempt) -> bool {
    matches!(attempt.stage, Stage::Decided(_))
}

fn no_attempt() -> Refusal {
    let hint = "The consent verifier has already been used, has not been granted, or is invalid.";
    Refusal::new(OAuthError::AccessDenied, hint)
}
