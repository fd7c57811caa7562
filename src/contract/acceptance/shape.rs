//! A schema that fits a value which was seen once.

use serde_json::Value;

use super::Novelty;

/// The keywords of a schema, in order, with their values as text.
pub(super) type Keywords = Vec<(String, String)>;

/// The value at a place, as far as the record knows it.
pub(super) fn value(novelty: &Novelty<'_>, pointer: &str) -> Option<Value> {
    if novelty.place.starts_with("answer body") {
        return novelty.body.pointer(pointer).cloned();
    }
    let text = novelty.actual.strip_prefix("the string `")?.strip_suffix('`')?;
    Some(Value::from(text))
}

/// Whether something stands in the place of a value that is not shown.
pub(super) fn is_masked(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('[') && text.ends_with(']'))
}

/// What the value allows to say. A member may always be null too: that it never
/// was is no promise. Of what is masked a finding tells whether it is a text.
pub(super) fn of(value: Option<&Value>, actual: &str) -> Keywords {
    let text = actual.starts_with("the string") || actual.starts_with("a string");
    match value {
        Some(value) if !is_masked(value) => keywords(value),
        _ if text => kind("string"),
        _ => Keywords::new(),
    }
}

/// The keywords as one line of JSON.
pub(super) fn line(keywords: &Keywords) -> String {
    let members: Vec<String> =
        keywords.iter().map(|(word, value)| format!("{}: {value}", Value::from(&**word))).collect();
    if members.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", members.join(", ")) }
}

fn keywords(value: &Value) -> Keywords {
    match value {
        _ if is_masked(value) => Keywords::new(),
        Value::Null => Keywords::new(),
        Value::Bool(_) => kind("boolean"),
        Value::Number(_) => kind("number"),
        Value::String(_) => kind("string"),
        Value::Array(items) => {
            let mut array = kind("array");
            if let Some(first) = items.first() {
                array.push(("items".to_owned(), line(&keywords(first))));
            }
            array
        }
        Value::Object(members) => {
            let mut object = kind("object");
            let named = members.iter().map(|(name, value)| (name.clone(), line(&keywords(value))));
            object.push(("properties".to_owned(), line(&named.collect())));
            object
        }
    }
}

fn kind(name: &str) -> Keywords {
    vec![("type".to_owned(), format!("[\"{name}\", \"null\"]"))]
}
