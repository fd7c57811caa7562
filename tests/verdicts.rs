//! Each way in which things go wrong has the verdict of `docs/verdicts.md`. A
//! line `/// > …` above a test is the row of the table that it stands for.

#[path = "verdicts/answers.rs"]
mod answers;
#[path = "bank/mod.rs"]
mod bank;
#[path = "verdicts/connections.rs"]
mod connections;
#[path = "wire/deserted.rs"]
mod deserted;
#[path = "verdicts/doubts.rs"]
mod doubts;
#[path = "wire/listener.rs"]
#[expect(dead_code, reason = "what was received is of no interest here")]
mod listener;
mod require;
#[expect(dead_code, reason = "one scenario at a time is looked at")]
mod run;
#[path = "verdicts/sign_in.rs"]
mod sign_in;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use listener::{Listener, answer};
use qonform::domain::{Cause, Clock, Owner, Verdict};
use qonform::engine::{Engine, Limits, Selection, Settings};
use qonform::report::ScenarioResult;
use url::Url;

/// Signs in, trades the code and reads: enough for every fault to happen.
const FEATURE: &str = "Feature: F

  @EXCH-24
  Scenario: S
    Given an application registered for the membership flow
    And \"Ada\" has consented to \"offline_access organization.read\"
    When the application exchanges the code
    Then tokens are issued
";

const JSON: &str = "Content-Type: application/json\r\nCache-Control: no-store\r\n";
const PAGE: &str = "Content-Type: text/html\r\n";

/// What a feature of one scenario comes to.
fn outcome(configuration: &str, feature: &str) -> ScenarioResult {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("features")).expect("a folder");
    std::fs::write(folder.path().join("features/f.feature"), feature).expect("written");
    std::fs::write(folder.path().join("qonform.yaml"), configuration).expect("written");
    let limits = Limits { request: Duration::from_millis(700), ..Limits::default() };
    let settings = Settings {
        target: "own".to_owned(),
        folder: folder.path().to_owned(),
        limits,
        ..Settings::default()
    };
    let engine = Engine::new(settings).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let run = run::run_with(engine, &Selection::default());
    run.scenarios.into_iter().next().expect("one scenario")
}

fn rules(result: &ScenarioResult) -> Vec<&str> {
    result.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

fn bank_of_today() -> bank::Served {
    bank::serve(false, &[], Clock::live(SystemTime::now))
}

/// A target for the stand-in as it is.
fn at_the_bank() -> String {
    let endpoints = bank_of_today().endpoints;
    bank::configuration(endpoints.oauth.as_str(), endpoints.api.as_str(), "")
}

/// The stand-in, and before it a proxy that answers some requests in its place.
fn with_fault(fault: impl Fn(&str) -> Option<String> + Send + 'static) -> String {
    let endpoints = bank_of_today().endpoints;
    let upstream = endpoints.oauth;
    let proxy = Listener::new(move |request| {
        fault(request).unwrap_or_else(|| forwarded(&upstream, request))
    });
    let more = "    capabilities: [burns-grant]\n";
    bank::configuration(proxy.url("127.0.0.1").as_str(), endpoints.api.as_str(), more)
}

/// What the bank answers, with the proxy's address in place of its own.
fn forwarded(upstream: &Url, request: &str) -> String {
    let port = upstream.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let closing = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(closing.as_bytes()).expect("sent");
    let mut received = String::new();
    stream.read_to_string(&mut received).expect("text");
    let host = request.lines().find_map(|line| line.strip_prefix("Host: ")).expect("a host");
    received.replace(&format!("127.0.0.1:{port}"), host)
}

/// Whether a request trades the code of the scenario, and not preflight's.
fn trades(request: &str) -> bool {
    request.starts_with("POST /oauth2/token") && request.contains("ory_ac_")
}

/// The answer in place of the one to the exchange.
fn at_exchange(instead: String) -> String {
    with_fault(move |request| trades(request).then(|| instead.clone()))
}

/// Holds an outcome against the table.
#[track_caller]
fn open(configuration: &str, cause: Cause, owner: Owner, says: &str) {
    open_by(configuration, FEATURE, cause, owner, says);
}

#[track_caller]
fn open_by(configuration: &str, feature: &str, cause: Cause, owner: Owner, says: &str) {
    let result = outcome(configuration, feature);
    let told = (result.verdict, result.cause, result.owner);
    assert_eq!(told, (Verdict::Unanswered, Some(cause), Some(owner)), "{result:#?}");
    assert!(result.findings.is_empty(), "{:?}", result.findings);
    let reason = result.reason.unwrap_or_default();
    assert!(reason.contains(says), "{reason}");
}

#[track_caller]
fn broken(configuration: &str, feature: &str, rule: &str) {
    let result = outcome(configuration, feature);
    assert_eq!((result.verdict, result.owner), (Verdict::Broken, Some(Owner::Bank)), "{result:#?}");
    assert!(rules(&result).contains(&rule), "{:?}", result.findings);
}

#[test]
fn nothing_wrong_is_no_fault() {
    let result = outcome(&with_fault(|_| None), FEATURE);
    assert_eq!(result.verdict, Verdict::Passed, "{:?} {:?}", result.reason, result.findings);
}

#[test]
fn every_row_of_the_table_has_its_test() {
    let table = include_str!("../docs/verdicts.md").lines();
    let rows = table.filter(|line| line.starts_with("| ")).skip(1);
    let rows: BTreeSet<&str> =
        rows.filter_map(|row| row.split('|').nth(1)).map(str::trim).collect();
    let sources = [
        include_str!("app/unready.rs"),
        include_str!("grant.rs"),
        include_str!("verdicts/answers.rs"),
        include_str!("verdicts/connections.rs"),
        include_str!("verdicts/doubts.rs"),
        include_str!("verdicts/sign_in.rs"),
    ];
    let lines = sources.iter().flat_map(|source| source.lines());
    let tested: BTreeSet<&str> = lines.filter_map(|line| line.strip_prefix("/// > ")).collect();
    assert_eq!(rows, tested);
    assert!(rows.len() > 20, "{}", rows.len());
}
