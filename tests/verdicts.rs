//! Each way in which things go wrong has the verdict of `docs/verdicts.md`.

#[path = "bank/mod.rs"]
mod bank;
#[path = "wire/listener.rs"]
#[expect(dead_code, reason = "what was received is of no interest here")]
mod listener;
#[expect(dead_code, reason = "one scenario at a time is looked at")]
mod run;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use listener::{Listener, answer};
use qonform::domain::{Cause, Clock, Owner, Verdict};
use qonform::engine::{Engine, Limits, Selection, Settings};
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

/// What the scenario came to.
type Result = (Verdict, Option<Cause>, Option<Owner>, String);

fn outcome(configuration: &str, feature: &str) -> Result {
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
    let scenario = run.scenarios.into_iter().next().expect("one scenario");
    let findings: Vec<String> = scenario.findings.iter().map(|f| f.rule.to_string()).collect();
    let reason = scenario.reason.unwrap_or_else(|| findings.join(", "));
    (scenario.verdict, scenario.cause, scenario.owner, reason)
}

fn bank_of_today() -> bank::Served {
    bank::serve(false, &[], Clock::live(SystemTime::now))
}

/// The stand-in, and before it a proxy that answers some requests in its place.
fn with_fault(fault: impl Fn(&str) -> Option<String> + Send + 'static) -> String {
    let served = bank_of_today();
    let upstream = served.endpoints.oauth.clone();
    let proxy = Listener::new(move |request| {
        fault(request).unwrap_or_else(|| forwarded(&upstream, request))
    });
    let web = format!("    web: ['{}']\n", served.endpoints.oauth);
    bank::configuration(proxy.url("127.0.0.1").as_str(), served.endpoints.api.as_str(), &web)
}

fn forwarded(upstream: &Url, request: &str) -> String {
    let port = upstream.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let closing = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(closing.as_bytes()).expect("sent");
    let mut received = String::new();
    stream.read_to_string(&mut received).expect("text");
    received
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
    let (verdict, found, blamed, reason) = outcome(configuration, feature);
    assert_eq!(
        (verdict, found, blamed),
        (Verdict::Unanswered, Some(cause), Some(owner)),
        "{reason}"
    );
    assert!(reason.contains(says), "{reason}");
}

const JSON: &str = "Content-Type: application/json\r\nCache-Control: no-store\r\n";

#[test]
fn a_name_that_does_not_resolve() {
    let text = bank::configuration("https://no-such-host.invalid", "http://127.0.0.1:9", "");
    open(&text, Cause::Network, Owner::Network, "name");
}

#[test]
fn a_refused_connection() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    open(
        &bank::configuration(&address, &address, ""),
        Cause::Network,
        Owner::Network,
        "connection",
    );
}

#[test]
fn a_certificate_of_nobody_one_trusts() {
    let served = bank::serve(true, &[], Clock::live(SystemTime::now));
    let endpoints = served.endpoints;
    let text = bank::configuration(endpoints.oauth.as_str(), endpoints.api.as_str(), "");
    open(&text, Cause::Network, Owner::Network, "certificate");
}

/// A bank with TLS under a host name, whose certificate is trusted.
fn trusted(host: &str, clock: Clock) -> (String, tempfile::TempDir) {
    let served = bank::serve(true, &[], clock);
    let folder = tempfile::tempdir().expect("a folder");
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, served.authority.expect("a certificate")).expect("written");
    let port = served.endpoints.oauth.port().expect("a port");
    let more = format!("    ca: {}\n    resolve: {{ {host}: 127.0.0.1:{port} }}\n", ca.display());
    let address = format!("https://{host}");
    (bank::configuration(&address, &address, &more), folder)
}

#[test]
fn a_certificate_for_another_host() {
    let (text, _ca) = trusted("localhost", Clock::live(SystemTime::now));
    let (.., reason) = outcome(&text, FEATURE);
    assert!(!reason.contains("certificate"), "the file of `ca` is trusted: {reason}");
    let (text, _ca) = trusted("another.localhost", Clock::live(SystemTime::now));
    open(&text, Cause::Network, Owner::Network, "not valid for name");
}

#[test]
fn an_expired_certificate() {
    let long_ago = Clock::manual(SystemTime::UNIX_EPOCH);
    let (text, _ca) = trusted("localhost", long_ago);
    open(&text, Cause::Network, Owner::Network, "expired");
}

#[test]
fn no_answer_in_time() {
    let text = with_fault(|request| {
        trades(request).then(|| {
            let (sender, silence) = std::sync::mpsc::channel::<()>();
            let _ = silence.recv_timeout(Duration::from_secs(2));
            drop(sender);
            String::new()
        })
    });
    open(&text, Cause::Timeout, Owner::Network, "time");
}

#[test]
fn a_body_that_breaks_off() {
    let cut = format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: 900\r\n\r\n{{\"access_token\":");
    open(&at_exchange(cut), Cause::Network, Owner::Network, "");
}

#[test]
fn json_that_is_cut_short() {
    let cut = answer(200, JSON, "{\"access_token\":\"ory_at_x\",\"expi");
    open(&at_exchange(cut), Cause::Network, Owner::Network, "breaks off");
}

#[test]
fn the_gate_by_redirect_and_by_page() {
    let away = answer(302, "Location: https://qonto.onelogin.com/login\r\n", "");
    let page = answer(200, "Content-Type: text/html\r\n", "<title>OneLogin</title>");
    for gate in [away, page] {
        open(&at_exchange(gate.clone()), Cause::Gate, Owner::Credentials, "X-Qonto-Staging-Token");
        let always = with_fault(move |_| Some(gate.clone()));
        open(&always, Cause::Gate, Owner::Credentials, "X-Qonto-Staging-Token");
    }
}

#[test]
fn a_wrong_password_and_a_locked_account() {
    let served = bank_of_today();
    let text =
        bank::configuration(served.endpoints.oauth.as_str(), served.endpoints.api.as_str(), "");
    let wrong = text.replace(qonform::mock::demo::ADA.password, "not-the-password");
    open(&wrong, Cause::Credentials, Owner::Credentials, "sign-in");
}

#[test]
fn a_page_the_recipe_does_not_know() {
    let captcha = "<title>Are you human?</title><form><input name=captcha></form>";
    let page = answer(200, "Content-Type: text/html\r\n", captcha);
    let away = answer(302, "Location: /human\r\n", "");
    let text = with_fault(move |request| {
        let first = request.starts_with("GET /oauth2/auth").then(|| away.clone());
        first.or_else(|| request.starts_with("GET /human").then(|| page.clone()))
    });
    open(&text, Cause::UnknownPage, Owner::Test, "captcha");
}

#[test]
fn too_many_requests_and_a_bank_that_is_down() {
    let many = answer(429, "Retry-After: 90\r\n", "");
    open(&at_exchange(many), Cause::RateLimited, Owner::Bank, "429");
    let down = answer(503, "Content-Type: text/html\r\n", "<h1>maintenance</h1>");
    open(&at_exchange(down.clone()), Cause::ServerError, Owner::Bank, "503");
    let text = with_fault(move |r| r.starts_with("GET /oauth2/auth").then(|| down.clone()));
    open(&text, Cause::ServerError, Owner::Bank, "503");
}

#[test]
fn wrong_credentials_are_not_a_wrong_code() {
    let served = bank_of_today();
    let text =
        bank::configuration(served.endpoints.oauth.as_str(), served.endpoints.api.as_str(), "");
    let wrong = text.replace(qonform::mock::demo::MEMBERSHIP.client_secret, "not-the-secret");
    open(&wrong, Cause::Credentials, Owner::Credentials, "invalid_client");
    let refused = answer(400, JSON, "{\"error\":\"invalid_grant\"}");
    let (verdict, ..) = outcome(&at_exchange(refused), FEATURE);
    assert_eq!(verdict, Verdict::Broken);
    // Credentials that were accepted a moment ago are not to blame.
    let refused = answer(401, JSON, "{\"error\":\"invalid_client\"}");
    let (verdict, ..) = outcome(&at_exchange(refused), FEATURE);
    assert_eq!(verdict, Verdict::Broken);
}

#[test]
fn a_redirect_uri_or_a_scope_that_is_not_registered() {
    let served = bank_of_today();
    let text =
        bank::configuration(served.endpoints.oauth.as_str(), served.endpoints.api.as_str(), "");
    let elsewhere = text.replace("membership.example/callback", "membership.example/elsewhere");
    open(&elsewhere, Cause::Credentials, Owner::Credentials, "redirect URI");
    let more = text.replace("openid, organization.read", "openid, organization.read, team.read");
    let feature = FEATURE.replace("offline_access organization.read", "team.read");
    open_by(&more, &feature, Cause::Credentials, Owner::Credentials, "scopes");
}

#[test]
fn a_rule_that_is_broken_is_told_as_such() {
    let body = "{\"access_token\":\"ory_at_x\",\"expires_in\":3599,\"refresh_token\":\"ory_rt_y\",\
                \"scope\":\"offline_access organization.read\",\"token_type\":\"mac\"}";
    let (verdict, _, owner, rules) = outcome(&at_exchange(answer(200, JSON, body)), FEATURE);
    assert_eq!((verdict, owner), (Verdict::Broken, Some(Owner::Bank)));
    assert!(rules.contains("EXCH-24"), "{rules}");
}

#[test]
fn nothing_wrong_is_no_fault() {
    let (verdict, _, _, reason) = outcome(&with_fault(|_| None), FEATURE);
    assert_eq!(verdict, Verdict::Passed, "{reason}");
}
