//! Where schemas refer to each other: by `$id`, and only to schemas at hand.

use serde_json::Value;
use url::Url;

use super::pointer::child;
use crate::document::{Diagnostic, Source, json, nearest};

/// The `$id` of a schema document.
pub(super) fn id(document: &Value) -> Option<&str> {
    document.get("$id")?.as_str()
}

/// Complains about every `$ref` that leads to no schema at hand.
pub(super) fn dangling<'a>(
    source: &Source,
    document: &'a Value,
    documents: &[&'a Value],
) -> Vec<Diagnostic> {
    let base = id(document).and_then(|id| Url::parse(id).ok());
    let mut references = Vec::new();
    collect(document, "", &mut references);
    let complaint = |(place, reference): (String, &str)| {
        let resolved = match &base {
            Some(base) => base.join(reference).ok()?,
            None => Url::parse(reference).ok()?,
        };
        if leads_to(&resolved, documents) {
            return None;
        }
        let span = json::locate(source, &place).unwrap_or(0..1);
        let title = format!("`$ref` leads to no schema at hand: `{reference}`");
        let advised = Diagnostic::at(source, span, title);
        let known =
            documents.iter().copied().filter_map(id).map(|id| id.rsplit('/').next().unwrap_or(id));
        match nearest(reference, known) {
            Some(meant) => Some(advised.help(format!("did you mean `{meant}`?"))),
            None => Some(advised.help("schemas refer to each other by `$id`; none is fetched")),
        }
    };
    references.into_iter().filter_map(complaint).collect()
}

fn leads_to(reference: &Url, documents: &[&Value]) -> bool {
    let mut address = reference.clone();
    address.set_fragment(None);
    let is_it = |document: &&Value| {
        id(document).and_then(|id| Url::parse(id).ok()).is_some_and(|id| id == address)
    };
    let Some(document) = documents.iter().copied().find(is_it) else { return false };
    let fragment = reference.fragment().unwrap_or_default();
    // A fragment that is not a pointer is an anchor, which compiling checks.
    !fragment.starts_with('/') || document.pointer(fragment).is_some()
}

fn collect<'a>(value: &'a Value, place: &str, found: &mut Vec<(String, &'a str)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let place = child(place, name);
                match value.as_str() {
                    Some(reference) if name == "$ref" => found.push((place, reference)),
                    _ => collect(value, &place, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &child(place, &index.to_string()), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_found_wherever_it_stands() {
        let document = json!({
            "$id": "https://x.test/a.json",
            "$defs": { "known": true },
            "oneOf": [{ "$ref": "#/$defs/known" }, { "items": { "$ref": "#/$defs/lost" } }],
            "properties": { "c": { "$ref": "b.json" }, "$ref": { "not": { "$ref": "a.jsn" } } },
        });
        let source = Source::new("a.json", document.to_string());
        let told: Vec<String> =
            dangling(&source, &document, &[&document]).into_iter().map(|one| one.title).collect();
        for lost in ["#/$defs/lost", "b.json", "a.jsn"] {
            let title = format!("`$ref` leads to no schema at hand: `{lost}`");
            assert!(told.contains(&title), "{told:?}");
        }
        assert_eq!(told.len(), 3);
    }
}
