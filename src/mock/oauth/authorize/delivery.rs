//! How the outcome of an authorization request travels.

use serde_json::json;
use url::Url;

use crate::domain::{Answer, OAuthError};
use crate::mock::oauth::refusal::Refusal;
use crate::mock::state::State;
use crate::mock::{Mutant, answer, journey, random};

/// At the bank, because the redirect URI is not to be trusted: on a page, or as
/// JSON, as the dialect has it (rule AUTH-13).
pub(super) fn at_the_bank(state: &State, refusal: &Refusal) -> Answer {
    if refusal.status != 302 {
        return legacy(refusal);
    }
    let description = refusal.description();
    let query = [("error", refusal.error.as_str()), ("error_description", &description)];
    answer::redirect(302, state.page(journey::ERROR_PAGE, &query))
}

/// The refusal of Qonto's API reference, with two members of an older format.
/// Its text is that of Ory Hydra without the full stop.
fn legacy(refusal: &Refusal) -> Answer {
    let description = refusal.description();
    let description = description.trim_end_matches('.');
    let body = json!({
        "error": refusal.error.as_str(),
        "error_verbose": description,
        "error_description": description,
        "status_code": refusal.status,
    });
    let mut answer = answer::json(refusal.status, "application/json;charset=UTF-8", &body);
    answer.headers.push("Cache-Control", "no-store");
    answer.headers.push("Pragma", "no-cache");
    answer
}

/// To the application, with the `state` that came, which may be empty.
pub(super) fn at_redirect_uri(
    state: &State,
    redirect_uri: &str,
    received_state: &str,
    refusal: &Refusal,
) -> Answer {
    let (error, description) = (refusal.error.as_str(), refusal.description());
    let code = random::token("ory_ac_");
    let mut outcome = vec![("error", error), ("error_description", &description)];
    let denied = refusal.error == OAuthError::AccessDenied && state.has(Mutant::DenialWithoutState);
    if !state.has(Mutant::ErrorWithoutState) && !denied {
        outcome.push(("state", received_state));
    }
    if state.has(Mutant::ErrorAndCode) {
        outcome.push(("code", &code));
    }
    callback(state, redirect_uri, &outcome)
}

/// To the application, with a code (rule CALLBACK-01).
pub(super) fn code(
    state: &State,
    redirect_uri: &str,
    code: &str,
    scopes: &str,
    returned_state: Option<&str>,
) -> Answer {
    let mut outcome = vec![("code", code), ("scope", scopes)];
    outcome.extend(returned_state.map(|value| ("state", value)));
    callback(state, redirect_uri, &outcome)
}

/// AUTH-30: parameters of the redirect URI are kept, all are sorted, and the
/// status is 303.
fn callback(state: &State, redirect_uri: &str, outcome: &[(&str, &str)]) -> Answer {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return answer::text(500, "The registered redirect URI is not an address.\n");
    };
    let mut kept = url.clone();
    let loses = if outcome.iter().any(|(name, _)| *name == "error") {
        Mutant::RefusalLosesQuery
    } else {
        Mutant::CallbackLosesQuery
    };
    if state.has(loses) {
        kept.set_query(None);
    }
    let mut pairs: Vec<(String, String)> = kept.query_pairs().into_owned().collect();
    pairs.extend(outcome.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    url.query_pairs_mut().clear().extend_pairs(pairs);
    answer::redirect(state.see_other(), url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Dialect;

    #[test]
    fn errors_are_sorted_keep_the_query_and_write_spaces_as_plus() {
        let refusal = Refusal::plain(OAuthError::RequestForbidden);
        let address = url::Url::parse("http://oauth.test").unwrap();
        let endpoints = crate::mock::Endpoints { oauth: address.clone(), api: address };
        let state = State::new(crate::mock::demo::registry(), endpoints, Dialect::Hydra, &[]);
        let answer = at_redirect_uri(&state, "https://app.example/cb?tenant=1&a=b", "", &refusal);
        assert_eq!(answer.status, 303);
        assert_eq!(
            answer.headers.get("location"),
            Some(
                "https://app.example/cb?a=b&error=request_forbidden\
                 &error_description=The+request+is+not+allowed.&state=&tenant=1"
            )
        );
    }
}
