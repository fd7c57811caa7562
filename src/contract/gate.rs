//! Telling the sandbox's access gate from the bank (rules GATE-02, GATE-03).

use crate::domain::{Answer, HostRole, Interaction};

/// Whether an operation that answers in JSON was answered by something else: a
/// redirect to another host, or a page.
///
/// The authorization endpoint and the sign-in pages redirect and show pages by
/// nature, so they are never taken for the gate here; nor is a 5xx, which has
/// its own cause.
#[must_use]
pub fn looks_like_gate(interaction: &Interaction) -> bool {
    let healthy = interaction.answer().is_some_and(|answer| answer.status < 500);
    speaks_json(interaction) && healthy && redirects_or_shows_a_page(interaction)
}

/// Whether the answer is one that a gate could give, wherever it came from.
pub(super) fn redirects_or_shows_a_page(interaction: &Interaction) -> bool {
    interaction.answer().is_some_and(is_page) || leads_away(interaction)
}

fn speaks_json(interaction: &Interaction) -> bool {
    let path = interaction.request.url.path();
    match interaction.host {
        HostRole::Api => true,
        HostRole::Web => false,
        HostRole::Oauth => {
            ["/oauth2/token", "/oauth2/revoke", "/userinfo"].contains(&path)
                || path.starts_with("/.well-known/")
        }
    }
}

fn is_page(answer: &Answer) -> bool {
    matches!(answer.headers.media_type().as_deref(), Some("text/html" | "application/xhtml+xml"))
}

fn leads_away(interaction: &Interaction) -> bool {
    let asked = &interaction.request.url;
    let location = interaction.answer().and_then(|answer| answer.location(asked));
    location.is_some_and(|location| location.origin() != asked.origin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::interaction;
    use crate::domain::Request;

    fn gate(host: HostRole, path: &str, status: u16, field: (&str, &str)) -> bool {
        let url = format!("https://bank.example{path}").parse().expect("valid");
        let mut answer = Answer::new(status);
        answer.headers.push(field.0, field.1);
        looks_like_gate(&interaction(host, Request::new("POST", url), answer))
    }

    const AWAY: (&str, &str) = ("location", "https://idp.example/login");
    const NEAR: (&str, &str) = ("location", "/elsewhere");
    const PAGE: (&str, &str) = ("content-type", "text/html; charset=utf-8");

    #[test]
    fn pages_and_redirects_to_other_hosts_are_the_gate() {
        for path in ["/oauth2/token", "/oauth2/revoke", "/.well-known/jwks.json"] {
            assert!(gate(HostRole::Oauth, path, 302, AWAY), "{path}");
            assert!(gate(HostRole::Oauth, path, 200, PAGE), "{path}");
        }
        assert!(gate(HostRole::Api, "/v2/anything", 403, PAGE));
    }

    #[test]
    fn what_the_bank_does_by_nature_is_not_the_gate() {
        assert!(!gate(HostRole::Oauth, "/oauth2/auth", 302, AWAY));
        assert!(!gate(HostRole::Web, "/signin", 200, PAGE));
        assert!(!gate(HostRole::Oauth, "/oauth2/token", 302, NEAR));
        assert!(!gate(HostRole::Api, "/v2/organization", 502, PAGE));
        assert!(!gate(HostRole::Api, "/v2/organization", 500, PAGE));
        assert!(!gate(HostRole::Api, "/v2/organization", 404, ("content-type", "text/plain")));
    }
}
