//! Every mistake in a configuration is shown at its place, with what to do.

use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;

const MISTAKES: &str = include_str!("configuration.yaml");
const FEATURE: &str = "Feature: F\n  Scenario: S\n    Given an application of the sandbox\n";

#[derive(Deserialize)]
struct Mistake {
    put: String,
    at: String,
    says: String,
    help: String,
}

/// The good file; keys of the mistake replace its own.
fn written(put: &str) -> String {
    let key = put.split(':').next().unwrap_or_default();
    let own = ["oauth: https://idp.example", "api: https://idp.example"];
    let others = own.iter().filter(|line| line.split(':').next() != Some(key));
    let lines: Vec<String> = others.map(|line| format!("    {line}")).collect();
    format!("targets:\n  own:\n{}\n    {put}\n", lines.join("\n"))
}

fn check(folder: &Path, text: &str, variables: &[(&str, &str)], more: &[&str]) -> Output {
    std::fs::create_dir_all(folder.join("features")).expect("a folder");
    std::fs::write(folder.join("features/f.feature"), FEATURE).expect("written");
    std::fs::write(folder.join("qonform.yaml"), text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.current_dir(folder).arg("check").args(more).env("NO_COLOR", "1");
    for name in ["QONFORM_ALLOWED_HOSTS", "QONFORM_RESOLVE", "SSL_CERT_FILE", "CI"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).output().expect("it starts")
}

#[test]
fn every_mistake_has_file_line_excerpt_and_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = qonform::document::Source::new("tests/configuration.yaml", MISTAKES);
    let mistakes: Vec<Mistake> = qonform::document::yaml::read(&source).expect("a good list");
    assert!(mistakes.len() >= 20, "twenty at least");
    let mut complaints = Vec::new();
    for Mistake { put, at, says, help } in mistakes {
        let text = written(&put);
        let output = check(folder.path(), &text, &[], &["--target", "own"]);
        let shown = String::from_utf8_lossy(&output.stderr);
        let (index, line) = text.lines().enumerate().find(|(_, l)| l.contains(&put)).expect("put");
        let column = line.find(&at).expect("the place is in the line") + 1;
        let place = format!("qonform.yaml:{}:{column}", index + 1);
        let wanted = [says.as_str(), &place, line.trim_end(), &help];
        if output.status.code() != Some(2) || !wanted.iter().all(|part| shown.contains(part)) {
            complaints.push(format!("{put}\n  wanted {wanted:?}\n  shown {shown}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_check_shows_every_value_and_its_origin_and_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "targets:\n  own:\n    oauth: https://idp.example\n    applications:\n      \
                membership:\n        id: { env: OWN_ID }\n        secret: { env: OWN_SECRET }\n        \
                redirect_uri: https://app.example/cb\n        scopes: [openid]\n";
    std::fs::write(folder.path().join(".env"), "OWN_SECRET=hunter2222\n").expect("written");
    let variables = [("OWN_ID", "my-app"), ("QONFORM_ALLOWED_HOSTS", "idp.example")];
    let output = check(folder.path(), text, &variables, &["--target", "own", "--verbose"]);
    let shown = String::from_utf8_lossy(&output.stdout);
    for part in [
        "applications.membership.id",
        "my-app  (variable OWN_ID)",
        "[secret]  (OWN_SECRET in .env)",
        "https://idp.example  (qonform.yaml:3)",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!shown.contains("hunter2222"), "{shown}");
    assert_eq!(output.status.code(), Some(0));
    let in_ci = [("OWN_ID", "my-app"), ("CI", "true"), ("QONFORM_ALLOWED_HOSTS", "idp.example")];
    let output = check(folder.path(), text, &in_ci, &["--target", "own"]);
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(shown.contains("the variable `OWN_SECRET` is not set"), "{shown}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_repository_that_renames_a_host_gets_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let built_in = include_str!("../qonform.yaml");
    let renamed = built_in.replace("oauth-sandbox.staging.qonto.co", "oauth.evil.example");
    let trusting = built_in.replace("    journey: qonto\n", "    ca: qonform.yaml\n");
    let variables = [
        ("QONTO_STAGING_TOKEN", "opens-the-gate"),
        ("QONTO_CLIENT_ID", "my-app"),
        ("QONTO_CLIENT_SECRET", "hunter2222"),
        ("QONTO_REDIRECT_URI", "https://app.example/cb"),
        ("QONTO_USER_EMAIL", "me@app.example"),
        ("QONTO_USER_PASSWORD", "hunter3333"),
    ];
    let output = check(folder.path(), built_in, &variables, &["--target", "sandbox"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for (text, says) in [(renamed, "is not for `oauth.evil.example`"), (trusting, "whom to trust")]
    {
        let output = check(folder.path(), &text, &variables, &["--target", "sandbox"]);
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(shown.contains(says), "{shown}");
        assert_eq!(output.status.code(), Some(2));
    }
}
