//! The stand-in bank, tried by clients in languages in which no one here wrote
//! them: `openid-client` under Node and Authlib under Python.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/bank.rs"]
#[cfg_attr(not(unix), expect(dead_code, unused_imports, reason = "no signal closes a bank there"))]
mod bank;
#[path = "witness/language.rs"]
mod language;
#[path = "witness/node.rs"]
mod node;
#[path = "witness/python.rs"]
mod python;
mod require;

use std::time::SystemTime;

use bank::Bank;
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
        let folder = tempfile::tempdir().unwrap();
        let bank = Bank::open(folder.path(), &["--dialect", dialect, "--fail-on", "broken"]);
        let ended = program.run(&situation(&bank.oauth, &bank.api));
        assert_eq!(ended, Ok(()), "{dialect}");
        #[cfg(unix)]
        assert_eq!(bank.close(), (Some(0), std::collections::BTreeSet::new()), "{dialect}");
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

/// What the judge finds of a client that is told nothing that is Qonto's own: it
/// is stopped by the gate, with these rules broken.
#[cfg(unix)]
fn untold(language: &'static Language, rules: &[&str]) {
    let Some(program) = present(language.name, language.installed()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::open(folder.path(), &["--fail-on", "broken"]);
    let mut situation = situation(&bank.oauth, &bank.api);
    situation["untold"] = true.into();
    assert!(program.run(&situation).is_err(), "the gate lets nobody pass without its header");
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    assert_eq!(bank.close(), (Some(1), rules));
}

#[cfg(unix)]
#[test]
fn a_node_client_sends_no_staging_token_by_itself() {
    untold(&NODE, &["GATE-01"]);
}

#[cfg(unix)]
#[test]
fn a_python_client_sends_no_staging_token_and_its_credentials_elsewhere_by_itself() {
    untold(&PYTHON, &["EXCH-02", "GATE-01"]);
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
