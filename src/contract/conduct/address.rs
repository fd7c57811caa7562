//! Which host is asked for what, how, and from where.

use super::Notes;
use crate::contract::JudgeContext;
use crate::contract::breach::Breach;
use crate::domain::header::STAGING_TOKEN;
use crate::domain::{HostRole, Interaction, Request};

/// Prefixes and spellings under which others have the two OAuth endpoints.
const ELSEWHERE: [&str; 6] =
    ["/oauth/token", "/oauth/authorize", "/oauth2/authorize", "/auth", "/token", "/authorize"];

/// Rules HOST-01 to HOST-06, HOST-09, GATE-06, and the browser's half of EXCH-03.
pub(super) fn judge(interaction: &Interaction, context: JudgeContext, notes: &mut Notes) {
    let request = &interaction.request;
    let path = request.url.path();
    let published = !is_loopback(request);
    if published {
        let plain = request.url.scheme() == "http";
        let breach = || Breach::new("request scheme", "`https`", "`http`");
        notes.rule("HOST-06", plain.then(breach));
    }
    let is_endpoint = path.ends_with("/oauth2/auth") || path.ends_with("/oauth2/token");
    let is_api = (path.starts_with("/v1/") || path.starts_with("/v2/")) && !is_oauth(path);
    match interaction.host {
        HostRole::Oauth if is_api => notes.rule("HOST-03", Some(wrong_host("the API's"))),
        HostRole::Oauth => {
            let versioned = is_endpoint && !path.starts_with("/oauth2/");
            if versioned || ELSEWHERE.contains(&path) {
                let expected = "`/oauth2/auth` or `/oauth2/token`";
                let breach = Breach::new("request path", expected, format!("`{path}`"));
                notes.rule("HOST-04", Some(breach));
            } else if is_endpoint {
                notes.rule("HOST-04", None);
                if published {
                    notes.rule(oauth_host(context), None);
                }
            }
        }
        HostRole::Web | HostRole::Api if is_oauth(path) => {
            let expected = "the authorization server's";
            notes.rule(oauth_host(context), Some(wrong_host(expected)));
        }
        HostRole::Web => {}
        HostRole::Api => {
            let singular = path != "/v2/organizations";
            let kept = is_api && singular;
            let breach = || Breach::new("request path", "`/v2/…`", format!("`{path}`"));
            notes.rule("HOST-05", (!kept).then(breach));
            if published {
                notes.rule("HOST-03", None);
            }
        }
    }
    if published && !context.gated {
        let sent = request.headers.get(STAGING_TOKEN).is_some();
        let place = format!("request header {}", STAGING_TOKEN.to_lowercase());
        notes.rule("GATE-06", sent.then(|| Breach::new(place, "absent", "[secret]")));
    }
    let rule = match interaction.host {
        HostRole::Api => "HOST-09",
        _ if path.ends_with("/token") => "EXCH-03",
        HostRole::Oauth | HostRole::Web => return,
    };
    let sign = ["origin", "sec-fetch-site", "access-control-request-method"];
    let sign = sign.into_iter().find(|name| request.headers.get(name).is_some());
    let breach =
        |name| Breach::new(format!("request header {name}"), "absent", "sent by a browser");
    notes.rule(rule, sign.map(breach));
}

fn oauth_host(context: JudgeContext) -> &'static str {
    if context.gated { "HOST-02" } else { "HOST-01" }
}

fn wrong_host(expected: &str) -> Breach {
    Breach::new("request host", format!("{expected} host"), "another of the bank's hosts")
}

/// Whether it is meant for the authorization server; `/v2/oauth2/consents` is the
/// API's.
fn is_oauth(path: &str) -> bool {
    let ends = ["/token", "/auth", "/authorize", "/revoke"];
    let below = path.contains("/oauth2/") || path.contains("/oauth/");
    below && ends.iter().any(|end| path.ends_with(end))
}

fn is_loopback(request: &Request) -> bool {
    match request.url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => true,
    }
}
