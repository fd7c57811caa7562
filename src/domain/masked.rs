//! An interaction that may be shown to people.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::free_text::scrubbed;
use super::sensitive::{self, Sensitivity};
use super::{Answer, Headers, HostRole, Interaction, Redactor, Request, Sender};

/// Bodies longer than this are cut, in characters.
const LONGEST_BODY: usize = 8_000;

/// An [`Interaction`] without secrets and personal data, as reports keep it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MaskedInteraction {
    /// The part of the bank that was asked.
    pub host: HostRole,
    /// Who asked.
    pub sender: Sender,
    /// Position in a chain of redirects, from 0.
    pub hop: u32,
    /// Milliseconds until the answer was complete.
    pub elapsed_ms: f64,
    /// `GET`, `POST`, …
    pub method: String,
    /// The address, with secret query values masked.
    pub url: String,
    /// Header fields of the request in order, as `[name, value]`.
    pub request_headers: Vec<(String, String)>,
    /// The body of the request; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// The status; absent when nothing came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Header fields of the answer in order, as `[name, value]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer_headers: Vec<(String, String)>,
    /// The body of the answer; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_body: Option<String>,
    /// Why nothing came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl MaskedInteraction {
    /// Masks by field name first, then every value the redactor knows.
    #[must_use]
    pub fn new(interaction: &Interaction, redactor: &Redactor) -> Self {
        let Interaction { host, sender, hop, elapsed, request, outcome, .. } = interaction;
        let answer = outcome.as_ref().ok();
        Self {
            host: *host,
            sender: *sender,
            hop: *hop,
            elapsed_ms: (elapsed.as_secs_f64() * 1e6).round() / 1e3,
            method: request.method.clone(),
            url: redactor.mask(masked_url(&request.url).as_str()),
            request_headers: headers(&request.headers, redactor),
            request_body: request_body(request).map(|text| cut(&redactor.mask_page(&text))),
            status: answer.map(|answer| answer.status),
            answer_headers: answer.map_or_else(Vec::new, |a| headers(&a.headers, redactor)),
            answer_body: answer
                .and_then(|answer| answer_body(answer, redactor))
                .map(|text| cut(&text)),
            fault: outcome.as_ref().err().map(|fault| redactor.mask(&fault.to_string())),
        }
    }
}

/// The address with the values of secret query fields masked.
#[must_use]
pub fn masked_url(url: &Url) -> Url {
    let mut masked = url.clone();
    if url.query().is_some() {
        let pairs: Vec<(String, String)> =
            url.query_pairs().map(|(k, v)| (k.to_string(), mask_field(&k, &v))).collect();
        masked.query_pairs_mut().clear().extend_pairs(pairs);
    }
    if !masked.username().is_empty() || masked.password().is_some() {
        // An address that cannot carry credentials cannot leak them either.
        let _ = masked.set_password(None).and_then(|()| masked.set_username("[secret]"));
    }
    masked
}

/// A JSON document with secret and personal members masked at any depth.
#[must_use]
pub fn masked_json(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_error = sensitive::is_problem(members);
            let member = |(name, value): (&String, &Value)| {
                let masked = match sensitive::field(name) {
                    Some(_) if is_error && name == "code" => masked_json(value),
                    Some(why) if !value.is_null() => Value::from(why.placeholder()),
                    _ => masked_json(value),
                };
                (name.clone(), masked)
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(masked_json).collect()),
        Value::String(text) => Value::from(mask_links(text)),
        other => other.clone(),
    }
}

fn mask_field(name: &str, value: &str) -> String {
    match sensitive::field(name) {
        Some(Sensitivity::Secret) => Sensitivity::Secret.placeholder().to_owned(),
        Some(Sensitivity::Personal) => Sensitivity::Personal.placeholder().to_owned(),
        None => mask_links(value),
    }
}

/// A value that is itself an address may carry a code in its query.
fn mask_links(value: &str) -> String {
    let has_query = value.contains('?');
    match has_query.then(|| Url::parse(value)) {
        Some(Ok(url)) if url.query().is_some() => masked_url(&url).to_string(),
        _ => value.to_owned(),
    }
}

fn headers(headers: &Headers, redactor: &Redactor) -> Vec<(String, String)> {
    let value = |name: &str, value: &str| {
        if sensitive::header(name) {
            Sensitivity::Secret.placeholder().to_owned()
        } else if name.eq_ignore_ascii_case("location") {
            redactor.mask(&mask_location(value))
        } else {
            redactor.mask(&mask_links(value))
        }
    };
    headers.iter().map(|(name, text)| (name.to_owned(), value(name, text))).collect()
}

/// `Location` may be relative; its query is masked all the same.
fn mask_location(value: &str) -> String {
    match value.split_once('?') {
        Some((path, query)) if Url::parse(value).is_err() => {
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let masked = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs.map(|(k, v)| (k.to_string(), mask_field(&k, &v))))
                .finish();
            format!("{path}?{masked}")
        }
        _ => mask_links(value),
    }
}

fn request_body(request: &Request) -> Option<String> {
    if request.body.is_empty() {
        return None;
    }
    let fields = request.form_fields();
    if !fields.is_empty() {
        let shown =
            fields.iter().map(|(name, value)| format!("{name}={}", mask_field(name, value)));
        return Some(shown.collect::<Vec<_>>().join("&"));
    }
    Some(json(&request.body).unwrap_or_else(|| page(&request.body)))
}

fn answer_body(answer: &Answer, redactor: &Redactor) -> Option<String> {
    if answer.body.is_empty() {
        return None;
    }
    let json = json(&answer.body).map(|text| redactor.mask(&text));
    Some(json.unwrap_or_else(|| scrubbed(&redactor.mask_page(&page(&answer.body)))))
}

fn json(body: &[u8]) -> Option<String> {
    let value = serde_json::from_slice::<Value>(body).ok()?;
    Some(masked_json(&value).to_string())
}

fn page(body: &[u8]) -> String {
    mask_attributes(&without_styles(&String::from_utf8_lossy(body)))
}

/// A page without its style sheets, which say nothing and are long.
fn without_styles(page: &str) -> String {
    let mut shown = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once("<style") {
        shown.push_str(before);
        rest = behind.split_once("</style>").map_or("", |(_, behind)| behind);
    }
    shown.push_str(rest);
    shown
}

/// Values of hidden inputs in a page: challenges and CSRF tokens.
fn mask_attributes(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("type=\"hidden\"") {
        let end = rest[start..].find('>').map_or(rest.len(), |offset| start + offset);
        masked.push_str(&rest[..start]);
        masked.push_str("type=\"hidden\" value=\"[secret]\"");
        rest = &rest[end..];
    }
    masked.push_str(rest);
    masked
}

fn cut(text: &str) -> String {
    shortened(text, LONGEST_BODY)
}

/// The beginning of a text, up to that many characters, and how long it was.
#[must_use]
pub fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}… [{} bytes in all]", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_in_addresses_are_masked_even_inside_other_addresses() {
        let url =
            "https://bank/x?scope=a&redirect=https%3A%2F%2Fapp%2Fcb%3Fcode%3Dabc&state=s3cret";
        let shown = masked_url(&url.parse().expect("valid")).to_string();
        assert!(shown.contains("scope=a"), "{shown}");
        assert!(!shown.contains("abc") && !shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn members_are_masked_at_any_depth_but_error_codes_are_kept() {
        let shown = masked_json(&json!({
            "a": [{ "access_token": "x", "iban": "FR76", "slug": "kept" }],
            "errors": [{ "code": "forbidden", "detail": "kept" }],
        }));
        assert_eq!(
            shown,
            json!({
                "a": [{ "access_token": "[secret]", "iban": "[personal]", "slug": "kept" }],
                "errors": [{ "code": "forbidden", "detail": "kept" }],
            })
        );
    }

    #[test]
    fn a_page_is_shown_without_its_styles() {
        assert_eq!(without_styles("<p>a<style>b{}</style><p>c<style>d"), "<p>a<p>c");
    }

    #[test]
    fn a_relative_location_is_masked_too() {
        assert_eq!(mask_location("/next?code=abc&x=1"), "/next?code=%5Bsecret%5D&x=1");
    }
}
