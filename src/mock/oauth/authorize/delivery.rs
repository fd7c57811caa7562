//! How the outcome of an authorization request travels.

use url::Url;

use crate::domain::Answer;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::state::State;
use crate::mock::{answer, journey};

/// To a page of the bank, because the redirect URI is not to be trusted.
pub(super) fn at_the_bank(state: &State, refusal: &Refusal) -> Answer {
    let description = refusal.description();
    let query = [("error", refusal.error.as_str()), ("error_description", &description)];
    answer::redirect(302, state.page(journey::ERROR_PAGE, &query))
}

/// To the application, with the `state` that came, which may be empty.
pub(super) fn at_redirect_uri(redirect_uri: &str, state: &str, refusal: &Refusal) -> Answer {
    let description = refusal.description();
    let error = refusal.error.as_str();
    callback(
        redirect_uri,
        &[("error", error), ("error_description", &description), ("state", state)],
    )
}

/// To the application, with a code (rule CALLBACK-01).
pub(super) fn code(redirect_uri: &str, code: &str, scopes: &str, state: Option<&str>) -> Answer {
    let mut outcome = vec![("code", code), ("scope", scopes)];
    outcome.extend(state.map(|state| ("state", state)));
    callback(redirect_uri, &outcome)
}

/// AUTH-30: parameters of the redirect URI are kept, all are sorted, and the
/// status is 303.
fn callback(redirect_uri: &str, outcome: &[(&str, &str)]) -> Answer {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return answer::text(500, "The registered redirect URI is not an address.\n");
    };
    let kept = url.clone();
    let mut pairs: Vec<(String, String)> = kept.query_pairs().into_owned().collect();
    pairs.extend(outcome.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    url.query_pairs_mut().clear().extend_pairs(pairs);
    answer::redirect(303, url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OAuthError;

    #[test]
    fn errors_are_sorted_keep_the_query_and_write_spaces_as_plus() {
        let refusal = Refusal::plain(OAuthError::RequestForbidden);
        let answer = at_redirect_uri("https://app.example/cb?tenant=1&a=b", "", &refusal);
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
