//! What of an answer may be recorded.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::{label, name};
use crate::contract::operation::Recording;
use crate::contract::{Contract, location, looks_like_gate, masking, pointer};
use crate::domain::{Answer, Interaction, Request, sensitive};

/// An answer without anything secret, personal or moving.
pub(super) struct Recorded {
    pub(super) operation: String,
    pub(super) status: u16,
    pub(super) error: Option<String>,
    pub(super) extras: Vec<String>,
    document: Document,
}

/// The text of a snapshot, in reading order.
#[derive(Serialize)]
struct Document {
    status: u16,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Redirect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

#[derive(Serialize)]
struct Redirect {
    address: String,
    query: Value,
}

impl Recorded {
    /// What is recorded of the interaction, unless its operation records
    /// nothing or the answer is not the operation's own.
    pub(super) fn of(
        contract: &Contract,
        interaction: &Interaction,
        keep_values: bool,
    ) -> Option<Self> {
        let operation = contract.operation(interaction)?;
        let recording = operation.snapshot.as_ref()?;
        let answer = interaction.answer()?;
        if answer.status >= 500 || answer.status == 429 || looks_like_gate(interaction) {
            return None;
        }
        let mut asked = interaction.request.url.query_pairs();
        if asked.any(|(name, _)| recording.parts.iter().any(|part| *part == name)) {
            return None;
        }
        let body = answer.json();
        let redirect = answer.location(&interaction.request.url);
        let home = redirect.as_ref().and_then(|to| redirect_uri(to, &interaction.request));
        let query = redirect.as_ref().map(|to| added(to, home.as_ref()));
        let told = || query.iter().chain(&body);
        let has = |member: &&String| told().any(|value| value.get(member.as_str()).is_some());
        let pen = Pen { recording, keep_values };
        Some(Self {
            operation: operation.name().to_owned(),
            status: answer.status,
            error: told().find_map(name::error).map(str::to_owned),
            extras: recording.name_by.iter().filter(has).cloned().collect(),
            document: Document {
                status: answer.status,
                headers: pen.headers(answer),
                location: redirect.map(|to| Redirect {
                    address: address(&to, &interaction.request, home.as_ref()),
                    query: pen.document(&added(&to, home.as_ref())),
                }),
                body: pen.body(body, answer),
            },
        })
    }

    pub(super) fn value(&self) -> Value {
        serde_json::to_value(&self.document).unwrap_or_default()
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string_pretty(&self.document).unwrap_or_default()
    }
}

/// Writes values the way their snapshot wants them.
struct Pen<'a> {
    recording: &'a Recording,
    keep_values: bool,
}

impl Pen<'_> {
    fn headers(&self, answer: &Answer) -> BTreeMap<String, String> {
        let field = |name: &String| {
            let values: Vec<&str> = answer.headers.get_all(name).collect();
            let value = if self.keep_values && !sensitive::header(name) {
                values.join(", ")
            } else {
                "[string]".to_owned()
            };
            (!values.is_empty()).then(|| (name.to_lowercase(), value))
        };
        self.recording.keep.iter().filter_map(field).collect()
    }

    fn body(&self, json: Option<Value>, answer: &Answer) -> Option<Value> {
        match json {
            Some(json) => {
                // The order of members means nothing, so it is always the same.
                let mut document = self.document(&json);
                document.sort_all_objects();
                Some(document)
            }
            None if answer.body.is_empty() => None,
            None => Some(Value::from("[not JSON]")),
        }
    }

    /// The whole of a document.
    fn document(&self, value: &Value) -> Value {
        let values = self.recording.values.iter();
        let ahead: Vec<_> = values.map(|(way, label)| Ahead { way, label: &label.value }).collect();
        self.value(value, &ahead)
    }

    /// A value at a place; secrets and personal data are labelled by their
    /// name even if the contract forgot to.
    fn value(&self, value: &Value, ahead: &[Ahead<'_>]) -> Value {
        if let Some(label) = Ahead::here(ahead) {
            return label::of(label, value);
        }
        match value {
            Value::Object(members) => {
                let member = |(name, member): (&String, &Value)| {
                    let ahead = Ahead::below(ahead, name);
                    let masked = masking::why(value, name).is_some();
                    let value = match Ahead::here(&ahead) {
                        None if masked => label::of(name, member),
                        _ => self.value(member, &ahead),
                    };
                    (name.clone(), value)
                };
                Value::Object(members.iter().map(member).collect::<Map<_, _>>())
            }
            Value::Array(items) => {
                let item = |(index, item): (usize, &Value)| {
                    self.value(item, &Ahead::below(ahead, &index.to_string()))
                };
                let mut items: Vec<Value> = items.iter().enumerate().map(item).collect();
                items.dedup();
                Value::Array(items)
            }
            Value::Null => Value::Null,
            scalar if self.keep_values => scalar.clone(),
            scalar => Value::from(format!("[{}]", label::kind(scalar))),
        }
    }
}

/// A label of the contract, and what is left of the way to its value.
struct Ahead<'a> {
    way: &'a str,
    label: &'a str,
}

impl<'a> Ahead<'a> {
    /// The label of this very place.
    fn here(ahead: &[Self]) -> Option<&'a str> {
        ahead.iter().find(|one| one.way.is_empty()).map(|one| one.label)
    }

    /// The labels at a member or item and below it.
    fn below(ahead: &[Self], name: &str) -> Vec<Self> {
        let on_the_way = |one: &Self| {
            let way = pointer::behind(one.way, name)?;
            Some(Self { way, label: one.label })
        };
        ahead.iter().filter_map(on_the_way).collect()
    }
}

/// The redirect URI of a request, if the redirect leads there.
fn redirect_uri(to: &Url, request: &Request) -> Option<Url> {
    let asked = request.url.query_pairs().find(|(name, _)| name == "redirect_uri")?.1;
    Url::parse(&asked).ok().filter(|uri| location::leads_to(to, uri))
}

/// What the bank put into a query, without what the redirect URI had (AUTH-30).
fn added(to: &Url, home: Option<&Url>) -> Value {
    let mut query = location::query(to);
    if let (Some(members), Some(home)) = (query.as_object_mut(), home) {
        for (name, _) in home.query_pairs() {
            members.remove(&*name);
        }
    }
    query
}

/// Where a redirect leads, without what differs from run to run.
fn address(to: &Url, request: &Request, home: Option<&Url>) -> String {
    if home.is_some() {
        "[redirect_uri]".to_owned()
    } else if to.origin() == request.url.origin() {
        to.path().to_owned()
    } else if matches!(to.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")) {
        format!("[loopback]{}", to.path())
    } else {
        format!("{}{}", to.origin().ascii_serialization(), to.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::{Folder, exchange};
    use crate::domain::Answer;

    #[test]
    fn a_redirect_is_told_without_the_host_that_was_asked() {
        let asked = Request::new("GET", "https://bank.example/oauth2/auth".parse().unwrap());
        for (to, told) in [
            ("https://bank.example/login?login_challenge=x", "/login"),
            ("https://login.example/a?b=c", "https://login.example/a"),
            ("https://bank.example:444/a", "https://bank.example:444/a"),
            ("http://127.0.0.1:4870/a?b=c", "[loopback]/a"),
        ] {
            assert_eq!(address(&to.parse().unwrap(), &asked, None), told);
        }
    }

    #[test]
    fn of_a_body_that_is_not_json_only_that_is_told() {
        let contract = Folder::good().contract();
        let text = |body: &str| {
            let answer = Answer { body: body.as_bytes().to_vec(), ..Answer::new(400) };
            Recorded::of(&contract, &exchange(answer), true).unwrap().text()
        };
        assert!(text("<p>s3cret</p>").contains("[not JSON]"));
        assert!(!text("").contains("[not JSON]"));
    }
}
