//! The access gate of the sandbox, in front of everything else.

use super::state::State;
use super::{Mutant, answer, demo};
use crate::domain::{Answer, Request, header};

/// Where the gate sends whoever it does not know.
const SIGN_IN: &str = "https://qonto.onelogin.com/login";

/// GATE-02, GATE-07, GATE-10: without the right staging token every request,
/// whatever its path and method, is sent to the gate's own sign-in. Any
/// spelling of the header's name will do (GATE-08).
pub(super) fn refusal(state: &State, request: &Request) -> Option<Answer> {
    let open = request.headers.get(header::STAGING_TOKEN) == Some(demo::STAGING_TOKEN)
        || state.has(Mutant::GateOpen);
    (!open).then(|| answer::redirect(302, SIGN_IN))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::domain::HostRole;
    use crate::mock::rehearsal::Rehearsal;

    fn knock(host: HostRole, method: &str, path: &str, field: Option<(&str, &str)>) -> Answer {
        let url = Url::parse("http://bank.test").unwrap().join(path).unwrap();
        let mut request = Request::new(method, url);
        if let Some((name, value)) = field {
            request.headers.push(name, value);
        }
        let mut rehearsal = Rehearsal::new(&[]);
        rehearsal.bank.handle(rehearsal.now, host, &request)
    }

    #[test]
    fn the_gate_answers_before_path_and_method() {
        let wrong = Some((header::STAGING_TOKEN, "wrong"));
        for field in [None, wrong] {
            for (host, method, path) in [
                (HostRole::Oauth, "POST", "/oauth2/token"),
                (HostRole::Oauth, "DELETE", "/no/such/path"),
                (HostRole::Api, "GET", "/v2/organization"),
                (HostRole::Web, "GET", "/sign-in"),
            ] {
                let answer = knock(host, method, path, field);
                assert_eq!(answer.status, 302, "{method} {path}");
                assert_eq!(answer.headers.get("location"), Some(SIGN_IN));
            }
        }
    }

    #[test]
    fn any_spelling_of_the_header_opens_the_gate() {
        for name in ["X-Qonto-Staging-Token", "x-qonto-staging-token", "X-QONTO-STAGING-TOKEN"] {
            let field = Some((name, demo::STAGING_TOKEN));
            assert_eq!(knock(HostRole::Oauth, "GET", "/no/such/path", field).status, 404, "{name}");
        }
    }
}
