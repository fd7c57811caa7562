//! The JSON Schema of `qonform.yaml`, written from the types that read it.
//!
//! What serde reads by hand is described by hand here; `tests/configuration.rs`
//! holds both against the same mistakes.

use std::borrow::Cow;
use std::path::Path;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::otherness::OWN;
use super::{
    Capability, Configuration, Difference, PathName, Press, Reference, Selectors, TypedText,
};
use crate::document::Located;
use crate::domain::RuleId;

/// Where the schema is kept for editors.
const FILE: &str = "schemas/qonform.json";

/// An address without a path.
pub(super) struct Origin;

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

macro_rules! described {
    ($($type:ident: $schema:expr;)*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                ($schema)(generator)
            }
        })*
    };
}

described! {
    Origin: |_| {
        text_or_elsewhere(&json!({ "type": "string", "pattern": r"^https?://[^/?#@\s]+/?$" }))
    };
    Reference: |_| text_or_elsewhere(&json!({ "type": "string" }));
    RuleId: |_| json_schema!({ "type": "string", "pattern": "^[A-Z]{3,}(-[0-9]{2})?$" });
    TypedText: |_| json_schema!({
        "description": "A text, or what is known only at run time.",
        "anyOf": [
            { "enum": ["{user.email}", "{user.password}", "{user.otp}", "{organizations}"] },
            { "type": "string", "pattern": "^[^{}]*$" },
        ],
    });
    Selectors: |_| json_schema!({
        "description": "A CSS selector or the visible name of a button, or a list of alternatives.",
        "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
        ],
    });
    Press: |generator: &mut SchemaGenerator| {
        let button = generator.subschema_for::<Selectors>();
        json_schema!({ "anyOf": [button, object(&json!({ "allow": button, "deny": button }))] })
    };
    Difference: |_| {
        let why = json!({ "type": "string", "pattern": r"\S" });
        let titles = json!({ "type": "array", "items": { "type": "string" } });
        json_schema!({
            "description": "What the server does instead, and where only some scenarios show it.",
            "anyOf": [why, object(&json!({ "why": why, "in": titles }))],
        })
    };
}

/// A map that needs all of these members and has no others.
fn object(members: &Value) -> Value {
    let names: Vec<_> = members.as_object().into_iter().flat_map(|all| all.keys()).collect();
    let required = json!(names);
    json!({
        "type": "object", "properties": members,
        "required": required, "additionalProperties": false,
    })
}

fn text_or_elsewhere(text: &Value) -> Schema {
    let name = |what: &str| json!({ "type": "string", "description": what });
    let variable = name("A variable of the environment, or of `.env` beside this file.");
    let file = name("A file, relative to this one; the line break at its end does not count.");
    json_schema!({
        "anyOf": [text, object(&json!({ "env": variable })), object(&json!({ "file": file }))],
    })
}

pub(super) fn paths(generator: &mut SchemaGenerator) -> Schema {
    let names = PathName::json_schema(generator);
    let names = names.get("oneOf").and_then(Value::as_array).expect("a word for each path");
    let path = |name: &Value| {
        let path = json!({
            "type": "string", "pattern": "^/",
            "description": format!("Qonto's is {}.", name["description"].as_str().expect("a path")),
        });
        (name["const"].as_str().expect("a word").to_owned(), path)
    };
    let paths: serde_json::Map<_, _> = names.iter().map(path).collect();
    json_schema!({ "type": "object", "properties": paths, "additionalProperties": false })
}

pub(super) fn capabilities(_: &mut SchemaGenerator) -> Schema {
    let words = Capability::ALL.map(|one| one.to_string());
    json_schema!({ "type": "array", "items": { "enum": words } })
}

pub(super) fn socket_addresses(_: &mut SchemaGenerator) -> Schema {
    let address = json!({ "type": "string", "pattern": ":[0-9]+$" });
    json_schema!({ "type": "object", "additionalProperties": address })
}

/// Tokens of RFC 6749 section 3.3.
pub(super) fn scopes(_: &mut SchemaGenerator) -> Schema {
    let scope = json!({ "type": "string", "pattern": r"^[!#-\[\]-~]+$" });
    json_schema!({ "type": "array", "items": scope })
}

/// What the application itself says is nobody else's to say.
pub(super) fn foreign_names(schema: &mut Schema) {
    schema.insert("propertyNames".to_owned(), json!({ "not": { "enum": OWN } }));
}

/// A server has an address, unless it is the stand-in.
pub(super) fn addressed(schema: &mut Schema) {
    schema.insert("if".to_owned(), given("kind", "mock"));
    schema.insert("else".to_owned(), json!({ "required": ["oauth"] }));
}

/// An application has a secret, unless it is public.
pub(super) fn proven(schema: &mut Schema) {
    schema.insert("if".to_owned(), given("authentication", "none"));
    schema.insert("then".to_owned(), json!({ "properties": { "secret": false } }));
    schema.insert("else".to_owned(), json!({ "required": ["secret"] }));
}

fn given(key: &str, value: &str) -> Value {
    json!({ "properties": { key: { "const": value } }, "required": [key] })
}

fn written() -> String {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<Configuration>();
    schema.insert("title".to_owned(), json!("qonform.yaml"));
    let purpose = "Where the bank is, who uses it, and the way through its pages.";
    schema.insert("description".to_owned(), json!(purpose));
    serde_json::to_string_pretty(&schema).expect("JSON") + "\n"
}

/// With `QONFORM_WRITE_PAGES` set, the schema is written anew.
#[test]
fn the_schema_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("QONFORM_WRITE_PAGES").is_some() {
        std::fs::write(&path, written()).expect("written");
        return;
    }
    let kept = std::fs::read_to_string(&path).expect("the schema is there");
    assert!(kept == written(), "QONFORM_WRITE_PAGES=1 cargo test --lib the_schema writes it anew");
}
