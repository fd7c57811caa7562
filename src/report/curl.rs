//! A command line that repeats an interaction.

use crate::domain::{HostRole, MaskedInteraction};

/// A `curl` command with every secret as a shell variable.
///
/// It is made from the masked interaction, so it cannot hold a secret.
#[must_use]
pub fn curl(interaction: &MaskedInteraction) -> String {
    let mut words = vec!["curl -sS -i".to_owned()];
    if interaction.method != "GET" {
        words.push(format!("-X {}", interaction.method));
    }
    for (name, value) in &interaction.request_headers {
        if !matches!(name.to_ascii_lowercase().as_str(), "host" | "content-length") {
            words.push(format!("-H {}", quoted(&format!("{name}: {}", header(name, value)))));
        }
    }
    if let Some(body) = &interaction.request_body {
        words.extend(data(body, is_form(interaction)));
    }
    words.push(quoted(&address(interaction)));
    words.join(" ")
}

fn header(name: &str, value: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "authorization" if value.contains("[secret]") => "Bearer $ACCESS_TOKEN".to_owned(),
        "x-qonto-staging-token" => "$QONTO_STAGING_TOKEN".to_owned(),
        "cookie" => "$COOKIE".to_owned(),
        _ => escape(value),
    }
}

fn is_form(interaction: &MaskedInteraction) -> bool {
    let is = |(name, value): &(String, String)| {
        name.eq_ignore_ascii_case("content-type") && value.contains("form-urlencoded")
    };
    interaction.request_headers.iter().any(is)
}

fn data(body: &str, is_form: bool) -> Vec<String> {
    if !is_form {
        return vec![format!("--data-raw {}", quoted(&escape(body)))];
    }
    let field = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = if masked(value) { variable(name) } else { escape(value) };
        format!("--data-urlencode {}", quoted(&format!("{name}={value}")))
    };
    body.split('&').map(field).collect()
}

/// An address as people read it: what was masked in it is shown as elsewhere.
pub(super) fn legible(address: &str) -> String {
    address.replace("%5Bsecret%5D", "[secret]").replace("%5Bpersonal%5D", "[personal]")
}

/// The address, with `%5Bsecret%5D` in the query replaced by variables.
fn address(interaction: &MaskedInteraction) -> String {
    let (before, query) = match interaction.url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (interaction.url.as_str(), None),
    };
    let (origin, path) = match before.match_indices('/').nth(2) {
        Some((end, _)) => before.split_at(end),
        None => (before, "/"),
    };
    let origin = match interaction.host {
        HostRole::Oauth => "$OAUTH".to_owned(),
        HostRole::Api => "$API".to_owned(),
        // Pages have hosts of their own, and some are the application's.
        HostRole::Web => escape(origin),
    };
    let mut address = format!("{origin}{}", escape(path));
    if let Some(query) = query {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, value)) if masked(value) => format!("{name}={}", variable(name)),
            _ => escape(pair),
        };
        address.push('?');
        address.push_str(&query.split('&').map(pair).collect::<Vec<_>>().join("&"));
    }
    address
}

fn masked(value: &str) -> bool {
    value.contains("[secret]") || value.contains("[personal]") || value.contains("%5Bsecret%5D")
}

fn variable(name: &str) -> String {
    format!("${}", name.to_ascii_uppercase())
}

/// Keeps the shell from reading anything but our variables.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`")
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Headers, Interaction, Redactor, Request, Sender};

    fn shown(request: Request) -> String {
        shown_of(HostRole::Oauth, request)
    }

    fn shown_of(host: HostRole, request: Request) -> String {
        let interaction = Interaction {
            host,
            sender: Sender::Client,
            hop: 0,
            at: std::time::SystemTime::UNIX_EPOCH,
            elapsed: std::time::Duration::ZERO,
            request,
            outcome: Ok(crate::domain::Answer::new(200)),
        };
        curl(&MaskedInteraction::new(&interaction, &Redactor::new()))
    }

    #[test]
    fn secrets_become_variables_and_the_rest_is_quoted() {
        let url = "http://127.0.0.1:4000/oauth2/token".parse().expect("valid");
        let mut request = Request::form(url, [("grant_type", "x`id`$HOME"), ("code", "s3cret")]);
        request.headers.push("X-Qonto-Staging-Token", "s3cret");
        assert_eq!(
            shown(request),
            "curl -sS -i -X POST -H \"Content-Type: application/x-www-form-urlencoded\" \
             -H \"X-Qonto-Staging-Token: $QONTO_STAGING_TOKEN\" \
             --data-urlencode \"grant_type=x\\`id\\`\\$HOME\" --data-urlencode \"code=$CODE\" \
             \"$OAUTH/oauth2/token\""
        );
    }

    #[test]
    fn a_body_that_is_no_form_is_quoted_as_a_whole() {
        let url = "http://127.0.0.1:4000/oauth2/token".parse().expect("valid");
        let mut request = Request::new("POST", url);
        request.headers.push("Content-Type", "application/json");
        request.body = b"not `id` $HOME \"json\" &".to_vec();
        let quoted = r#"--data-raw "not \`id\` \$HOME \"json\" &" "$OAUTH/oauth2/token""#;
        assert!(shown(request).ends_with(quoted));
    }

    #[test]
    fn the_query_keeps_its_names() {
        let url = "http://127.0.0.1:4000/oauth2/auth?state=s3cret&scope=a+b";
        let mut request = Request::new("GET", url.parse().expect("valid"));
        request.headers = Headers::new();
        assert_eq!(shown(request), "curl -sS -i \"$OAUTH/oauth2/auth?state=$STATE&scope=a+b\"");
    }

    #[test]
    fn a_page_has_the_address_at_which_it_was_asked_for() {
        for (url, told) in [
            (
                "https://shop.example:8443/connect?code=s3cret",
                "https://shop.example:8443/connect?code=$CODE",
            ),
            ("http://shop.example", "http://shop.example/"),
        ] {
            let request = Request::new("GET", url.parse().expect("valid"));
            assert_eq!(shown_of(HostRole::Web, request), format!("curl -sS -i \"{told}\""));
        }
    }
}
