//! The access gate of the sandbox, in front of everything else.

use super::state::State;
use super::{Mutant, answer, cookie, demo, pages};
use crate::domain::{Answer, HostRole, Request, header};

/// How the gate answers whoever it does not know: Qonto's pages name all three
/// (rule GATE-02).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GateStyle {
    /// 302 to the sign-in of the gate.
    #[default]
    Redirect,
    /// 200 with the page of that sign-in.
    Page,
    /// 302 to the Developer Portal.
    Portal,
}

const SIGN_IN: &str = "https://qonto.onelogin.com/login";
const PORTAL: &str = "https://developers.qonto.com/";

/// GATE-02, GATE-07, GATE-10: without the right staging token every request,
/// whatever its path and method, is answered here. Any spelling of the header's
/// name will do (GATE-13), and a session of the web application too (GATE-14).
pub(super) fn refusal(state: &State, host: HostRole, request: &Request) -> Option<Answer> {
    if host != HostRole::Api && request.url.path() == demo::PORTAL_PATH {
        return Some(portal());
    }
    let session = cookie::value(&request.headers, cookie::WEB_SESSION);
    let open = request.headers.get(header::STAGING_TOKEN) == Some(demo::STAGING_TOKEN)
        || state.has(Mutant::AnyStagingToken)
            && request.headers.get(header::STAGING_TOKEN).is_some()
        || session == Some(demo::WEB_SESSION) && !state.has(Mutant::WebSessionIgnored)
        || state.has(Mutant::GateOpen);
    (!open).then(|| match state.gate {
        GateStyle::Redirect => answer::redirect(302, SIGN_IN),
        GateStyle::Page => pages::gate(),
        GateStyle::Portal => answer::redirect(302, PORTAL),
    })
}

/// GATE-14: who opens the sandbox from the Developer Portal has a session.
fn portal() -> Answer {
    let mut page = pages::portal();
    let session = cookie::setting(cookie::WEB_SESSION, demo::WEB_SESSION);
    page.headers.push("Set-Cookie", session);
    page
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::mock::rehearsal::Rehearsal;

    const WRONG: Option<(&str, &str)> = Some((header::STAGING_TOKEN, "wrong"));

    fn knock(
        style: GateStyle,
        (host, method, path): (HostRole, &str, &str),
        field: Option<(&str, &str)>,
    ) -> Answer {
        let url = Url::parse("http://bank.test").unwrap().join(path).unwrap();
        let mut request = Request::new(method, url);
        if let Some((name, value)) = field {
            request.headers.push(name, value);
        }
        let mut rehearsal = Rehearsal::new(&[]);
        rehearsal.bank.gate_answers(style);
        rehearsal.bank.handle(rehearsal.now, host, &request)
    }

    #[test]
    fn the_gate_answers_before_path_and_method_in_its_style() {
        let expected = [
            (GateStyle::Redirect, 302, Some(SIGN_IN), ""),
            (GateStyle::Page, 200, None, "<title>OneLogin</title>"),
            (GateStyle::Portal, 302, Some(PORTAL), ""),
        ];
        for (style, status, location, text) in expected {
            for knocked in [
                (HostRole::Oauth, "POST", "/oauth2/token"),
                (HostRole::Oauth, "DELETE", "/no/such/path"),
                (HostRole::Oauth, "GET", "/.well-known/jwks.json"),
                (HostRole::Api, "GET", "/v2/organization"),
                (HostRole::Api, "GET", demo::PORTAL_PATH),
                (HostRole::Web, "GET", "/sign-in"),
            ] {
                for field in [None, WRONG, Some(("Cookie", "qonto_sandbox_session=wrong"))] {
                    let answer = knock(style, knocked, field);
                    assert_eq!(answer.status, status, "{style:?} {knocked:?}");
                    assert_eq!(answer.headers.get("location"), location);
                    assert!(answer.text().contains(text));
                }
            }
        }
    }

    #[test]
    fn any_spelling_of_the_header_opens_the_gate() {
        let nowhere = (HostRole::Oauth, "GET", "/no/such/path");
        for name in ["X-Qonto-Staging-Token", "x-qonto-staging-token", "X-QONTO-STAGING-TOKEN"] {
            let field = Some((name, demo::STAGING_TOKEN));
            assert_eq!(knock(GateStyle::Redirect, nowhere, field).status, 404, "{name}");
        }
    }

    #[test]
    fn a_browser_with_a_session_of_the_web_application_passes() {
        let portal = (HostRole::Web, "GET", demo::PORTAL_PATH);
        let opened = knock(GateStyle::Redirect, portal, None);
        assert_eq!(opened.status, 200);
        let cookie = opened.headers.get("set-cookie").unwrap().split(';').next().unwrap();
        let field = Some(("Cookie", cookie));
        let nowhere = (HostRole::Oauth, "GET", "/no/such/path");
        assert_eq!(knock(GateStyle::Redirect, nowhere, field).status, 404);
    }
}
