//! Answers with something that nobody promised: the run says what and where,
//! and tells it from a broken promise.
#![expect(clippy::needless_pass_by_value, reason = "cucumber hands steps their texts")]

mod run;

use std::process::Command;

use cucumber::when;
use qonform::domain::{Answer, Finding, Owner, Verdict};
use qonform::engine::{Selection, Settings};
use qonform::report::{Exit, OnDrift, ScenarioResult};
use qonform::steps::World;
use run::run;
use serde_json::Value;

const FIXTURE: &str = "tests/fixtures/drift/drift.feature";

/// The scenarios that only drift: rule, place, expectation and example.
const DRIFT: [(&str, [&str; 4]); 8] = [
    ("A member", ["ORG-08", "answer body /organization/tier", MEMBER, "the string `gold`"]),
    (
        "A member of a person",
        ["ORG-08", "answer body /organization/phone_number", MEMBER, "the string [personal]"],
    ),
    ("A role", ["API-22", "answer body /memberships/0/role", ROLES, "the string `czar`"]),
    ("A value", ["ORG-08", STATUS, "one of `active`, `closed`", "the string `frozen`"]),
    ("A header field", ["ORG-08", "answer header x-tier", "no such field", "`gold`"]),
    ("A refusal", ["ORG-08", "answer status", "200 or 400 or 401 or 403", "409"]),
    ("Another value", ["SNAPSHOT", STATUS, "`\"active\"`", "`\"closed\"`"]),
    ("An unrecorded answer", ["SNAPSHOT", UNRECORDED, "the answer, recorded", "absent"]),
];

const MEMBER: &str = "no such member";
const STATUS: &str = "answer body /organization/bank_accounts/0/status";
const UNRECORDED: &str = "snapshots/mock-hydra__user_organizations.list-403-dismissed.snap";
const ROLES: &str =
    "one of `owner`, `admin`, `manager`, `reporting`, `employee`, `accountant`, `null`";
/// Lays the last answer, changed, over the bank: it is given once more.
fn once_more(world: &mut World, change: impl FnOnce(&mut Value)) {
    let last = world.transcript.lock().last().cloned().expect("something was asked");
    let mut body = last.answer().and_then(Answer::json).expect("an answer in JSON");
    change(&mut body);
    let mut answer = last.answer().cloned().expect("the same");
    answer.headers.remove("content-length");
    answer.body = body.to_string().into_bytes();
    let lease = world.lease.as_ref().expect("the stand-in");
    lease.answer_next(last.host, last.request.url.path(), answer);
}

fn parent<'a, 'b>(body: &'a mut Value, place: &'b str) -> (&'a mut Value, &'b str) {
    let (parent, name) = place.rsplit_once('/').expect("a pointer");
    (body.pointer_mut(parent).expect("a parent"), name)
}

#[when(expr = "the next answer is this one with {string} as {string}")]
fn with(world: &mut World, place: String, value: String) {
    once_more(world, |body| {
        let (parent, name) = parent(body, &place);
        parent[name] = value.into();
    });
}

#[when(expr = "the next answer is this one with {string} in place of {string}")]
fn renamed(world: &mut World, place: String, old: String) {
    once_more(world, |body| {
        let (parent, name) = parent(body, &place);
        let members = parent.as_object_mut().expect("an object");
        let value = members.remove(&old).expect("what is renamed");
        members.insert(name.to_owned(), value);
    });
}

fn scenario(title: &str, on_drift: OnDrift) -> (ScenarioResult, Exit) {
    let selection = Selection {
        paths: vec![FIXTURE.parse().expect("a location")],
        name: Some(format!("^{title}$").parse().expect("an expression")),
        ..Selection::default()
    };
    let run = run(Settings { on_drift, ..Settings::default() }, &selection);
    assert_eq!(run.scenarios.len(), 1, "{title}");
    let red = run.red().next().expect("it is not green").clone();
    (red, run.outcome.exit)
}

fn told(finding: &Finding) -> [&str; 4] {
    let Finding { rule, place, expected, actual, .. } = finding;
    [rule.as_str(), place, expected, actual]
}

#[test]
fn what_nobody_promised_is_drift_told_once_and_never_broken() {
    for (title, expected) in DRIFT {
        for (on_drift, expected_exit) in [(OnDrift::Warn, Exit::Kept), (OnDrift::Fail, Exit::Drift)]
        {
            let (scenario, exit) = scenario(title, on_drift);
            assert_eq!(scenario.verdict, Verdict::Drift, "{title}: {scenario:#?}");
            assert_eq!(scenario.owner, Some(Owner::Bank), "{title}");
            assert_eq!(scenario.drift.iter().map(told).collect::<Vec<_>>(), [expected], "{title}");
            assert!(scenario.findings.is_empty(), "{title}: {:#?}", scenario.findings);
            assert!(scenario.drift[0].interaction.is_some_and(|at| at > 0), "{title}");
            assert_eq!(exit, expected_exit, "{title}");
        }
    }
}

#[test]
fn drift_is_shown_beside_what_is_broken() {
    let (scenario, exit) = scenario("A member is new and another one gone", OnDrift::Fail);
    assert_eq!((scenario.verdict, exit), (Verdict::Broken, Exit::Broken));
    let lost = ["SNAPSHOT", "answer body /organization/legal_form", "a string", "absent"];
    assert_eq!(scenario.findings.iter().map(told).collect::<Vec<_>>(), [lost]);
    let added = scenario.drift.iter().map(|one| (one.rule.as_str(), one.place.as_str()));
    let expected = [("ORG-08", "answer body /organization/legal_forms")];
    assert_eq!(added.collect::<Vec<_>>(), expected);
}

#[when(expr = "the next answer is this one with the field {string} as {string}")]
fn with_header(world: &mut World, name: String, value: String) {
    let last = world.transcript.lock().last().cloned().expect("something was asked");
    let mut answer = last.answer().cloned().expect("an answer");
    answer.headers.remove("content-length");
    answer.headers.push(name, value);
    let lease = world.lease.as_ref().expect("the stand-in");
    lease.answer_next(last.host, last.request.url.path(), answer);
}

#[when(expr = "the next answer is this one with the status {int}")]
fn with_status(world: &mut World, status: u16) {
    let last = world.transcript.lock().last().cloned().expect("something was asked");
    let mut answer = last.answer().cloned().expect("an answer");
    answer.headers.remove("content-length");
    answer.status = status;
    let lease = world.lease.as_ref().expect("the stand-in");
    lease.answer_next(last.host, last.request.url.path(), answer);
}

/// A recorded run is all that the command needs; what it wrote is the contract
/// of the next run, which finds nothing new any more.
#[test]
fn what_drifted_is_accepted_by_one_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let record = |drifts: &str| {
        let selection = Selection {
            paths: vec![FIXTURE.parse().expect("a location")],
            name: Some(drifts.parse().expect("an expression")),
            ..Selection::default()
        };
        let settings = Settings {
            keep_interactions: true,
            config: at("qonform.yaml").is_file().then(|| at("qonform.yaml")),
            ..Settings::default()
        };
        let engine = qonform::engine::Engine::new(settings).expect("a good contract");
        let plan = engine.plan(&selection).expect("good features");
        let outputs = vec![(qonform::report::Format::Jsonl, at("run.jsonl"))];
        let search = qonform::domain::SecretSearch::default();
        let files = qonform::report::Files::create(outputs, search, OnDrift::Warn);
        engine.run(plan, vec![Box::new(files.expect("it is written"))]).expect("it runs")
    };
    let accept = |flags: &[&str], ci: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.arg("accept").args(flags).arg("run.jsonl").current_dir(folder.path());
        command.env_remove("CI").env("NO_COLOR", "1");
        if ci {
            command.env("CI", "1");
        }
        let output = command.output().expect("the command starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let drifts = "^(A member|A role|A value|A header field|A refusal)$";
    assert_eq!(record(drifts).end.counts.drift, 5);
    let (code, _, said) = accept(&[], true);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("never written in CI"), "{said}");
    let (code, shown, said) = accept(&["--dry-run"], true);
    assert_eq!(code, Some(0), "{said}");
    assert!(shown.contains(r#"+        "tier": { "description": "Seen on mock, "#), "{shown}");
    assert!(shown.contains(r#""closed", "frozen"]"#), "{shown}");
    assert!(shown.ends_with("; nothing is written\n"), "{shown}");
    assert!(!at("schemas").exists());
    let (code, shown, said) = accept(&[], false);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("/organization/tier: the string `gold`\n"), "{said}");
    assert!(shown.contains("\n5 accepted in 4 files below "), "{shown}");
    std::fs::write(at("qonform.yaml"), "{}\n").expect("written");
    let counts = record(drifts).end.counts;
    assert_eq!(counts.broken, 0, "what is recorded is another matter");
    let (code, shown, said) = accept(&[], false);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("not as recorded: see `qonform run --update-snapshots`"), "{said}");
    assert!(shown.starts_with("0 accepted in 0 files"), "{shown}");
}

#[test]
fn the_command_warns_or_fails() {
    for (flags, code) in [
        (&[][..], 0),
        (&["--drift", "warn"], 0),
        (&["--drift", "fail"], 5),
        (&["--strict"], 5),
        (&["--strict", "--drift", "warn"], 0),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .args(["run", "tests/fixtures/drift/error.feature"])
            .args(flags)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("NO_COLOR", "1")
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(code), "{flags:?}: {output:?}");
        let said = String::from_utf8(output.stdout).expect("text");
        let heading =
            "\n  Drift, SNAPSHOT\n    place     snapshots/mock-hydra__memberships.list-401-";
        assert!(said.contains(heading), "{said}");
        assert!(said.contains("\n    actual    absent\n"), "{said}");
        assert_eq!(said.matches("Drift, ").count(), 1, "it is told once: {said}");
        assert!(said.contains("1 scenario: 0 passed, 0 broken, 1 drift,"), "{said}");
    }
}
