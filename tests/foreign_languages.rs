//! The stand-in bank, tried by clients in languages in which no one here wrote
//! them: `openid-client` under Node and Authlib under Python.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/language.rs"]
mod language;
#[path = "witness/node.rs"]
mod node;
#[path = "witness/python.rs"]
mod python;
mod require;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use language::Language;
use qonform::domain::{Clock, Dialect};
use qonform::mock::demo::{ACME, ADA, MEMBERSHIP, STAGING_TOKEN};
use qonform::mock::{Mutant, Pool};
use require::present;
use serde_json::{Value, json};

static NODE: Language = node::program(
    "node",
    &[
        ("package-lock.json", include_str!("witness/node/package-lock.json")),
        ("package.json", include_str!("witness/node/package.json")),
        ("flow.js", include_str!("witness/node/flow.js")),
    ],
);

static PYTHON: Language = python::program(
    "python",
    &[
        ("requirements.txt", include_str!("witness/python/requirements.txt")),
        ("flow.py", include_str!("witness/python/flow.py")),
    ],
);

/// `qonform mock` as a developer starts it; ends with the test.
struct Bank {
    child: Child,
    oauth: String,
    api: String,
}

impl Bank {
    fn open(dialect: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        let mut child = command
            .args(["mock", "--dialect", dialect])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = |name: &str| {
            let line = lines.find_map(|line| line.unwrap().strip_prefix(name).map(str::to_owned));
            line.expect("the bank says where it is").trim().to_owned()
        };
        let (oauth, api) = (address("OAuth "), address("API "));
        Self { child, oauth, api }
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All that the developer of an application knows, and what Ada would type.
fn situation(oauth: &str, api: &str) -> Value {
    json!({
        "issuer": oauth.trim_end_matches('/'),
        "api": api,
        "staging_token": STAGING_TOKEN,
        "client_id": MEMBERSHIP.client_id,
        "client_secret": MEMBERSHIP.client_secret,
        "redirect_uri": MEMBERSHIP.redirect_uri,
        "subject": ADA.subject,
        "person": {
            "email": ADA.email,
            "password": ADA.password,
            "otp": ADA.otp,
            "organization": ACME.id,
        },
    })
}

fn completes(language: &'static Language) {
    let Some(program) = present(language.name, language.installed()) else { return };
    for dialect in ["hydra", "documented"] {
        let bank = Bank::open(dialect);
        let ended = program.run(&situation(&bank.oauth, &bank.api));
        assert_eq!(ended, Ok(()), "{dialect}");
    }
}

/// How the client puts it that it refuses the bank with this mutant.
fn refuses(language: &'static Language, cases: &[(Mutant, &str)]) {
    let Some(program) = present(language.name, language.installed()) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (mutant, expected) in cases {
        let pool = Pool::new(Dialect::Hydra, vec![*mutant]);
        let bank = runtime.block_on(pool.lease(Clock::live(SystemTime::now)));
        let ended = program.run(&situation(bank.oauth().as_str(), bank.api().as_str()));
        let said = ended.expect_err(expected);
        assert!(said.contains(expected), "{mutant:?}: expected {expected} in\n{said}");
    }
}

#[test]
fn a_node_client_completes_the_flow() {
    completes(&NODE);
}

#[test]
fn a_python_client_completes_the_flow() {
    completes(&PYTHON);
}

#[test]
fn a_node_client_refuses_what_it_must_not_believe() {
    refuses(
        &NODE,
        &[
            (Mutant::IdTokenIssuerWrong, "unexpected JWT \"iss\""),
            (Mutant::IdTokenAudienceWrong, "unexpected JWT \"aud\""),
            (Mutant::NonceAltered, "unexpected ID Token \"nonce\""),
            (Mutant::IdTokenUnsigned, "unexpected JWT \"alg\""),
            (Mutant::IdTokenSignatureWrong, "JWT signature verification failed"),
            (Mutant::StateAltered, "unexpected \"state\""),
            (Mutant::RefreshTokenNotRotated, "to be strictly unequal"),
        ],
    );
}

#[test]
fn a_python_client_refuses_what_it_must_not_believe() {
    refuses(
        &PYTHON,
        &[
            (Mutant::IdTokenIssuerWrong, "Invalid claim: 'iss'"),
            (Mutant::IdTokenAudienceWrong, "Invalid claim: 'aud'"),
            (Mutant::NonceAltered, "Invalid claim: 'nonce'"),
            (Mutant::AtHashWrong, "Invalid claim: 'at_hash'"),
            (Mutant::IdTokenUnsigned, "'none' is not allowed"),
            (Mutant::IdTokenSignatureWrong, "BadSignatureError"),
            (Mutant::StateAltered, "MismatchingStateException"),
            (Mutant::RefreshTokenNotRotated, "assert second[\"refresh_token\"]"),
        ],
    );
}
