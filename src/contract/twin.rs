//! The strict twin of a schema, computed from the open one.
//!
//! Schemas leave room for what Qonto may add. Their twins do not: an object has
//! the members that its schema names, and a value that `x-known` lists is one of
//! those. What only the twin refuses is drift. `additionalProperties: true` keeps
//! an object open in both.

use serde_json::{Map, Value};

/// Lists the values that are documented of an open set.
pub(super) const KNOWN: &str = "x-known";

/// A schema whose own members, and all below, are the named ones only.
pub(super) fn closed(schema: &Value) -> Value {
    let mut strict = inside(schema);
    if let Value::Object(keywords) = &mut strict {
        let told = ["additionalProperties", "unevaluatedProperties"];
        if !told.iter().any(|keyword| keywords.contains_key(*keyword)) {
            keywords.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
    }
    strict
}

/// A schema that is strict below, and open itself to what is named beside a
/// reference to it.
pub(super) fn inside(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut strict: Map<String, Value> =
        keywords.iter().map(|(name, value)| (name.clone(), keyword(name, value))).collect();
    if let Some(Value::Array(mut known)) = strict.remove(KNOWN) {
        if keywords.get("type").is_some_and(may_be_null) {
            known.push(Value::Null);
        }
        strict.insert("enum".to_owned(), Value::Array(known));
    }
    Value::Object(strict)
}

/// Schemas of members and items are closed. Those of the same value are not: of
/// several that apply, each names its share. A condition stays as it is.
fn keyword(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("properties" | "patternProperties", Value::Object(schemas)) => each(schemas, closed),
        ("$defs" | "dependentSchemas", Value::Object(schemas)) => each(schemas, inside),
        ("items" | "additionalProperties", schema) => closed(schema),
        ("prefixItems", Value::Array(schemas)) => schemas.iter().map(closed).collect(),
        ("then" | "else", schema) => inside(schema),
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
            schemas.iter().map(inside).collect()
        }
        _ => value.clone(),
    }
}

fn each(schemas: &Map<String, Value>, strict: fn(&Value) -> Value) -> Value {
    schemas.iter().map(|(name, schema)| (name.clone(), strict(schema))).collect()
}

fn may_be_null(kinds: &Value) -> bool {
    kinds == "null" || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::schemas::Schemas;
    use crate::document::Shelf;

    /// A schema, one of its examples, a place in it, and what nobody documents
    /// there.
    const UNDOCUMENTED: [(&str, usize, &str, &str); 10] = [
        ("api-error", 0, "/trace", "t"),
        ("callback", 2, "/error", "czar_abdicated"),
        ("membership", 1, "/membership/role", "czar"),
        ("memberships", 1, "/memberships/1/status", "exiled"),
        ("memberships", 0, "/meta/cursor", "c"),
        ("oauth-error", 1, "/error", "czar_abdicated"),
        ("organization", 1, "/organization/bank_accounts/0/status", "frozen"),
        ("rotated-token-set", 0, "/issued_by", "the czar"),
        ("sca-required", 0, "/code", "sca_postponed"),
        ("user-organizations", 1, "/organizations/1/membership_role", "czar"),
    ];

    fn schemas() -> Schemas {
        Schemas::load(&Shelf::new(None), &mut Vec::new())
    }

    fn examples(name: &str) -> Vec<Value> {
        let source = Shelf::new(None).read(&format!("schemas/json/{name}.json")).expect("a schema");
        let document: Value = serde_json::from_str(&source.text).expect("JSON");
        document["examples"].as_array().expect("examples").clone()
    }

    /// Where only the twin objects.
    fn drift(schemas: &Schemas, name: &str, document: &Value) -> Vec<String> {
        let (open, strict) = (schemas.get(name), schemas.strict().get(name));
        assert!(open.expect("an open schema").is_valid(document), "{name}: {document}");
        let errors = strict.expect("a strict twin").iter_errors(document);
        let places = errors.flat_map(|error| crate::contract::expectation::undocumented(&error));
        places.map(|(place, _)| place).collect()
    }

    /// Every object in a document, by its pointer.
    fn objects(document: &Value, at: &str, found: &mut Vec<String>) {
        if let Value::Object(members) = document {
            found.push(at.to_owned());
            members.iter().for_each(|(name, value)| objects(value, &format!("{at}/{name}"), found));
        }
        for (index, item) in document.as_array().into_iter().flatten().enumerate() {
            objects(item, &format!("{at}/{index}"), found);
        }
    }

    #[test]
    fn every_twin_keeps_the_examples_and_refuses_one_more_member_anywhere() {
        let schemas = schemas();
        for name in schemas.names() {
            for example in examples(name) {
                assert_eq!(drift(&schemas, name, &example), [""; 0], "{name}: {example}");
                let mut places = Vec::new();
                objects(&example, "", &mut places);
                for place in places {
                    let mut grown = example.clone();
                    grown.pointer_mut(&place).expect("an object")["added"] = json!({ "later": 1 });
                    let expected = [format!("{place}/added")];
                    assert_eq!(drift(&schemas, name, &grown), expected, "{name}: {grown}");
                }
            }
        }
    }

    #[test]
    fn twins_refuse_what_nobody_documents_at_its_place() {
        let schemas = schemas();
        for (name, index, place, value) in UNDOCUMENTED {
            let mut example = examples(name).remove(index);
            let (parent, member) = place.rsplit_once('/').expect("a pointer");
            example.pointer_mut(parent).expect("a parent")[member] = json!(value);
            assert_eq!(drift(&schemas, name, &example), [place], "{name}");
        }
    }

    #[test]
    fn what_says_that_it_is_open_stays_open() {
        let mut organization = examples("organization").remove(0);
        organization["organization"]["address"] = json!({ "street": "Main Street" });
        assert_eq!(drift(&schemas(), "organization", &organization), [""; 0]);
        let open = json!({ "type": "object", "additionalProperties": { "x-known": ["a"] } });
        let strict = json!({ "type": "object", "additionalProperties": {
            "enum": ["a"], "unevaluatedProperties": false,
        } });
        assert_eq!(closed(&open), strict);
    }

    #[test]
    fn items_by_their_place_are_closed_and_null_stays_known_where_it_may_be() {
        let items = json!({ "prefixItems": [{ "x-known": ["b"] }, true] });
        let strict = closed(&items);
        assert_eq!(strict["prefixItems"][0], closed(&json!({ "x-known": ["b"] })));
        assert_ne!(strict["prefixItems"][0], items["prefixItems"][0]);
        let kinds = [json!("null"), json!(["string", "null"]), json!("string"), json!(["string"])];
        assert_eq!(kinds.map(|kinds| may_be_null(&kinds)), [true, true, false, false]);
        assert!(!may_be_null(&json!([])));
    }

    #[test]
    fn conditions_and_shares_are_not_closed() {
        let some = json!({ "properties": { "a": { "x-known": ["b"] } } });
        let open = json!({ "if": some, "allOf": [some], "not": some, "unevaluatedProperties": {} });
        let strict = json!({ "properties": {
            "a": { "enum": ["b"], "unevaluatedProperties": false },
        } });
        let expected =
            json!({ "if": some, "allOf": [strict], "not": some, "unevaluatedProperties": {} });
        assert_eq!(closed(&open), expected);
    }
}
