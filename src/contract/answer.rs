//! The clauses of an answer: media type, header fields, body.

use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::breach::Breach;
use super::operation::{Header, Promise};
use super::{Contract, expectation, repeated};
use crate::domain::{Answer, RuleId};

/// Everything an answer of a listed status does not keep.
pub(super) fn breaches(
    contract: &Contract,
    promise: &Promise,
    answer: &Answer,
) -> Vec<(RuleId, Breach)> {
    let headers = promise
        .headers
        .iter()
        .filter_map(|header| Some((header.rule.value.clone(), field(header, answer)?)));
    let mut breaches: Vec<_> = headers.collect();
    let Some(content) = &promise.content else { return breaches };
    let media_type = answer.headers.media_type();
    if media_type.as_deref() != Some(content.as_str()) {
        let actual = media_type.map_or("absent".to_owned(), |found| format!("`{found}`"));
        let breach = Breach::new("answer header content-type", format!("`{content}`"), actual);
        breaches.push((promise.rule.value.clone(), breach));
    } else if let Some(schema) = &promise.schema {
        breaches.extend(body(contract, promise, &schema.value, answer));
    }
    breaches
}

/// A header field must have an element in its comma-separated lists.
fn field(header: &Header, answer: &Answer) -> Option<Breach> {
    let Header { name, has, .. } = header;
    let mut values = answer.headers.get_all(name).peekable();
    let actual = if values.peek().is_none() { "absent" } else { "without it" };
    let elements = values.flat_map(|value| value.split(','));
    let found = elements.map(str::trim).any(|element| element.eq_ignore_ascii_case(has));
    let place = format!("answer header {}", name.to_lowercase());
    (!found).then(|| Breach::new(place, format!("`{has}`"), actual))
}

fn body(
    contract: &Contract,
    promise: &Promise,
    schema: &str,
    answer: &Answer,
) -> Vec<(RuleId, Breach)> {
    let Ok(document) = serde_json::from_slice::<Value>(&answer.body) else {
        let actual = format!("{} bytes that are not JSON", answer.body.len());
        return vec![(promise.rule.value.clone(), Breach::new("answer body", "JSON", actual))];
    };
    let twice = repeated::members(&answer.body).into_iter().map(|pointer| {
        let breach = Breach::new("", "one member of that name", repeated::TWICE);
        (pointer, Breach { drift: true, ..breach })
    });
    against(contract, schema, &document)
        .into_iter()
        .chain(twice)
        .map(|(pointer, mut breach)| {
            breach.place = match pointer.as_str() {
                "" => "answer body".to_owned(),
                pointer => format!("answer body {pointer}"),
            };
            (promise.rule_of(&pointer).clone(), breach)
        })
        .collect()
}

/// Holds a document against a schema and, if that is kept, against its strict
/// twin, which finds drift; the place of each breach is a pointer.
pub(super) fn against(
    contract: &Contract,
    schema: &str,
    document: &Value,
) -> Vec<(String, Breach)> {
    let broken = errors(contract.schemas.get(schema), schema, document, |error| {
        vec![(expectation::pointer(error), expectation::expected(error))]
    });
    if !broken.is_empty() {
        return broken;
    }
    let strict = contract.schemas.strict().get(schema);
    let drift = errors(strict, schema, document, expectation::undocumented);
    drift.into_iter().map(|(at, breach)| (at, Breach { drift: true, ..breach })).collect()
}

/// What a compiled schema finds wrong, by the places and expectations of each
/// error.
fn errors(
    compiled: Result<&Validator, &str>,
    schema: &str,
    document: &Value,
    told: impl Fn(&ValidationError<'_>) -> Vec<(String, String)>,
) -> Vec<(String, Breach)> {
    let validator = match compiled {
        Ok(validator) => validator,
        // Not judged is never green.
        Err(reason) => {
            let expected = format!("a usable schema `{schema}`");
            return vec![(String::new(), Breach::new("", expected, reason))];
        }
    };
    let breach = |(pointer, expected): (String, String)| {
        let actual = expectation::actual(document, &pointer);
        (pointer, Breach::new("", expected, actual))
    };
    validator.iter_errors(document).flat_map(|error| told(&error)).map(breach).collect()
}
