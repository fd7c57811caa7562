//! Example bodies against every schema: each fits the schemas it names and no
//! other, so that neither a body nor a schema can be taken for another one.
#![cfg(feature = "harness")]

use std::fs;
use std::path::Path;

use jsonschema::{Registry, Validator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A body, where it comes from, and the schemas it fits, in their order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    origin: String,
    fits: Vec<String>,
    body: Value,
}

/// Every JSON file of a folder by its name, in order.
fn all<T: DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let mut files: Vec<(String, T)> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable file");
            let read = serde_json::from_str(&text);
            let read = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().expect("a name").to_string_lossy().into_owned(), read)
        })
        .collect();
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    files
}

fn schemas() -> Vec<(String, Validator)> {
    let documents: Vec<(String, Value)> = all("schemas/json");
    let mut registry = Registry::new();
    for (name, document) in &documents {
        let id = document["$id"].as_str().unwrap_or_else(|| panic!("{name} has no `$id`"));
        registry = registry.add(id, document).expect("ids are different");
    }
    let registry = registry.prepare().expect("the schemas are whole");
    let compile = |document| {
        let options = jsonschema::options().should_validate_formats(true).with_registry(&registry);
        options.build(document).expect("a schema")
    };
    documents.iter().map(|(name, document)| (name.clone(), compile(document))).collect()
}

#[test]
fn each_body_fits_the_schemas_it_names_and_no_other() {
    let schemas = schemas();
    for (name, example) in all::<Example>("tests/bodies") {
        assert!(!example.origin.is_empty() && !example.fits.is_empty(), "{name} says too little");
        let fitting = schemas.iter().filter(|(_, schema)| schema.is_valid(&example.body));
        let fitting: Vec<&str> = fitting.map(|(name, _)| name.as_str()).collect();
        let complaints = schemas
            .iter()
            .filter(|(name, _)| example.fits.contains(name))
            .flat_map(|(name, schema)| schema.iter_errors(&example.body).map(move |e| (name, e)));
        let complaints: Vec<String> = complaints.map(|(n, e)| format!("{n}: {e}")).collect();
        assert_eq!(fitting, example.fits, "{name}: {complaints:#?}");
    }
}

#[test]
fn every_schema_is_fitted_by_a_body() {
    let examples = all::<Example>("tests/bodies");
    let alone: Vec<String> = schemas()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !examples.iter().any(|(_, example)| example.fits.contains(name)))
        .collect();
    assert_eq!(alone, [""; 0], "no body in tests/bodies fits these");
}
