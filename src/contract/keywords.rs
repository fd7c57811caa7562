//! The words of a schema. One that is misspelt would be left aside in silence,
//! and the schema would promise less than it seems to.

use serde_json::Value;

use super::pointer::child;
use super::twin;
use crate::document::{Diagnostic, Source, json, nearest};

/// What stands under a keyword.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// No schemas.
    Values,
    /// A schema.
    Schema,
    /// Schemas, one after the other.
    List,
    /// Schemas by name.
    Map,
}

/// The keywords of JSON Schema 2020-12, and our own.
const KEYWORDS: &[(Holds, &[&str])] = &[
    (
        Holds::Values,
        &[
            "$schema",
            "$id",
            "$ref",
            "$anchor",
            "$dynamicRef",
            "$dynamicAnchor",
            "$comment",
            "$vocabulary",
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "examples",
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "format",
            "contentEncoding",
            "contentMediaType",
            twin::KNOWN,
        ],
    ),
    (
        Holds::Schema,
        &[
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "if",
            "then",
            "else",
            "not",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
        ],
    ),
    (Holds::List, &["allOf", "anyOf", "oneOf", "prefixItems"]),
    (Holds::Map, &["properties", "patternProperties", "$defs", "dependentSchemas"]),
];

/// Complains about every word that means nothing, and about known values that
/// are no list.
pub(super) fn complaints(source: &Source, document: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    of_schema(document, "", &mut found);
    let diagnostic = |(place, problem): (String, Problem)| {
        let span = json::locate(source, &place).unwrap_or(0..1);
        match problem {
            Problem::Unknown(word) => {
                let title = format!("no keyword of JSON Schema is called `{word}`");
                let all = KEYWORDS.iter().flat_map(|(_, words)| words.iter().copied());
                let meant = nearest(&word, all).map(|meant| format!("did you mean `{meant}`?"));
                let advice = meant.unwrap_or_else(|| "a note goes into `$comment`".to_owned());
                Diagnostic::at(source, span, title).help(advice)
            }
            Problem::NoList => {
                Diagnostic::at(source, span, format!("`{}` lists values", twin::KNOWN))
            }
        }
    };
    found.into_iter().map(diagnostic).collect()
}

enum Problem {
    Unknown(String),
    NoList,
}

fn of_schema(schema: &Value, at: &str, found: &mut Vec<(String, Problem)>) {
    for (word, value) in schema.as_object().into_iter().flatten() {
        let place = child(at, word);
        let holds = KEYWORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
        match (holds.map(|(holds, _)| holds), value) {
            (None, _) => found.push((place, Problem::Unknown(word.clone()))),
            (Some(Holds::Schema), value) => of_schema(value, &place, found),
            (Some(Holds::List), Value::Array(all)) => {
                for (index, one) in all.iter().enumerate() {
                    of_schema(one, &child(&place, &index.to_string()), found);
                }
            }
            (Some(Holds::Map), Value::Object(all)) => {
                all.iter().for_each(|(name, one)| of_schema(one, &child(&place, name), found));
            }
            (Some(Holds::Values), value)
                if word == twin::KNOWN && value.as_array().is_none_or(Vec::is_empty) =>
            {
                found.push((place, Problem::NoList));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let source = Source::new("a.json", text);
        let document = json::read(&source).expect("JSON");
        let line = |one: Diagnostic| format!("{one}; {}", one.help.join(" "));
        complaints(&source, &document).into_iter().map(line).collect()
    }

    #[test]
    fn a_misspelt_word_is_underlined_wherever_a_schema_stands() {
        let known = "a.json:1:58: no keyword of JSON Schema is called `x-knwon`; \
                     did you mean `x-known`?";
        let text = r#"{ "properties": { "a": { "items": { "x-knwon":           ["b"] } } } }"#;
        assert_eq!(told(text), [known]);
        let told = told(r#"{ "oneOf": [{ "nullable": true }, { "requierd": ["a"] }] }"#);
        assert!(told[0].ends_with("called `nullable`; a note goes into `$comment`"), "{told:?}");
        assert!(told[1].ends_with("did you mean `required`?"), "{told:?}");
    }

    #[test]
    fn names_of_members_and_values_are_no_keywords() {
        let good = r#"{ "properties": { "x-knwon": true }, "enum": [{ "no": 1 }],
            "examples": [{ "x-knwon": 1 }], "$defs": { "any": { "x-known": ["a"] } } }"#;
        assert_eq!(told(good), [""; 0]);
        for bad in [r#"{ "x-known": "a" }"#, r#"{ "x-known": [] }"#] {
            assert_eq!(told(bad), ["a.json:1:14: `x-known` lists values; "]);
        }
    }
}
