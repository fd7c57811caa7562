//! `qonform app`: an application that withstands every attack, others with one
//! weakness each, and one that is not there.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "an application that cannot go on has failed")]

#[path = "app/flow.rs"]
mod flow;
#[path = "app/mistakes.rs"]
mod mistakes;
#[path = "app/renewal.rs"]
mod renewal;
#[cfg(unix)]
mod signal;
#[path = "app/site.rs"]
mod site;
#[path = "app/tokens.rs"]
mod tokens;
#[path = "app/unready.rs"]
mod unready;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use qonform::mock::Application;
use qonform::mock::demo::{MEMBERSHIP, STAGING_TOKEN};
use serde_json::Value;
use site::{Site, Weakness};
use url::Url;

use Weakness as W;

/// Each weakness and the rules that may be found broken, the first of which is;
/// it names the attacks that are made.
const WEAKNESSES: [(Weakness, &[&str]); 34] = [
    (W::StateNotCompared, &["CALLBACK-03", "CALLBACK-02"]),
    (W::StateByItsBeginning, &["CALLBACK-13"]),
    (W::StateInAnyCase, &["CALLBACK-13"]),
    (W::StateOfAnySession, &["CALLBACK-06"]),
    (W::StateKept, &["CALLBACK-05", "EXCH-34"]),
    (W::StateOverlookedInErrors, &["CALLBACK-07", "CALLBACK-12"]),
    (W::ForgeryEndsFlow, &["CALLBACK-12", "CALLBACK-07"]),
    (W::ErrorOverlooked, &["CALLBACK-08"]),
    (W::DenialNotTold, &["CALLBACK-08"]),
    (W::CodeInvented, &["CALLBACK-09", "EXCH-02"]),
    (W::StrangersRefused, &["CALLBACK-10"]),
    (W::CodeStaysInAddress, &["CALLBACK-16"]),
    (W::CodeSentAgain, &["EXCH-34"]),
    (W::RefusalNotTold, &["EXCH-34"]),
    (W::PageTakenForTokens, &["GATE-05"]),
    (W::RedirectFollowed, &["GATE-04", "API-01"]),
    (W::RefreshTokenNeeded, &["EXCH-28"]),
    (W::TokenTypeByLetter, &["EXCH-40"]),
    (W::MembersCounted, &["API-13"]),
    (W::NeverRenews, &["REFR-24", "REFR-13"]),
    (W::OldRefreshTokenKept, &["REFR-03"]),
    (W::RenewsAgainAfterRefusal, &["REFR-12", "REVK-06"]),
    (W::RenewsInEachWindow, &["REFR-14"]),
    (W::LosesTokensWithAnAnswer, &["REFR-15"]),
    (W::ShowsDataOfTheRevoked, &["REVK-06"]),
    (W::PageTakenForData, &["GATE-05"]),
    (W::LosesTokensWithAnError, &["API-07"]),
    (W::RenewsAfterAny401, &["API-12"]),
    (W::AnythingTakenForTokens, &["–"]),
    (W::ScopesNeeded, &["EXCH-29"]),
    (W::WaitsForEver, &["–"]),
    (W::OrganizationLeftOut, &["ORG-05", "API-07"]),
    (W::OrganizationInvented, &["ORG-13", "API-07"]),
    (W::OrganizationRemembered, &["–"]),
];

/// Two ports in a row that nobody listens on.
fn two_free_ports() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

/// Writes the recipe of an application at that port, and what its bank knows.
fn prepare(folder: &Path, port: u16, application: Application) {
    let Application { client_id, client_secret, scopes, flow, .. } = application;
    let at = format!("http://127.0.0.1:{port}");
    let recipe = format!(
        "start: {at}/connect\nconnected: {{ see: '#connected' }}\n\
         refused: {{ see: '#refused' }}\n\
         data: {{ open: {at}/company, shows: {{ see: '#company' }} }}\nflow: {flow}\n"
    );
    let seed = format!(
        "applications:\n  - name: shop\n    client_id: {client_id}\n    \
         client_secret: {client_secret}\n    redirect_uris: [{at}/callback]\n    \
         scopes: [{}]\n    flow: {flow}\n",
        scopes.split_whitespace().collect::<Vec<_>>().join(", ")
    );
    fs::write(folder.join("app.yaml"), recipe).unwrap();
    fs::write(folder.join("seed.yaml"), seed).unwrap();
}

/// The command that tries the application of that folder, its bank at that port.
fn trial(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["app", "app.yaml", "--seed", "seed.yaml", "--port", &port.to_string()]);
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn qonform_app(folder: &Path, port: u16, more: &[&str]) -> (i32, String) {
    let output = trial(folder, port).args(more).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&told).into_owned())
}

/// What the attacks show of an application: the exit code, what is printed, and
/// the records of the report.
fn attacked(weakness: Weakness, more: &[&str]) -> (i32, String, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    prepare(folder.path(), own, weakness.registration());
    let port = two_free_ports();
    let bank = |port: u16| Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let redirect_uri = format!("http://127.0.0.1:{own}/callback");
    let site = Site::new(weakness, bank(port), bank(port + 1), &redirect_uri);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    listener.set_nonblocking(true).unwrap();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        Arc::new(site).serve(listener).await;
    });
    let mut arguments = vec!["--report", "jsonl=run.jsonl"];
    arguments.extend(more);
    let (exit, told) = qonform_app(folder.path(), port, &arguments);
    let lines = fs::read_to_string(folder.path().join("run.jsonl")).unwrap_or_default();
    let records = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (exit, told, records)
}

fn broken(records: &[Value]) -> BTreeSet<String> {
    let findings = records.iter().filter_map(|record| record["findings"].as_array()).flatten();
    findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_application_without_weaknesses_withstands_every_attack() {
    for weakness in [W::None, W::UserFlow] {
        let (exit, told, records) = attacked(weakness, &[]);
        assert_eq!((exit, broken(&records)), (0, BTreeSet::new()), "{weakness:?}\n{told}");
        let passed = records.iter().filter(|record| record["verdict"] == "passed").count();
        assert!(passed >= 70, "only {passed} attacks were made\n{told}");
        let for_users = weakness == W::UserFlow;
        assert_eq!(told.contains("(the recipe has no `flow: user`)"), !for_users, "{told}");
        let skipped = if for_users { " 0 skipped" } else { " 1 skipped" };
        assert!(told.contains(skipped), "{told}");
    }
}

#[test]
fn each_weakness_is_found_by_its_rule() {
    let mut wrong = Vec::new();
    for (weakness, rules) in WEAKNESSES {
        let tag = match (weakness, rules[0]) {
            (W::OrganizationRemembered, _) => "@consent".to_owned(),
            (W::WaitsForEver, _) => "@silent".to_owned(),
            (W::OrganizationLeftOut | W::OrganizationInvented, _) => "@API-07".to_owned(),
            (_, "–") => "@malformed".to_owned(),
            (_, rule) => format!("@{rule}"),
        };
        let patience = if weakness == W::WaitsForEver { "4s" } else { "10s" };
        let more = ["--quiet", "--request-timeout", patience, "--tags", &tag];
        let (exit, told, records) = attacked(weakness, &more);
        let found = broken(&records);
        let others: Vec<_> = found.iter().filter(|one| !rules.contains(&one.as_str())).collect();
        if exit != 1 || !found.contains(rules[0]) || !others.is_empty() {
            wrong.push(format!(
                "{weakness:?}: {rules:?} expected, {found:?} found, exit {exit}\n{told}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_stopped_application_is_unanswered() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path(), two_free_ports(), MEMBERSHIP);
    let (exit, told) = qonform_app(folder.path(), two_free_ports(), &[]);
    assert_eq!(exit, 3, "{told}");
    assert!(told.contains("0 passed, 0 broken"), "{told}");
    assert!(told.contains(&format!("X-Qonto-Staging-Token: {STAGING_TOKEN}\n")), "{told}");
    let registered = format!("client_id     {}\n", MEMBERSHIP.client_id);
    assert!(told.contains(&registered) && told.contains("/callback\n"), "{told}");
}

/// Says to this program that it is the application, and at which ports.
const AS_APPLICATION: &str = "QONFORM_TEST_APPLICATION";

/// What a command starts; by itself it is no test.
#[test]
#[expect(clippy::print_stdout, reason = "what an application writes is looked at")]
fn serve_the_application() {
    let Ok(ports) = std::env::var(AS_APPLICATION) else { return };
    let ports: Vec<u16> = ports.split(' ').map(|port| port.parse().unwrap()).collect();
    let bank = |port: u16| Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let redirect_uri = format!("http://127.0.0.1:{}/callback", ports[0]);
    let site = Site::new(W::None, bank(ports[1]), bank(ports[1] + 1), &redirect_uri);
    println!("it serves with the secret {}", MEMBERSHIP.client_secret);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", ports[0])).await.unwrap();
        Arc::new(site).serve(listener).await;
    });
}

/// What a shell runs to start the application at its own port.
fn starting(own: u16, port: u16) -> String {
    let program = std::env::current_exe().unwrap();
    let program = program.display();
    format!("{AS_APPLICATION}='{own} {port}' '{program}' serve_the_application --exact --nocapture")
}

#[test]
fn a_command_starts_the_application_and_nothing_of_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (own, port) = (two_free_ports(), two_free_ports());
    prepare(folder.path(), own, MEMBERSHIP);
    let started = format!("{}; exit 9", starting(own, port));
    let by_command = |command: &str, more: &[&str]| {
        let mut arguments = vec!["--quiet", "--tags", "@CALLBACK-03"];
        arguments.extend(more);
        arguments.extend(["--", "sh", "-c", command]);
        qonform_app(folder.path(), port, &arguments)
    };
    let gone = || TcpListener::bind(("127.0.0.1", own)).is_ok();
    let (exit, told) = by_command(&started, &[]);
    assert!(exit == 0 && told.contains(" 0 unanswered"), "{told}");
    assert!(gone(), "the shell is gone and what it started is not");

    let recipe = fs::read_to_string(folder.path().join("app.yaml")).unwrap();
    let wrong = recipe.replace("'#connected'", "'#nothing'");
    fs::write(folder.path().join("app.yaml"), wrong).unwrap();
    let (exit, told) = by_command(&started, &[]);
    assert!(exit == 3 && told.contains("  | it serves with the secret [secret]"), "{told}");
    assert!(gone());
    let (exit, told) = by_command(&format!("{} >/dev/null 2>&1", starting(own, port)), &[]);
    assert!(exit == 3 && told.contains("the application wrote nothing"), "{told}");
    assert!(!told.contains("said last"), "{told}");

    let (exit, told) = by_command("echo no such port; exit 7", &[]);
    assert!(exit == 3 && told.contains("it has ended (exit status: 7)"), "{told}");
    assert!(told.contains("  | no such port"), "{told}");
    let (exit, told) = by_command("exec tail -f /dev/null", &["--ready-within", "300ms"]);
    assert!(exit == 3 && told.contains("nobody listens after 300ms"), "{told}");
    let _taken = TcpListener::bind(("127.0.0.1", own)).unwrap();
    let (exit, told) = by_command(&started, &[]);
    assert!(exit == 3 && told.contains("something listens"), "{told}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_attacks_and_the_application() {
    let folder = tempfile::tempdir().unwrap();
    let (own, port) = (two_free_ports(), two_free_ports());
    prepare(folder.path(), own, MEMBERSHIP);
    let mut command = trial(folder.path(), port);
    command.args(["--report", "jsonl=run.jsonl", "--", "sh", "-c", &starting(own, port)]);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().starts_with("Qonform ")), "it never began");
    signal::send("INT", &process);
    assert_eq!(process.wait().unwrap().code(), Some(130));
    assert!(TcpListener::bind(("127.0.0.1", own)).is_ok(), "the application is still there");
    let written = fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    let end: Value = serde_json::from_str(written.lines().last().unwrap()).unwrap();
    assert_eq!(end["record"], "end", "{written}");
    assert!(end["stopped"].is_string(), "{end}");
}
