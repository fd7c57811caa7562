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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = r#"{ "type": ["string", "null"] }"#;

    fn shown(value: &Value, actual: &str) -> String {
        line(&of(Some(value), actual))
    }

    #[test]
    fn of_what_is_masked_only_the_finding_tells_whether_it_is_a_text() {
        let masked = json!("[secret]");
        for actual in ["the string `[secret]`", "a string of 8 characters"] {
            assert_eq!(shown(&masked, actual), TEXT);
            assert_eq!(line(&of(None, actual)), TEXT);
        }
        assert_eq!(shown(&masked, "the number `1`"), "{}");
        assert_eq!(line(&of(None, "an object")), "{}");
        for open in ["[secret", "secret]", ""] {
            assert_eq!(shown(&json!(open), "something"), TEXT, "{open}");
        }
    }

    #[test]
    fn a_value_tells_its_kind_and_that_of_its_parts() {
        let value =
            json!({ "on": true, "none": null, "own": "[secret]", "many": [[1], "x"], "no": [] });
        let expected = r#"{ "type": ["object", "null"], "properties": { "on": { "type": ["boolean", "null"] }, "none": {}, "own": {}, "many": { "type": ["array", "null"], "items": { "type": ["array", "null"], "items": { "type": ["number", "null"] } } }, "no": { "type": ["array", "null"] } } }"#;
        let sorted = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        assert_eq!(sorted(&shown(&value, "an object")), sorted(expected));
    }
}
