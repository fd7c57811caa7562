//! Every mistake in a configuration is shown at its place, with what to do.

use std::path::Path;
use std::process::{Command, Output};

use jsonschema::Validator;
use qonform::document::{Source, yaml};
use qonform::target::Configuration;
use serde::Deserialize;
use serde_json::Value;

const MISTAKES: &str = include_str!("configuration.yaml");
const FEATURE: &str = "Feature: F\n  Scenario: S\n    Given an application of the sandbox\n";

#[derive(Deserialize)]
struct Mistake {
    put: String,
    at: String,
    says: String,
    help: String,
    #[serde(default)]
    unseen: bool,
}

fn mistakes() -> Vec<Mistake> {
    let source = Source::new("tests/configuration.yaml", MISTAKES);
    yaml::read(&source).expect("a good list")
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
    let mistakes = mistakes();
    assert!(mistakes.len() >= 20, "twenty at least");
    let mut complaints = Vec::new();
    for Mistake { put, at, says, help, .. } in mistakes {
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

fn schema() -> Validator {
    let schema: Value =
        serde_json::from_str(include_str!("../schemas/qonform.json")).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Whether an editor and the program take a text.
fn taken(schema: &Validator, text: &str) -> (bool, bool) {
    let source = Source::new("qonform.yaml", text);
    let value: Value = yaml::read(&source).expect("YAML");
    (schema.is_valid(&value), yaml::read::<Configuration>(&source).is_ok())
}

#[test]
fn an_editor_sees_what_the_schema_can_see() {
    let schema = schema();
    assert_eq!(taken(&schema, &written("must_run: 1")), (true, true));
    for Mistake { put, unseen, .. } in mistakes() {
        let (valid, read) = taken(&schema, &written(&put));
        assert_eq!(valid, unseen, "{put}");
        assert!(read || !valid, "{put}: the program cannot read what the schema allows");
    }
    // What is read by hand is described by hand.
    for (put, good) in [
        ("oauth: { env: A, file: b }", false),
        ("oauth: {}", false),
        ("kind: mock", true),
        ("differs: { EXCH-24: { why: it does not } }", false),
        ("differs: { EXCH-24: { why: it does not, in: [A title] } }", true),
        ("differs: { EXCH24: it does not }", false),
        ("users: { Ada: { email: a, password: { file: p } } }", true),
        ("users: { Ada: { email: a, password: 1 } }", false),
        ("paths: { keys: /jwks }", true),
    ] {
        assert_eq!(taken(&schema, &written(put)), (good, good), "{put}");
    }
    for (task, good) in [
        ("when: form, press: [Continue, button.next]", true),
        ("when: [], press: b", false),
        ("when: form, press: { allow: [Yes, Ja], deny: No }", true),
        ("when: form, press: { allow: Yes }", false),
        ("when: form, press: b, clik: b", false),
        ("when: form, press: b, fill: { input: '{user.otp}', a: some text }", true),
        ("when: form, press: b, fill: { input: '{user.pin}' }", false),
        ("press: b", false),
    ] {
        let text = format!("journeys: {{ own: [{{ page: p, {task} }}] }}");
        assert_eq!(taken(&schema, &text), (good, good), "{task}");
    }
}

#[test]
fn an_editor_takes_every_example() {
    let schema = schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut examples = vec![include_str!("../qonform.yaml").to_owned()];
    examples.push(include_str!("../src/cli/init/qonform.yaml").to_owned());
    for page in std::fs::read_dir(folder.join("docs")).expect("pages") {
        let page = std::fs::read_to_string(page.expect("a page").path()).expect("text");
        let blocks = page.split("```yaml\n# qonform.yaml\n").skip(1);
        examples.extend(blocks.filter_map(|block| Some(block.split_once("```")?.0.to_owned())));
    }
    assert!(examples.len() >= 6, "the pages have some");
    for example in examples {
        assert_eq!(taken(&schema, &example), (true, true), "{example}");
    }
}
