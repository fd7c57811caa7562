//! The redirect back to the application (RFC 6749 section 4.1.2).

use serde_json::{Map, Value};
use url::Url;

use super::Contract;
use super::answer::against;
use super::breach::Breach;
use super::operation::Callback;
use super::pointer::child;
use crate::domain::{Answer, Request, RuleId};

/// Judges the query of a redirect that leads to the redirect URI of the
/// request; a redirect elsewhere, such as to the sign-in page, promises nothing.
pub(super) fn breaches(
    contract: &Contract,
    callback: &Callback,
    request: &Request,
    answer: &Answer,
) -> Vec<(RuleId, Breach)> {
    let Some(location) = answer.location(&request.url) else { return Vec::new() };
    let asked = request.url.query_pairs().find(|(name, _)| name == "redirect_uri");
    let Some(redirect_uri) = asked.and_then(|(_, uri)| Url::parse(&uri).ok()) else {
        return Vec::new();
    };
    if !leads_to(&location, &redirect_uri) {
        return Vec::new();
    }
    let came_back = query(&location);
    against(contract, &callback.schema.value, &came_back)
        .into_iter()
        .filter(|(pointer, breach)| !(breach.drift && is_of(&redirect_uri, pointer)))
        .map(|(pointer, mut breach)| {
            breach.place = match pointer.strip_prefix('/') {
                Some(name) => format!("query {name}"),
                None => "answer header location".to_owned(),
            };
            breach
        })
        .chain(another_state(&request.url, &came_back))
        .map(|breach| (callback.rule.value.clone(), breach))
        .collect()
}

/// Whether the application put that parameter into its redirect URI (AUTH-30).
fn is_of(redirect_uri: &Url, pointer: &str) -> bool {
    redirect_uri.query_pairs().any(|(name, _)| child("", &name) == pointer)
}

/// The state, if there is one on both sides, is the one that was sent.
fn another_state(asked: &Url, came_back: &Value) -> Option<Breach> {
    let sent = asked.query_pairs().find(|(name, _)| name == "state")?.1;
    let returned = came_back.get("state")?.as_str()?;
    (returned != sent).then(|| Breach::new("query state", "the state that was sent", "another"))
}

/// Whether an address is the redirect URI, whatever its query.
pub(super) fn leads_to(location: &Url, redirect_uri: &Url) -> bool {
    place(location) == place(redirect_uri)
}

/// Not the origin, which an address with a scheme of an application's own lacks.
fn place(url: &Url) -> (&str, Option<&str>, Option<u16>, &str) {
    (url.scheme(), url.host_str(), url.port_or_known_default(), url.path())
}

/// The query as an object of strings; of a repeated name the first counts.
pub(super) fn query(url: &Url) -> Value {
    let mut members = Map::new();
    for (name, value) in url.query_pairs() {
        members.entry(name).or_insert_with(|| Value::from(&*value));
    }
    Value::Object(members)
}
