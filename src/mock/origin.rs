//! Which application a request is of.

use super::oauth::token::client_authentication::basic_user;
use super::parameters::Parameters;
use super::registry::Application;
use super::state::State;
use crate::domain::Request;

/// Parameters that name a sign-in under way.
const ATTEMPT: [&str; 2] = ["login_challenge", "consent_verifier"];

/// The application that a request names, by its id, by a token of its own or by
/// the sign-in that it began.
pub(super) fn of(state: &State, request: &Request) -> Option<&'static Application> {
    let bearer = request.headers.get("authorization").and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    if let Some(token) = bearer {
        return state.ledger.grant_of(token).map(|id| state.ledger.grant(id).application);
    }
    let of_parameters = |parameters: &Parameters| {
        let named = state.registry.application(parameters.get("client_id"));
        let attempt = || {
            let mut keys = ATTEMPT.iter().map(|name| parameters.get(name));
            keys.find_map(|key| state.attempts.application_of(key))
        };
        named.or_else(attempt)
    };
    let is_form = || request.headers.media_type().is_some_and(|kind| kind.ends_with("-urlencoded"));
    if !request.body.is_empty() && is_form() {
        let found = of_parameters(&Parameters::of_form(&request.body));
        if found.is_some() {
            return found;
        }
    }
    if request.url.query().is_some() {
        return of_parameters(&Parameters::of_query(&request.url));
    }
    basic_user(&request.headers).and_then(|user| state.registry.application(&user))
}
