//! Who is let in: somebody on this machine who has the token, and no page of
//! another site in a browser on this machine.

use url::Url;

use super::{Control, mistake, routes};
use crate::domain::{Answer, Request, Secret};
use crate::mock::cookie;

/// The cookie of a browser that showed the token; it opens the page only.
pub(super) const SESSION: &str = "qonform_control";

/// Why a request is not let in.
pub(super) fn refusal(control: &Control, request: &Request) -> Option<Answer> {
    // A name that leads here by a trick of somebody's DNS is not ours.
    if !is_own(control, request.headers.get("host").map(|host| format!("http://{host}"))) {
        return Some(mistake(403, "ask by the address that was printed"));
    }
    let origin = request.headers.get("origin").map(str::to_owned);
    let site = request.headers.get("sec-fetch-site").unwrap_or("none");
    if origin.is_some() && !is_own(control, origin) || !["none", "same-origin"].contains(&site) {
        return Some(mistake(403, "no other site may ask"));
    }
    if routes::is_for_people(request.url.path()) || has_token(control, request) {
        return None;
    }
    let mut refusal = mistake(401, "send the token of this bank as `Authorization: Bearer`");
    refusal.headers.push("WWW-Authenticate", "Bearer");
    Some(refusal)
}

fn is_own(control: &Control, named: Option<String>) -> bool {
    let Some(named) = named.and_then(|named| Url::parse(&named).ok()) else { return false };
    let host = named.host_str().unwrap_or_default();
    ["127.0.0.1", "localhost"].contains(&host)
        && named.scheme() == "http"
        && named.port_or_known_default() == control.address.port_or_known_default()
}

fn has_token(control: &Control, request: &Request) -> bool {
    let mut all = request.headers.get_all("authorization");
    let (Some(header), None) = (all.next(), all.next()) else { return false };
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.is_some_and(|(_, token)| Secret::new(token.trim()) == control.token)
}

/// Whether a browser comes that showed the token before.
pub(super) fn is_known(control: &Control, request: &Request) -> bool {
    let session = cookie::value(&request.headers, SESSION);
    session.is_some_and(|value| Secret::new(value) == control.session)
}
