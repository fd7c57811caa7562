//! The sandbox's twin: the stand-in in another process, behind TLS, under the
//! published names and with the gate.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use qonform::agent::browser::Installed;
use qonform::domain::Clock;
use qonform::mock::{Mutant, demo};

#[expect(dead_code, reason = "the sandbox is configured already")]
mod bank;
mod require;

/// Ends with the test.
struct Twin {
    process: Child,
    folder: tempfile::TempDir,
    resolve: String,
}

impl Drop for Twin {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Twin {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .args(["mock", "--tls"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let port =
            |line: &str| line.trim_end_matches('/').rsplit_once(':').map(|(_, p)| p.to_owned());
        let mut ports = Vec::new();
        for line in lines.map_while(Result::ok) {
            if line.starts_with("OAuth ") || line.starts_with("API ") {
                ports.extend(port(&line));
            }
            if line.starts_with("Users") {
                break;
            }
        }
        let [oauth, api] = &ports[..] else { panic!("two ports: {ports:?}") };
        let resolve = resolve(oauth, api);
        Self { process, folder, resolve }
    }

    /// Nothing but variables leads to it; those listed replace the right ones.
    fn qonform(&self, arguments: &[&str], changed: &[(&str, &str)]) -> Output {
        let ca = self.folder.path().join("qonform-ca.pem");
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.args(arguments).args(["--target", "sandbox"]).current_dir(self.work());
        command.env_remove("CI").env("NO_COLOR", "1").env("SSL_CERT_FILE", ca);
        command.env("QONFORM_RESOLVE", &self.resolve);
        let right = [
            ("QONTO_STAGING_TOKEN", demo::STAGING_TOKEN),
            ("QONTO_CLIENT_ID", demo::MEMBERSHIP.client_id),
            ("QONTO_CLIENT_SECRET", demo::MEMBERSHIP.client_secret),
            ("QONTO_REDIRECT_URI", demo::MEMBERSHIP.redirect_uri),
            ("QONTO_USER_EMAIL", demo::ADA.email),
            ("QONTO_USER_PASSWORD", demo::ADA.password),
        ];
        command.envs(right).envs(changed.iter().copied()).output().expect("it starts")
    }

    fn work(&self) -> &Path {
        let work = self.folder.path();
        std::fs::create_dir_all(work).expect("a folder");
        work
    }
}

fn resolve(oauth: &str, api: &str) -> String {
    format!(
        "oauth-sandbox.staging.qonto.co=127.0.0.1:{oauth},\
         sandbox.staging.qonto.co=127.0.0.1:{oauth},\
         thirdparty-sandbox.staging.qonto.co=127.0.0.1:{api}"
    )
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// A part of the features that is quick and meets gate, pages, tokens and API.
const SOME: [&str; 6] =
    ["run", "features/refresh.feature", "features/gate.feature", "--quiet", "--agent", "http"];

/// The same with the sandbox's own agent, which is a browser.
const IN_A_BROWSER: [&str; 6] =
    ["run", "features/refresh.feature", "features/gate.feature", "--quiet", "--step-timeout", "1m"];

#[test]
fn what_the_sandbox_allows_passes_with_variables_alone() {
    passes(&Twin::open().qonform(&SOME, &[]));
}

#[test]
fn a_browser_reaches_the_twin_by_its_address_and_its_key() {
    let installed = Installed::find().map_err(|missing| missing.to_string());
    if require::present("browser", installed).is_none() {
        return;
    }
    let twin = Twin::open();
    passes(&twin.qonform(&IN_A_BROWSER, &[]));
    let stranger = Twin::open();
    let path = stranger.folder.path().join("qonform-ca.pem").display().to_string();
    let output = twin.qonform(&IN_A_BROWSER, &[("SSL_CERT_FILE", &path)]);
    assert_eq!(output.status.code(), Some(3), "{}", shown(&output));
    assert!(shown(&output).contains("certificate"), "{}", shown(&output));
    assert!(shown(&output).contains(" 0 passed, 0 broken"), "{}", shown(&output));
}

#[track_caller]
fn passes(output: &Output) {
    let text = shown(output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains(" 0 broken, 0 drift, 0 unanswered, 0 invalid"), "{text}");
    let passed = text.lines().find_map(|line| line.split_once(" passed")?.0.rsplit_once(' '));
    let passed: usize = passed.expect("a last line").1.parse().expect("a number");
    assert!(passed >= 15, "{text}");
}

#[test]
fn a_twin_that_breaks_one_rule_is_told_as_broken() {
    let clock = Clock::live(std::time::SystemTime::now);
    let bank = bank::serve(true, &[Mutant::RefreshTokenNotRotated], clock);
    let mut twin = Twin::open();
    let port = |url: &url::Url| url.port().expect("a port").to_string();
    twin.resolve = resolve(&port(&bank.endpoints.oauth), &port(&bank.endpoints.api));
    let authority = twin.folder.path().join("broken.pem");
    std::fs::write(&authority, bank.authority.expect("a certificate")).expect("written");
    let output = twin.qonform(&SOME, &[("SSL_CERT_FILE", &authority.display().to_string())]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert!(shown(&output).contains(" 0 unanswered, 0 invalid"), "{}", shown(&output));
}

#[test]
fn an_unset_variable_is_named() {
    let twin = Twin::open();
    let output = twin.qonform(&SOME, &[("QONTO_STAGING_TOKEN", "")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(shown(&output).contains("the variable `QONTO_STAGING_TOKEN` is not set"));
}

#[test]
fn wrong_values_leave_everything_open_with_the_cause() {
    let twin = Twin::open();
    let token = twin.qonform(&SOME, &[("QONTO_STAGING_TOKEN", "another-token-than-mine")]);
    assert_eq!(token.status.code(), Some(3), "{}", shown(&token));
    assert!(shown(&token).contains("the access gate answers"), "{}", shown(&token));
    let secret = twin.qonform(&SOME, &[("QONTO_CLIENT_SECRET", "another-secret-than-mine")]);
    assert_eq!(secret.status.code(), Some(3), "{}", shown(&secret));
    let text = shown(&secret);
    assert!(text.contains("invalid_client") && text.contains(" 0 passed, 0 broken"), "{text}");
}

#[test]
fn the_doctor_finds_the_same_beforehand() {
    let twin = Twin::open();
    let well = twin.qonform(&["doctor"], &[]);
    assert!(matches!(well.status.code(), Some(0 | 3)), "{}", shown(&well));
    assert!(shown(&well).contains("gate: closed without X-Qonto-Staging-Token"));
    assert!(shown(&well).contains("accepted; an unknown code is refused"));
    let ill = twin.qonform(&["doctor", "--json"], &[("QONTO_CLIENT_SECRET", "another-secret")]);
    assert_eq!(ill.status.code(), Some(3));
    let checks: serde_json::Value = serde_json::from_slice(&ill.stdout).expect("JSON");
    let checks = checks.as_array().expect("a list");
    let of = |what: &str| checks.iter().find(|c| c["name"].as_str().unwrap().starts_with(what));
    assert_eq!(of("credentials").expect("a line")["health"], "unanswered");
    assert_eq!(of("gate").expect("a line")["health"], "good");
    let requests = of("requests").expect("a line")["detail"].as_str().unwrap().to_owned();
    let number: u32 = requests.split(' ').next().unwrap().parse().expect("a number");
    assert!(number <= 10, "{requests}");
}
