//! Secrets that slipped past every mask, planted into the records of a run: the
//! scan of what was written finds each, whatever the format and the spelling.
#![cfg(feature = "harness")]

mod reports;

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qonform::domain::{Redactor, Secret};
use qonform::engine::Settings;
use qonform::report::{
    Files, Format, OnDrift, Record, Recorded, Reporter as _, ScenarioResult, read_jsonl, write,
};
use reports::reported;

/// The client's secret, which goes over the wire as Base64.
const CLIENT_SECRET: &str = "s3cr3t-of-the-client-~+/";
const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ-claims.c2lnbmF0dXJlLW9mLXRoZS1iYW5r";

/// Puts a leak where no mask looks, or where one failed.
type Plant = fn(&mut ScenarioResult, &str);

/// What it is, its value, how it is spelt, and where it slips out.
fn leaks() -> [(&'static str, &'static str, String, Plant); 10] {
    let url: Plant = |one, text| one.interactions[0].url = format!("http://bank/?x={text}&y=1");
    let reason: Plant = |one, text| one.findings[0].actual = format!("{text}, which is wrong");
    let step: Plant = |one, text| one.steps[0].text = format!("a step with {text} in it");
    let title: Plant = |one, text| one.title = format!("The token {text} is refused");
    let header: Plant = |one, text| text.clone_into(&mut one.interactions[0].request_headers[0].1);
    let body: Plant = |one, text| one.interactions[0].request_body = Some(text.to_owned());
    let place: Plant = |one, text| one.findings[0].place = format!("answer body /{text}");
    let plain = |value: &'static str| value.to_owned();
    let basic = format!("Basic {}", STANDARD.encode(format!("client-1:{CLIENT_SECRET}")));
    let claims = JWT.split('.').nth(1).expect("three parts").to_owned();
    [
        (
            "access token",
            "ory_at_5fQ_x-planted-access",
            plain("ory_at_5fQ_x-planted-access"),
            title,
        ),
        (
            "refresh token",
            "ory_rt_5fQ_x-planted-refresh",
            plain("ory_rt_5fQ_x-planted-refresh"),
            step,
        ),
        ("code", "ory_ac_planted+code/=", plain("ory_ac_planted%2Bcode%2F%3D"), url),
        ("state", "a-planted-state-of-24", plain("a-planted-state-of-24"), url),
        ("nonce", "planted-nonce-<&>", plain("planted-nonce-<&>"), reason),
        ("verifier", "planted_verifier_*[x]_of_43", plain("planted_verifier_*[x]_of_43"), body),
        ("client secret", CLIENT_SECRET, basic, header),
        ("claims", JWT, claims, reason),
        ("password", "pass\"word\\of'Ada", plain("pass\"word\\of'Ada"), place),
        ("gate token", "planted|gate|token", plain("planted|gate|token"), header),
    ]
}

/// The scenario of the golden records that is broken.
fn broken() -> Vec<Record> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/run.jsonl");
    let mut records = read_jsonl(&golden).expect("golden records");
    records.retain(|record| match record {
        Record::Scenario(one) => one.title == "It is broken",
        Record::Run(_) | Record::End(_) => true,
    });
    assert_eq!(records.len(), 3);
    records
}

/// Tells the records to a file of this format; its text, and what was found.
fn told(format: Format, redactor: &Redactor, records: &[Record]) -> (String, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report");
    let outputs = vec![(format, path.clone())];
    let mut files =
        Files::create(outputs, redactor.search().clone(), OnDrift::Warn).expect("a file");
    for record in records {
        match record {
            Record::Run(run) => files.run_started(run),
            Record::Scenario(one) => files.scenario_ended(one),
            Record::End(end) => files.run_ended(end),
        }
    }
    assert_eq!(files.failure(), None);
    (fs::read_to_string(path).expect("a report"), files.leaks())
}

/// Whether the reader is told that something was masked.
fn warns(format: Format, text: &str) -> bool {
    match format {
        Format::Html | Format::Markdown => text.contains("found in what was written"),
        Format::Junit => text.contains("secrets found and masked"),
        _ => true,
    }
}

#[test]
fn each_planted_leak_is_found_in_each_format() {
    for (what, value, spelt, plant) in leaks() {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new(value));
        let mut records = broken();
        let clean = records.clone();
        let Record::Scenario(one) = &mut records[1] else { panic!("the scenario") };
        plant(one, &spelt);
        for format in Format::ALL {
            let name = format.name();
            let (text, found) = told(format, &redactor, &records);
            assert!(found > 0, "{name}: the {what} was not found\n{text}");
            let traced = text.contains("[secret]") || format != Format::Jsonl;
            assert!(traced, "{name}: the {what} left no trace\n{text}");
            assert!(!text.contains("planted") && !text.contains(&spelt), "{name}: {what}\n{text}");
            assert!(warns(format, &text), "{name}: nobody is told of the {what}\n{text}");
            let (text, found) = told(format, &redactor, &clean);
            assert_eq!(found, 0, "{name}: nothing was planted");
            assert!(
                format == Format::Jsonl || !text.contains("found in what was written"),
                "{name}"
            );
        }
    }
}

/// The second look, at reports of records that nobody has cleaned; a format need
/// not show everything.
#[test]
fn each_planted_leak_is_found_in_a_report_of_records_that_hold_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |format, records: &[Record], redactor: &Redactor| {
        let (dirty, path) = (folder.path().join("run.jsonl"), folder.path().join("report"));
        let lines = records.iter().map(|record| serde_json::to_string(record).expect("a line"));
        fs::write(&dirty, lines.collect::<Vec<_>>().join("\n")).expect("records");
        let recorded = Recorded::read(&dirty).expect("a run");
        let found = write(format, &path, &dirty, &recorded, redactor.search(), OnDrift::Warn);
        (fs::read_to_string(path).expect("a report"), found.expect("written"))
    };
    for (what, value, spelt, plant) in leaks() {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new(value));
        let mut records = broken();
        let clean = records.clone();
        let Record::Scenario(one) = &mut records[1] else { panic!("the scenario") };
        plant(one, &spelt);
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Jsonl) {
            let name = format.name();
            let shown = |records| written(format, records, &Redactor::new()).0;
            if shown(&records) == shown(&clean) {
                assert_eq!((name, what), ("markdown", "refresh token"), "it is not shown");
                continue;
            }
            let (text, found) = written(format, &records, &redactor);
            assert!(found > 0, "{name}: the {what} was not found\n{text}");
            assert!(!text.contains(&spelt), "{name}: {what}\n{text}");
            assert!(warns(format, &text), "{name}: nobody is told of the {what}\n{text}");
        }
    }
}

#[test]
fn the_code_that_everyone_types_is_no_leak() {
    let run = reported("hostile/code.feature", Settings::default());
    assert_eq!(run.outcome.end.leaks, 0);
    assert_eq!(run.outcome.end.counts.broken, 1, "the exit is the scenario's own");
    for format in Format::ALL {
        let text = fs::read_to_string(run.path(format)).expect("a report");
        assert!(text.contains("It stands in an answer, 123456"), "{}", format.name());
        assert!(
            !text.contains("was found in") || text.contains("were found in"),
            "{}",
            format.name()
        );
    }
    let records = fs::read_to_string(run.path(Format::Jsonl)).expect("records");
    assert!(records.contains("\\\"amount\\\":123456"), "it is not masked in numbers\n{records}");
}
