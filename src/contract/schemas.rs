//! JSON Schemas of answers: compiled when first needed, never fetched.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use jsonschema::{Registry, ValidationError, Validator};
use serde_json::Value;

use super::{expectation, keywords, references, twin};
use crate::document::{Diagnostic, Shelf, Source, json};

/// Where the schemas stand on the shelf.
const FOLDER: &str = "schemas/json";

/// All schemas by name, such as `token-set`.
#[derive(Debug)]
pub(super) struct Schemas {
    by_name: BTreeMap<String, Schema>,
    /// The same, read strictly: made when first needed. A twin has none.
    strict: OnceLock<Box<Self>>,
}

struct Schema {
    source: Source,
    /// As others refer to it.
    document: Value,
    /// As it is compiled; without it, as others refer to it.
    closed: Option<Value>,
    compiled: OnceLock<Result<Validator, String>>,
}

impl Schemas {
    /// Reads every schema. Built-in ones are known to be good and compile when
    /// first needed; if one comes from disk, all are compiled at once, because
    /// it may have broken a built-in one that refers to it.
    pub(super) fn load(shelf: &Shelf, wrong: &mut Vec<Diagnostic>) -> Self {
        let mut schemas = BTreeMap::new();
        for path in shelf.list(FOLDER, "json") {
            let mut keep = |diagnostic| wrong.push(diagnostic);
            let Ok(source) = shelf.read(&path).map_err(&mut keep) else { continue };
            // Whoever names a schema that is not JSON has made no mistake.
            let document = json::read(&source).map_err(keep).unwrap_or_default();
            let name = path.trim_start_matches(FOLDER).trim_start_matches('/');
            let name = name.trim_end_matches(".json").to_owned();
            let compiled = OnceLock::new();
            schemas.insert(name, Schema { source, document, closed: None, compiled });
        }
        let schemas = Self { by_name: schemas, strict: OnceLock::new() };
        if wrong.is_empty() && schemas.by_name.values().any(|schema| !schema.source.built_in) {
            schemas.compile_all(wrong);
        }
        schemas
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// A schema as it is written.
    pub(super) fn document(&self, name: &str) -> Option<&Value> {
        self.by_name.get(name).map(|schema| &schema.document)
    }

    /// The strict twins, under the same names: what only they refuse is drift.
    pub(super) fn strict(&self) -> &Self {
        let twin = |schema: &Schema| Schema {
            source: schema.source.clone(),
            document: twin::inside(&schema.document),
            closed: Some(twin::closed(&schema.document)),
            compiled: OnceLock::new(),
        };
        self.strict.get_or_init(|| {
            let twins = self.by_name.iter().map(|(name, schema)| (name.clone(), twin(schema)));
            Box::new(Self { by_name: twins.collect(), strict: OnceLock::new() })
        })
    }

    /// The compiled schema, or why there is none.
    pub(super) fn get(&self, name: &str) -> Result<&Validator, &str> {
        let schema = self.by_name.get(name).ok_or("there is no such schema")?;
        let compiled = schema
            .compiled
            .get_or_init(|| self.compile(schema).map_err(|e| e.masked().to_string()));
        compiled.as_ref().map_err(String::as_str)
    }

    fn compile(&self, schema: &Schema) -> Result<Validator, ValidationError<'static>> {
        let mut registry = Registry::new();
        for Schema { document, .. } in self.by_name.values() {
            if let Some(id) = references::id(document) {
                registry = registry.add(id, document)?;
            }
        }
        let registry = registry.prepare()?;
        jsonschema::options()
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(schema.closed.as_ref().unwrap_or(&schema.document))
    }

    /// Says where a schema is wrong: in its own words first, then where it
    /// refers to others, and last in what only compiling shows.
    fn compile_all(&self, wrong: &mut Vec<Diagnostic>) {
        let meta = jsonschema::draft202012::meta::validator();
        for Schema { source, document, .. } in self.by_name.values() {
            wrong.extend(meta.iter_errors(document).map(|error| complaint(source, &error)));
            wrong.extend(keywords::complaints(source, document));
        }
        let documents: Vec<&Value> = self.by_name.values().map(|schema| &schema.document).collect();
        for Schema { source, document, .. } in self.by_name.values() {
            wrong.extend(references::dangling(source, document, &documents));
        }
        if wrong.is_empty() {
            let compiled =
                |schema: &Schema| Some(complaint(&schema.source, &self.compile(schema).err()?));
            wrong.extend(self.by_name.values().filter_map(compiled));
        }
    }
}

fn complaint(source: &Source, error: &ValidationError<'_>) -> Diagnostic {
    let title = format!("this is not a JSON Schema: expected {}", expectation::expected(error));
    let place = json::locate(source, error.instance_path().as_str());
    Diagnostic::at(source, place.unwrap_or(0..1), title)
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::Folder;

    #[test]
    fn schemas_are_compiled_at_once_only_where_all_can_be_read() {
        let told = |folder: &Folder| {
            let mut wrong = Vec::new();
            let schemas = Schemas::load(&folder.shelf(), &mut wrong);
            assert!(format!("{schemas:?}").contains("tokens.json"));
            wrong.into_iter().map(|one| one.path).collect::<Vec<_>>()
        };
        let folder = Folder::good().with("schemas/json/kind.json", r#"{ "type": 5 }"#);
        let of = |name: &str| format!("{}schemas/json/{name}", folder.root());
        assert_eq!(told(&folder), [of("kind.json")]);
        let unread = of("unread.json");
        let folder = folder.with("schemas/json/unread.json", "{");
        assert_eq!(told(&folder), [unread]);
    }

    #[test]
    fn every_built_in_schema_compiles_and_describes_its_examples() {
        let mut wrong = Vec::new();
        let schemas = Schemas::load(&Shelf::new(None), &mut wrong);
        schemas.compile_all(&mut wrong);
        assert_eq!(wrong, []);
        for (name, schema) in &schemas.by_name {
            assert!(schema.source.built_in, "{name}");
            let examples = schema.document.get("examples").and_then(Value::as_array);
            for example in examples.into_iter().flatten() {
                assert!(
                    schemas.get(name).expect("compiled").is_valid(example),
                    "{name}: {example}"
                );
            }
        }
    }
}
