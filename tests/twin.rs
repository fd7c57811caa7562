//! The sandbox's twin: the stand-in in another process, behind TLS, under the
//! published names and with the gate.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use qonform::agent::browser::Installed;
use qonform::domain::Clock;
use qonform::mock::Mutant;
use sandbox::front::Fronted;
use sandbox::twin::{IN_A_BROWSER, SOME, Twin, passes, resolve, shown};

#[expect(dead_code, reason = "the sandbox is configured already")]
mod bank;
mod require;
mod sandbox {
    pub(crate) mod front;
    pub(crate) mod twin;
}
mod wire {
    pub(crate) mod host;
}

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

#[test]
fn pages_that_scripts_make_are_for_a_browser() {
    let installed = Installed::find().map_err(|missing| missing.to_string());
    if require::present("browser", installed).is_none() {
        return;
    }
    let front = Fronted::open();
    let twin = &front.twin;
    passes(&twin.qonform(&IN_A_BROWSER, &[]));
    let mut sent = front.received();
    sent.retain(|asked| asked.starts_with("POST /sign-in "));
    let opens = |asked: &String| asked.to_lowercase().contains("\r\nx-qonto-staging-token: ");
    assert!(!sent.is_empty() && sent.iter().all(opens), "{} forms were sent", sent.len());
    let plain = ["run", "features/refresh.feature", "features/gate.feature", "--agent", "http"];
    let plain = twin.qonform(&plain, &[]);
    assert_eq!(plain.status.code(), Some(3), "{}", shown(&plain));
    assert!(shown(&plain).contains("the page needs a browser"), "{}", shown(&plain));
    assert!(shown(&plain).contains(" 0 broken"), "{}", shown(&plain));
}

#[test]
fn what_is_refused_is_tried_twice_at_most() {
    let installed = Installed::find().map_err(|missing| missing.to_string());
    let mut agents = vec![SOME];
    agents.extend(require::present("browser", installed).map(|_| IN_A_BROWSER));
    for arguments in agents {
        let Fronted { twin, unauthorized, .. } = &Fronted::open();
        let secret = twin.qonform(&arguments, &[("QONTO_CLIENT_SECRET", "another-than-mine")]);
        assert_eq!(secret.status.code(), Some(3), "{}", shown(&secret));
        assert!(shown(&secret).contains("`invalid_client`"), "{}", shown(&secret));
        let counted = unauthorized.load(Ordering::SeqCst);
        assert!((1..=2).contains(&counted), "{counted} answers with 401");
        let token = twin.qonform(&arguments, &[("QONTO_STAGING_TOKEN", "another-than-mine")]);
        assert_eq!(token.status.code(), Some(3), "{}", shown(&token));
        assert!(shown(&token).contains("the access gate answers"), "{}", shown(&token));
        assert_eq!(unauthorized.load(Ordering::SeqCst), counted, "a gate refuses nobody's secret");
    }
}

#[test]
fn snapshots_are_written_once_and_kept() {
    let twin = Twin::open();
    let written = |output: &std::process::Output| {
        passes(output);
        let folder = twin.folder.path().join("snapshots");
        let files = std::fs::read_dir(folder).expect("they are written");
        let text = |path: std::path::PathBuf| (std::fs::read(&path).expect("a file"), path);
        files.map(|file| text(file.expect("a file").path())).collect::<BTreeSet<_>>()
    };
    let update = [SOME.as_slice(), &["--update-snapshots"]].concat();
    let first = twin.qonform(&update, &[]);
    let files = written(&first);
    assert!(shown(&first).contains(&format!("{} written to ./snapshots", files.len())));
    let second = twin.qonform(&update, &[]);
    assert!(shown(&second).contains("none was written"), "{}", shown(&second));
    assert_eq!(written(&second), files);
    assert_eq!(written(&twin.qonform(&SOME, &[])), files);
}
