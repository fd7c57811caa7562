//! The person's way through the pages: sign-in, second factor, organisations,
//! consent.
//!
//! Each page is one file with a function that reads its form and says what
//! comes next. A page that is asked for out of turn leads to the one whose turn
//! it is.

mod consent;
mod organizations;
mod second_factor;
mod sign_in;

use std::time::SystemTime;

use crate::domain::{Answer, Request};

use super::attempt::{Attempt, AuthorizationRequest, Stage};
use super::ledger::Ledger;
use super::parameters::Parameters;
use super::registry::{Registry, User};
use super::state::State;
use super::{Mutant, answer, pages};

/// Where refusals are shown that may not travel to an application.
pub(super) const ERROR_PAGE: &str = "/oauth2/fallbacks/error";

/// What a form leads to; the error is the sentence shown above the form.
type Next = Result<Stage, &'static str>;

/// `GET` of a page.
pub(super) fn show(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let query = Parameters::of_query(&request.url);
    let challenge = query.get("login_challenge");
    match state.attempts.find(challenge, now) {
        Some(attempt) if attempt.stage.path() == request.url.path() => {
            pages::of_stage(state.registry, attempt, challenge, None)
        }
        _ => advance(state, now, challenge),
    }
}

/// `POST` of a page's form.
pub(super) fn submit(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let form = Parameters::of_form(&request.body);
    let challenge = form.get("login_challenge");
    let mutants = state.mutants.clone();
    let mut undecided = None;
    if let Some(attempt) = state.attempts.find(challenge, now)
        && attempt.stage.path() == request.url.path()
    {
        match next(state.registry, attempt, &form, &mutants) {
            Ok(reached) => {
                if matches!(attempt.stage, Stage::SecondFactor(_)) {
                    if mutants.contains(&Mutant::SignInLeadsNowhere) {
                        return pages::expired();
                    }
                    attempt.authenticated = Some(now);
                }
                if mutants.contains(&Mutant::ConsentAnsweredAgain)
                    && matches!(reached, Stage::Decided(_))
                {
                    undecided = Some(attempt.clone());
                }
                attempt.stage = match reached {
                    Stage::Consent(consent)
                        if mutants.contains(&Mutant::ConsentPageSkipped)
                            && asks_for_more(&state.ledger, &attempt.request, consent.user)
                            || mutants.contains(&Mutant::ConsentOfAnotherTaken)
                                && allowed_another(&state.ledger, attempt, consent.user) =>
                    {
                        Stage::Decided(Some(consent))
                    }
                    reached => reached,
                };
            }
            Err(message) => {
                return pages::of_stage(state.registry, attempt, challenge, Some(message));
            }
        }
    }
    let answer = advance(state, now, challenge);
    // AUTH-46: an answer at consent is the last, but for a breakage.
    if let Some(attempt) = undecided {
        state.attempts.put_back(challenge, attempt);
    }
    answer
}

/// To the page after the second factor, as the first user; only a breakage does.
pub(super) fn skip_sign_in(state: &mut State, now: SystemTime, challenge: &str) -> Answer {
    if let Some(user) = state.registry.users.first()
        && let Some(attempt) = state.attempts.find(challenge, now)
    {
        attempt.stage = organizations::offer(state.registry, &attempt.request, user);
    }
    advance(state, now, challenge)
}

/// The page that shows a refusal.
pub(super) fn show_error(_: &mut State, _: SystemTime, request: &Request) -> Answer {
    let query = Parameters::of_query(&request.url);
    pages::error(query.get("error"), query.get("error_description"))
}

fn next(registry: &Registry, attempt: &mut Attempt, form: &Parameters, mutants: &[Mutant]) -> Next {
    let Attempt { request, stage, .. } = attempt;
    match stage {
        Stage::SignIn => sign_in::next(registry, request, form),
        Stage::SecondFactor(user) => {
            let any_code = mutants.contains(&Mutant::AnySmsCodeAccepted);
            second_factor::next(any_code, registry, request, user, form)
        }
        Stage::Organizations(user) => {
            let any = mutants.contains(&Mutant::ForeignOrganizationChosen);
            organizations::next(any, registry, request.flow, user, form)
        }
        Stage::Consent(consent) => {
            let denial_counts = !mutants.contains(&Mutant::DenialBringsCode);
            consent::next(denial_counts, consent, form)
        }
        Stage::Decided(consent) => Ok(Stage::Decided(consent.clone())),
    }
}

/// Whether the user allowed the application something before, and not all of this;
/// only a breakage looks.
fn asks_for_more(ledger: &Ledger, request: &AuthorizationRequest, user: &User) -> bool {
    let earlier = ledger.alive(|grant| {
        grant.application.client_id == request.application.client_id && grant.user.name == user.name
    });
    let is_new = |scope: &str| !earlier.iter().any(|grant| grant.has_scope(scope));
    !earlier.is_empty() && request.scopes.split_ascii_whitespace().any(is_new)
}

/// Whether the user allowed another application something; only a breakage looks.
fn allowed_another(ledger: &Ledger, attempt: &Attempt, user: &User) -> bool {
    let asking = attempt.request.application.client_id;
    let elsewhere = ledger.alive(|grant| grant.application.client_id != asking);
    elsewhere.iter().any(|grant| grant.user.name == user.name)
}

/// To the page whose turn it is; after the last, back to the authorization
/// endpoint with the whole request and a verifier that works once.
fn advance(state: &mut State, now: SystemTime, challenge: &str) -> Answer {
    let Some(Attempt { request, stage, .. }) = state.attempts.find(challenge, now) else {
        return pages::expired();
    };
    let path = stage.path();
    if !matches!(stage, Stage::Decided(_)) {
        return answer::redirect(303, state.page(path, &[("login_challenge", challenge)]));
    }
    let query = request.query.clone();
    let Some(verifier) = state.attempts.rekey(challenge) else { return pages::expired() };
    let mut last_hop = state.endpoints.oauth.clone();
    last_hop.set_path(path);
    last_hop.set_query(Some(&query));
    last_hop.query_pairs_mut().append_pair("consent_verifier", &verifier);
    answer::redirect(state.see_other(), last_hop)
}
