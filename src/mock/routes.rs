//! Which path and method leads where.

use std::time::SystemTime;

use super::state::State;
use super::{answer, api, journey, oauth};
use crate::domain::{Answer, HostRole, Request};

/// What answers a request that passed the gate.
pub(super) type Endpoint = fn(&mut State, SystemTime, &Request) -> Answer;

/// One line of a table: path, method, endpoint. A step of the path in braces
/// stands for any.
type Route = (&'static str, &'static str, Endpoint);

/// The authorization server and its pages. There is no `/v2` (rule AUTH-29).
const OAUTH: [Route; 15] = [
    ("/oauth2/token", "POST", oauth::token::endpoint),
    ("/oauth2/revoke", "POST", oauth::token::revocation::endpoint),
    ("/userinfo", "GET", oauth::userinfo::endpoint),
    ("/.well-known/openid-configuration", "GET", oauth::discovery::configuration),
    ("/.well-known/jwks.json", "GET", oauth::discovery::keys),
    ("/oauth2/auth", "GET", oauth::authorize::endpoint),
    ("/sign-in", "GET", journey::show),
    ("/sign-in", "POST", journey::submit),
    ("/second-factor", "GET", journey::show),
    ("/second-factor", "POST", journey::submit),
    ("/organizations", "GET", journey::show),
    ("/organizations", "POST", journey::submit),
    ("/consent", "GET", journey::show),
    ("/consent", "POST", journey::submit),
    (journey::ERROR_PAGE, "GET", journey::show_error),
];

/// The business API.
const API: [Route; 11] = [
    ("/v2/organization", "GET", api::organization),
    ("/v1/organizations/{slug}", "GET", api::organization_by_slug),
    ("/v2/organizations/{slug}", "GET", api::organization_by_slug),
    ("/v2/user_organizations", "GET", api::user_organizations),
    ("/v2/memberships", "GET", api::memberships),
    ("/v2/membership", "GET", api::membership),
    ("/v2/oauth2/consents", "DELETE", api::consents),
    ("/v2/sepa/beneficiaries/trust", "PATCH", api::trust_beneficiaries),
    ("/v2/sca_sessions/{token}", "GET", api::sca_session),
    ("/v2/mocked_sca_sessions/{token}", "GET", api::mocked_sca_session),
    ("/v2/mocked_sca_sessions/{token}/{decision}", "POST", api::decide_mocked_sca_session),
];

/// The endpoint of a request; the path is looked at before the method. An
/// endpoint of the other host is an unknown path (rule HOST-08).
pub(super) fn find(host: HostRole, request: &Request) -> Result<Endpoint, Answer> {
    let table = if host == HostRole::Api { &API[..] } else { &OAUTH[..] };
    let path = request.url.path();
    let mut of_path = table.iter().filter(|(p, _, _)| fits(p, path)).peekable();
    if of_path.peek().is_none() {
        return Err(match host {
            HostRole::Api => api::not_found(),
            HostRole::Oauth | HostRole::Web => answer::text(404, "404 page not found\n"),
        });
    }
    match of_path.find(|(_, method, _)| *method == request.method) {
        Some((_, _, endpoint)) => Ok(*endpoint),
        None if host == HostRole::Api => Err(api::method_not_allowed()),
        None => Err(method_not_allowed(table, path)),
    }
}

/// The path of the table that a path fits, if there is one.
pub(super) fn template(host: HostRole, path: &str) -> Option<&'static str> {
    let table = if host == HostRole::Api { &API[..] } else { &OAUTH[..] };
    table.iter().map(|(template, _, _)| *template).find(|template| fits(template, path))
}

/// RFC 9110 section 15.5.6: the methods that would do are named.
fn method_not_allowed(table: &[Route], path: &str) -> Answer {
    let of_path = table.iter().filter(|(p, _, _)| *p == path);
    let allowed: Vec<_> = of_path.map(|(_, method, _)| *method).collect();
    let mut answer = answer::text(405, "Method Not Allowed\n");
    answer.headers.push("Allow", allowed.join(", "));
    answer
}

fn fits(template: &str, path: &str) -> bool {
    if !template.contains('{') {
        return template == path;
    }
    let mut steps = path.split('/');
    let fitting = |of_template: &str| {
        steps.next().is_some_and(|step| {
            step == of_template || (of_template.starts_with('{') && !step.is_empty())
        })
    };
    template.split('/').all(fitting) && steps.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::domain::{HostRole, Request};
    use crate::mock::demo::MEMBERSHIP;
    use crate::mock::rehearsal::{Rehearsal, authorization};

    #[test]
    fn the_versioned_path_is_unknown_and_another_method_is_told_which_would_do() {
        let mut rehearsal = Rehearsal::new(&[]);
        let mut versioned = authorization(&MEMBERSHIP);
        versioned.set_path("/v2/oauth2/auth");
        assert_eq!(rehearsal.visit(&versioned).status, 404);
        for (path, allowed) in
            [("/oauth2/auth", "GET"), ("/oauth2/revoke", "POST"), ("/consent", "GET, POST")]
        {
            let mut url = authorization(&MEMBERSHIP);
            url.set_path(path);
            let answer = rehearsal.send(HostRole::Oauth, Request::new("DELETE", url));
            assert_eq!((answer.status, answer.headers.get("allow")), (405, Some(allowed)));
        }
    }

    #[test]
    fn a_step_in_braces_is_any_step() {
        assert!(fits("/v1/organizations/{slug}", "/v1/organizations/acme"));
        assert!(!fits("/v1/organizations/{slug}", "/v1/organizations/"));
        assert!(!fits("/v1/organizations/{slug}", "/v1/organizations/a/b"));
        assert!(!fits("/v2/organization", "/v2"));
        assert!(!fits("/v2/organization", "/v2/organization/"));
    }
}
