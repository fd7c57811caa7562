//! The records of a run against `schemas/report/run.json`: what is written
//! fits, and what is wrong does not.

use std::fs;
use std::path::Path;

use cucumber::when;
use jsonschema::Validator;
use qonform::engine::{AgentKind, Engine, Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::{Jsonl, read_jsonl};
use qonform::steps::World;
use serde_json::{Value, json};

#[when(expr = "the bank goes down")]
fn goes_down(world: &mut World) {
    world.run.pool.stop();
}

fn schema() -> Validator {
    let schema: Value =
        serde_json::from_str(include_str!("../schemas/report/run.json")).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

/// Runs a fixture with a report and gives back its lines.
fn recorded(settings: Settings, selection: &Selection) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("below/run.jsonl");
    let engine = Engine::new(settings).expect("the files are good");
    let plan = engine.plan(selection).expect("the features are good");
    // Those of the other dialect do not run.
    let own = |dialect| dialect == qonform::domain::Dialect::Hydra;
    let scenarios = plan.scenarios.iter().filter(|one| one.dialect.is_none_or(own)).count();
    let report = Jsonl::create(&path).expect("a new file");
    engine.run(plan, vec![Box::new(report)]).expect("the run starts");
    assert_eq!(read_jsonl(&path).expect("our own records").len(), scenarios + 2);
    let text = fs::read_to_string(&path).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn every_verdict() -> Vec<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/outcome/verdicts.feature");
    let location = path.to_string_lossy().parse().expect("any text is a location");
    let selection = Selection { paths: vec![location], ..Selection::default() };
    // Without scripts, so that what needs them is skipped on every machine.
    let agent = Some(AgentKind::Http);
    let settings = Settings { agent, jobs: 1, keep_interactions: true, ..Settings::default() };
    recorded(settings, &selection)
}

fn fit(schema: &Validator, records: &[Value]) {
    for record in records {
        let wrong: Vec<String> = schema.iter_errors(record).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{record:#}\n{wrong:#?}");
    }
}

#[test]
fn every_record_fits_its_schema() {
    let schema = schema();
    let records = every_verdict();
    let verdicts: Vec<&str> =
        records.iter().filter_map(|record| record["verdict"].as_str()).collect();
    // Those that do not run are reported first.
    let expected = ["skipped", "passed", "broken", "broken", "invalid", "drift", "unanswered"];
    assert_eq!(verdicts, expected);
    fit(&schema, &records);
    assert_eq!(records[0]["record"], "run");
    assert_eq!(records[records.len() - 1]["record"], "end");

    let mutants = vec![Mutant::ExpiresInString];
    let settings = Settings { mutants, shuffle: Some(7), ..Settings::default() };
    fit(&schema, &recorded(settings, &Selection::default()));
}

/// Where to change which record to what; `null` takes a member away.
type Change = (&'static str, &'static str, Value);

fn changes() -> Vec<Change> {
    vec![
        ("run", "/v", json!(2)),
        ("run", "/record", json!("walk")),
        ("run", "/target", Value::Null),
        ("run", "/jobs", json!(0)),
        ("run", "/started", json!("yesterday")),
        ("run", "/seed", json!(1)),
        ("passed", "/owner", json!("bank")),
        ("passed", "/verdict", json!("green")),
        ("passed", "/line", json!(0)),
        ("passed", "/tags", json!(["@gate"])),
        ("passed", "/duration_ms", json!(-1)),
        ("passed", "/steps", json!([])),
        ("passed", "/steps/0/status", json!("done")),
        ("passed", "/steps/0/hint", json!("")),
        ("passed", "/interactions/0/request_headers/0", json!("Host: x")),
        ("passed", "/interactions/0/status", json!(42)),
        ("passed", "/interactions/0/fault", json!("both")),
        ("passed", "/interactions/0/url", json!("not an address")),
        ("passed", "/interactions/0/cookie", json!("x")),
        ("broken", "/findings", Value::Null),
        ("broken", "/owner", Value::Null),
        ("broken", "/rules/0", json!("gate-02")),
        ("broken", "/findings/0/place", Value::Null),
        ("broken", "/findings/0/actual", json!("")),
        ("broken", "/findings/0/level", json!("certain")),
        ("broken", "/statements/gate", json!("x")),
        ("drift", "/drift", Value::Null),
        ("drift", "/drift", json!([])),
        ("drift", "/drift/0/place", Value::Null),
        ("drift", "/owner", Value::Null),
        ("drift", "/reason", Value::Null),
        ("drift", "/verdict", json!("passed")),
        ("invalid", "/reason", Value::Null),
        ("skipped", "/reason", Value::Null),
        ("skipped", "/interactions", json!([])),
        ("unanswered", "/cause", json!("bad luck")),
        ("unanswered", "/verdict", json!("passed")),
        ("end", "/counts/passed", json!(-1)),
        ("end", "/counts/known", Value::Null),
        ("end", "/counts/green", json!(1)),
        ("end", "/stopped", json!("")),
    ]
}

#[test]
fn a_wrong_record_does_not_fit() {
    let (schema, records) = (schema(), every_verdict());
    for (kind, pointer, value) in changes() {
        let is_it = |record: &&Value| record["record"] == kind || record["verdict"] == kind;
        let mut record = records.iter().find(is_it).expect("a record of that kind").clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        match record.pointer_mut(parent).expect("a parent") {
            Value::Object(members) if value.is_null() => drop(members.remove(name)),
            Value::Object(members) => drop(members.insert(name.to_owned(), value.clone())),
            items => items[name.parse::<usize>().expect("a position")] = value.clone(),
        }
        assert!(!schema.is_valid(&record), "{kind} {pointer} = {value} fits");
    }
}
