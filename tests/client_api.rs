//! Calls of the business API: how they are refused, confirmed and stopped.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/listener.rs"]
mod listener;

use std::time::Duration;

use application::{JSON, TOKENS, client, quiet, run};
use listener::{Listener, answer};
use qonform::client::{ApiCall, ClientError, ScaChallenge};
use qonform::domain::{OrganizationId, Secret};
use serde_json::{Value, json};

const SCA_REQUIRED: &str = r#"{"action_type":"transfer.single.create","code":"sca_required",
    "message":"SCA required","sca_recovery_token":"recover","sca_session_token":"confirmed"}"#;

fn transfer() -> ApiCall {
    ApiCall::new("POST", "/v2/transfers?dry_run=1", &Secret::new("at-1"))
        .organization(&OrganizationId::new("o-1"))
        .header("X-Qonto-Idempotency-Key", "once")
        .json(&json!({ "amount": "12.50" }))
}

/// What a call comes to when the API answers like this.
fn refused(status: u16, headers: &'static str, body: &'static str) -> ClientError {
    let bank = Listener::new(move |_| answer(status, headers, body));
    run(quiet(&bank).call(transfer())).expect_err("a refusal")
}

fn challenge(error: ClientError) -> ScaChallenge {
    match error {
        ClientError::ScaRequired(challenge) => *challenge,
        other => panic!("expected a challenge, got {other:?}"),
    }
}

/// Asks for a confirmation, and takes the one that the challenge named.
fn confirming_bank() -> Listener {
    Listener::new(|request| {
        if request.contains("X-Qonto-Sca-Session-Token: confirmed") {
            answer(200, JSON, r#"{"transfer":{}}"#)
        } else {
            answer(428, JSON, SCA_REQUIRED)
        }
    })
}

/// API-07: each status with the body that Qonto's pages or its API show.
#[test]
fn every_shape_of_an_error_is_read() {
    let named = |status, body, code: &str, detail: &str| match refused(
        status,
        "Content-Type: application/json\r\nX-Tyk-Trace-Id: t-1\r\n",
        body,
    ) {
        ClientError::Api { status: actual, errors, trace_id } => {
            assert_eq!((actual, errors.len(), trace_id.as_deref()), (status, 1, Some("t-1")));
            assert_eq!((errors[0].code.as_str(), errors[0].detail.as_str()), (code, detail));
        }
        other => panic!("{body} was read as {other:?}"),
    };
    let listed = r#"{"errors":[{"code":"forbidden","detail":"No."}]}"#;
    named(403, listed, "forbidden", "No.");
    let with_extras = r#"{"errors":[{"code":"a","detail":"A","source":{"parameter":"status"},
        "status":"422","message":"B"}],"trace_id":"t-1"}"#;
    named(422, with_extras, "a", "A");
    named(422, r#"{"errors":{"message":"Not found"},"trace_id":"t-1"}"#, "", "Not found");
    named(422, r#"{"errors":{"email":["taken"]}}"#, "email", "taken");
    named(412, r#"{"message":"Expired.","code":"sca_expired"}"#, "sca_expired", "Expired.");
    let not_enrolled = r#"{"code":"sca_not_enrolled","message":"Enable SCA","trace_id":"t-1"}"#;
    named(428, not_enrolled, "sca_not_enrolled", "Enable SCA");
    named(428, r#"{"errors":[{"code":"sca_required","detail":"A"}]}"#, "sca_required", "A");
    let gateway = refused(404, "Content-Type: text/plain\r\n", "404 page not found");
    assert!(matches!(gateway, ClientError::NotJson { status: 404, .. }), "{gateway:?}");
    for status in [429, 500] {
        let empty = ClientError::NotJson { status, media_type: None };
        assert_eq!(refused(status, "", ""), empty);
    }
}

/// API-12
#[test]
fn only_some_refusals_are_about_the_token() {
    let about_the_token = |status, body| refused(status, JSON, body).refuses_the_token();
    let invalid = r#"{"errors":[{"code":"authorization_token_invalid","detail":"A"}]}"#;
    assert!(about_the_token(401, invalid));
    assert!(!about_the_token(403, invalid));
    let proof = r#"{"errors":[{"code":"vop_proof_token_missing","detail":"A"}]}"#;
    assert!(!about_the_token(401, proof));
}

/// API-21
#[test]
fn a_confirmed_call_is_repeated_with_the_session_token_and_nothing_else_changed() {
    let bank = confirming_bank();
    let client = quiet(&bank);
    let challenge = challenge(run(client.call(transfer())).expect_err("a challenge"));
    assert_eq!(challenge.action(), Some("transfer.single.create"));
    assert_eq!(challenge.session_token(), &Secret::new("confirmed"));
    let outcome = run(client.retry_with_sca(&challenge));
    assert_eq!(outcome.expect("a transfer"), json!({ "transfer": {} }));
    let [first, second] = <[String; 2]>::try_from(bank.received()).expect("two requests");
    assert!(first.starts_with("POST /v2/transfers?dry_run=1 HTTP/1.1\r\n"), "{first}");
    assert!(first.contains("\r\nX-Qonto-Idempotency-Key: once\r\n"), "{first}");
    assert!(first.ends_with("\r\n\r\n{\"amount\":\"12.50\"}"), "{first}");
    assert_eq!(second.replace("X-Qonto-Sca-Session-Token: confirmed\r\n", ""), first);
}

#[test]
fn a_call_that_is_not_confirmed_yet_can_be_repeated_again() {
    let bank = Listener::new(|request| {
        if request.contains("Sca-Session-Token: first") {
            answer(428, JSON, r#"{"sca_session_token":"second"}"#)
        } else {
            answer(428, JSON, r#"{"sca_session_token":"first"}"#)
        }
    });
    let client = quiet(&bank);
    let first = challenge(run(client.call(transfer())).expect_err("a challenge"));
    let second = challenge(run(client.retry_with_sca(&first)).expect_err("another challenge"));
    assert_ne!(first, second, "each is of its own session");
    assert_eq!(first, first.clone());
    let shown = format!("{second:?}");
    assert!(shown.starts_with("ScaChallenge {") && !shown.contains("second"), "{shown}");
    let _ = run(client.retry_with_sca(&second));
    let tokens = |request: &String| request.matches("X-Qonto-Sca-Session-Token: ").count();
    assert_eq!(bank.received().iter().map(tokens).collect::<Vec<_>>(), [0, 1, 1]);
    assert!(bank.received()[2].contains("X-Qonto-Sca-Session-Token: second\r\n"));
}

#[test]
fn a_confirmation_can_be_used_for_15_minutes() {
    let bank = confirming_bank();
    let clock = application::clock();
    let client = client(&bank, clock.clone(), None);
    let challenge = challenge(run(client.call(transfer())).expect_err("a challenge"));
    clock.advance(Duration::from_secs(899)).expect("a manual clock");
    run(client.retry_with_sca(&challenge)).expect("a transfer");
    clock.advance(Duration::from_secs(1)).expect("a manual clock");
    let late = run(client.retry_with_sca(&challenge)).expect_err("too late");
    assert_eq!(late, ClientError::ScaExpired);
    assert_eq!(bank.received().len(), 2, "nothing is sent in vain");
}

#[test]
fn a_challenge_prints_neither_its_token_nor_its_call() {
    let error = run(quiet(&confirming_bank()).call(transfer())).expect_err("a challenge");
    let shown = format!("{error} {error:?}");
    for secret in ["confirmed", "recover", "at-1", "12.50"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

#[test]
fn no_content_is_null() {
    let bank = Listener::new(|_| "HTTP/1.1 204 Any\r\nConnection: close\r\n\r\n".to_owned());
    assert_eq!(run(quiet(&bank).call(transfer())).expect("204"), Value::Null);
}

/// API-09
#[test]
fn a_client_that_is_told_401_again_and_again_stops_asking_for_an_hour() {
    let bank = Listener::new(|request| {
        if request.starts_with("POST /oauth2/token ") {
            answer(200, JSON, TOKENS)
        } else {
            answer(401, JSON, r#"{"code":"authorization_token_invalid"}"#)
        }
    });
    let clock = application::clock();
    let client = client(&bank, clock.clone(), None);
    run(async { while client.call(transfer()).await != Err(ClientError::TooManyUnauthorized) {} });
    let asked = bank.received().len();
    assert!((50..200).contains(&asked), "{asked} requests");
    let refresh = run(client.refresh(&Secret::new("rt-1")));
    assert!(matches!(refresh, Err(ClientError::TooManyUnauthorized)));
    clock.advance(Duration::from_hours(1)).expect("a manual clock");
    assert_eq!(run(client.call(transfer())).expect_err("401 again").status(), Some(401));
    assert_eq!(bank.received().len(), asked + 1);
}

/// A body has a length even where none is expected, and a call without a body
/// has none.
#[test]
fn a_length_goes_with_a_body() {
    let bank = Listener::new(|_| answer(200, JSON, "{}"));
    let call = |method: &str| ApiCall::new(method, "/v2/labels", &Secret::new("at-1"));
    run(quiet(&bank).call(call("PUT").json(&json!({})))).expect("an answer");
    run(quiet(&bank).call(call("GET"))).expect("an answer");
    run(quiet(&bank).call(call("POST"))).expect("an answer");
    let length = |request: &String| {
        let head = request.to_lowercase();
        head.lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned))
    };
    let lengths: Vec<_> = bank.received().iter().map(length).collect();
    assert_eq!(lengths, [Some("2".to_owned()), None, Some("0".to_owned())]);
}
