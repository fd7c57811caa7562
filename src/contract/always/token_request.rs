//! The form of a token request (RFC 6749 sections 4.1.3 and 6).

use std::borrow::Cow;

use crate::contract::breach::Breach;
use crate::domain::{HostRole, Interaction};

const TOKEN_ENDPOINT: &str = "/oauth2/token";
const FORM: &str = "application/x-www-form-urlencoded";
const EXCHANGE: [&str; 5] = ["grant_type", "code", "redirect_uri", "client_id", "client_secret"];
const REFRESH: [&str; 4] = ["grant_type", "refresh_token", "client_id", "client_secret"];

/// Rule EXCH-01.
pub(super) fn form_encoded(interaction: &Interaction) -> Vec<Breach> {
    let media_type = interaction.request.headers.media_type();
    if !is_token_request(interaction) || media_type.as_deref() == Some(FORM) {
        return Vec::new();
    }
    let actual = media_type.map_or("absent".to_owned(), |found| format!("`{found}`"));
    vec![Breach::new("request header content-type", format!("`{FORM}`"), actual)]
}

/// Rule EXCH-02: these five, once each, and `code_verifier` if PKCE is used.
pub(super) fn exchange_fields(interaction: &Interaction) -> Vec<Breach> {
    let Some(fields) = fields_of(interaction, "authorization_code") else { return Vec::new() };
    let mut breaches = once_each(&EXCHANGE, &fields);
    for name in fields.iter().filter(|name| !EXCHANGE.contains(&name.as_ref())) {
        if name != "code_verifier" {
            breaches.push(Breach::new(place(name), "absent", "sent"));
        }
    }
    breaches
}

/// Rule REFR-01: these four, once each; others do no harm (REFR-22).
pub(super) fn refresh_fields(interaction: &Interaction) -> Vec<Breach> {
    fields_of(interaction, "refresh_token").map_or_else(Vec::new, |sent| once_each(&REFRESH, &sent))
}

fn once_each(wanted: &[&str], sent: &[Cow<'_, str>]) -> Vec<Breach> {
    let breach = |name: &&str| {
        let actual = match sent.iter().filter(|field| field == name).count() {
            1 => return None,
            0 => "absent".to_owned(),
            times => format!("{times} times"),
        };
        Some(Breach::new(place(name), "exactly once", actual))
    };
    wanted.iter().filter_map(breach).collect()
}

/// The names of the form fields of a token request of that grant type.
fn fields_of<'a>(interaction: &'a Interaction, grant_type: &str) -> Option<Vec<Cow<'a, str>>> {
    if !is_token_request(interaction) {
        return None;
    }
    let fields = interaction.request.form_fields();
    let is_it = fields.iter().any(|(name, value)| name == "grant_type" && value == grant_type);
    is_it.then(|| fields.into_iter().map(|(name, _)| name).collect())
}

/// Whether it is a token request of that grant type.
pub(super) fn is_of(interaction: &Interaction, grant_type: &str) -> bool {
    fields_of(interaction, grant_type).is_some()
}

pub(super) fn is_token_request(interaction: &Interaction) -> bool {
    interaction.host == HostRole::Oauth
        && interaction.request.method == "POST"
        && interaction.request.url.path() == TOKEN_ENDPOINT
}

fn place(field: &str) -> String {
    format!("request form {field}")
}
