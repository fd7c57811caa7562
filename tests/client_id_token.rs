//! Which `id_token` the client believes, and whose keys it asks for.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/listener.rs"]
mod listener;
#[path = "wire/signer.rs"]
mod signer;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use application::{JSON, TOKENS, client, quiet, run};
use listener::{Listener, answer};
use qonform::client::{Client, ClientError, IdTokenClaims, IdTokenError};
use qonform::domain::{Secret, TokenSet};
use serde_json::{Value, json};
use signer::Signer;

/// A bank whose discovery can be changed, and the names of its keys.
struct Bank {
    listener: Listener,
    kids: Arc<Mutex<Vec<&'static str>>>,
}

impl Bank {
    fn new(change: impl Fn(&mut Value) + Send + 'static) -> Self {
        let kids = Arc::new(Mutex::new(vec!["one"]));
        let (published, signer) = (Arc::clone(&kids), Signer::new());
        let origin = Arc::new(OnceLock::new());
        let own = Arc::clone(&origin);
        let listener = Listener::new(move |request| {
            let origin: &String = own.wait();
            if request.starts_with("GET /.well-known/openid-configuration HTTP/1.1\r\n") {
                let mut discovery =
                    json!({ "issuer": origin, "jwks_uri": format!("{origin}/keys") });
                change(&mut discovery);
                return answer(200, JSON, &discovery.to_string());
            }
            if !request.starts_with("GET /keys HTTP/1.1\r\n") {
                return answer(404, "", "");
            }
            let kids = published.lock().expect("no panic");
            let keys: Vec<Value> = kids.iter().map(|kid| signer.public(kid)).collect();
            answer(200, JSON, &json!({ "keys": keys }).to_string())
        });
        let bank = Self { listener, kids };
        origin.set(bank.issuer()).expect("set once");
        bank
    }

    fn issuer(&self) -> String {
        self.listener.url("127.0.0.1").as_str().trim_end_matches('/').to_owned()
    }

    fn publish(&self, kids: &[&'static str]) {
        *self.kids.lock().expect("no panic") = kids.to_vec();
    }

    /// How often the keys were asked for.
    fn asked(&self) -> usize {
        self.listener.received().iter().filter(|request| request.starts_with("GET /keys ")).count()
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.issuer(), "sub": "ada", "aud": ["app"], "iat": 0, "exp": 3600,
            "nonce": "n-12345678", "email": "ada@acme.example"
        })
    }

    fn tokens(&self, kid: &str) -> TokenSet {
        signed(&json!({ "alg": "RS256", "typ": "JWT", "kid": kid }), &self.claims())
    }
}

fn signed(header: &Value, claims: &Value) -> TokenSet {
    with_id_token(Signer::new().sign(header, claims))
}

fn with_id_token(id_token: String) -> TokenSet {
    let mut tokens: TokenSet = serde_json::from_str(TOKENS).expect("a token set");
    tokens.id_token = Some(Secret::new(id_token));
    tokens
}

fn verify(client: &Client, tokens: &TokenSet) -> Result<IdTokenClaims, IdTokenError> {
    run(client.verify_id_token(tokens, Some(&Secret::new("n-12345678"))))
}

/// OIDC-08
#[test]
fn a_genuine_id_token_is_believed_and_the_keys_are_asked_for_once() {
    let bank = Bank::new(|_| ());
    let client = quiet(&bank.listener);
    for _ in 0..2 {
        let claims = verify(&client, &bank.tokens("one")).expect("genuine");
        assert_eq!(
            (claims.sub.as_str(), claims.email.as_deref()),
            ("ada", Some("ada@acme.example"))
        );
    }
    let received = bank.listener.received();
    assert_eq!(received.len(), 2);
    let has_passed_the_gate = |sent: &String| sent.contains("\r\nX-Qonto-Staging-Token: ");
    assert!(received.iter().all(has_passed_the_gate));
}

#[test]
fn without_an_id_token_nobody_is_signed_in_and_nothing_is_asked() {
    let bank = Bank::new(|_| ());
    let tokens: TokenSet = serde_json::from_str(TOKENS).expect("a token set");
    assert_eq!(verify(&quiet(&bank.listener), &tokens), Err(IdTokenError::Absent));
    assert!(bank.listener.received().is_empty());
}

/// OIDC-08: claims and header are what the signature says.
#[test]
fn a_signature_is_for_one_header_and_one_set_of_claims() {
    let bank = Bank::new(|_| ());
    bank.publish(&["one", "two"]);
    let client = quiet(&bank.listener);
    let genuine = bank.tokens("one").id_token.expect("an id_token");
    let other = bank.tokens("two").id_token.expect("an id_token");
    let parts = |token: &Secret| token.expose().split('.').map(str::to_owned).collect::<Vec<_>>();
    let (genuine, other) = (parts(&genuine), parts(&other));
    let unsigned = with_id_token(format!("{}.{}.", genuine[0], genuine[1]));
    assert_eq!(verify(&client, &unsigned), Err(IdTokenError::Signature));
    let mixed = with_id_token(format!("{}.{}.{}", genuine[0], genuine[1], other[2]));
    assert_eq!(verify(&client, &mixed), Err(IdTokenError::Signature));
}

/// OIDC-08: a genuine signature does not help.
#[test]
fn no_algorithm_but_rs256_is_looked_at() {
    let bank = Bank::new(|_| ());
    for alg in ["none", "HS256", "RS512", "PS256"] {
        let tokens = signed(&json!({ "alg": alg, "kid": "one" }), &bank.claims());
        assert_eq!(verify(&quiet(&bank.listener), &tokens), Err(IdTokenError::Algorithm), "{alg}");
    }
    assert!(bank.listener.received().is_empty());
}

#[test]
fn an_unknown_key_is_asked_for_once_more_and_then_refused() {
    let bank = Bank::new(|_| ());
    let client = quiet(&bank.listener);
    verify(&client, &bank.tokens("one")).expect("genuine");
    assert_eq!(verify(&client, &bank.tokens("two")), Err(IdTokenError::UnknownKey));
    assert_eq!(bank.asked(), 2);
    bank.publish(&["two"]);
    verify(&client, &bank.tokens("two")).expect("the new key");
    assert_eq!(verify(&client, &bank.tokens("one")), Err(IdTokenError::UnknownKey));
    assert_eq!(bank.asked(), 4);
}

#[test]
fn a_key_that_was_withdrawn_is_forgotten_after_an_hour() {
    let bank = Bank::new(|_| ());
    let clock = application::clock();
    let client = client(&bank.listener, clock.clone(), None);
    verify(&client, &bank.tokens("one")).expect("genuine");
    bank.publish(&["two"]);
    clock.advance(Duration::from_secs(3599)).expect("a manual clock");
    verify(&client, &bank.tokens("one")).expect("still known");
    clock.advance(Duration::from_secs(1)).expect("a manual clock");
    assert_eq!(verify(&client, &bank.tokens("one")), Err(IdTokenError::UnknownKey));
}

/// OIDC-02, OIDC-03, OIDC-05, OIDC-06, OIDC-07; the rest beside the code.
#[test]
fn every_claim_is_held_against_what_the_application_knows() {
    let bank = Bank::new(|_| ());
    let clock = application::clock();
    clock.advance(Duration::from_secs(61)).expect("a manual clock");
    let client = client(&bank.listener, clock, None);
    for (claim, wrong) in [
        ("iss", json!(format!("{}/", bank.issuer()))),
        ("aud", json!(["another app"])),
        ("exp", json!(1)),
        ("at_hash", json!("aRTtVAnwE_DCnXRkXa2xqA")),
        ("nonce", json!("of another flow")),
    ] {
        let mut claims = bank.claims();
        claims[claim] = wrong;
        let tokens = signed(&json!({ "alg": "RS256", "kid": "one" }), &claims);
        let error = verify(&client, &tokens).expect_err(claim);
        assert_eq!(error.claim(), Some(claim), "{error}");
    }
    let tokens = bank.tokens("one");
    run(client.verify_id_token(&tokens, None)).expect("no nonce to compare after a refresh");
}

#[test]
fn keys_are_taken_from_the_bank_itself_and_nowhere_else() {
    let astray = Listener::new(|_| answer(200, JSON, r#"{"keys":[]}"#));
    let elsewhere = astray.url("127.0.0.1").to_string();
    let refused = |change: Box<dyn Fn(&mut Value) + Send>| {
        let bank = Bank::new(change);
        match verify(&quiet(&bank.listener), &bank.tokens("one")).expect_err("no keys") {
            IdTokenError::Keys(ClientError::Unexpected { status: 200, reason }) => reason,
            other => panic!("expected no keys, got {other:?}"),
        }
    };
    let reason = refused(Box::new(|body| body["issuer"] = json!("https://oauth.qonto.com")));
    assert!(reason.contains("`issuer`"), "{reason}");
    let reason = refused(Box::new(move |body| body["jwks_uri"] = json!(elsewhere)));
    assert!(reason.contains("`jwks_uri`"), "{reason}");
    let reason = refused(Box::new(|body| body["jwks_uri"] = Value::Null));
    assert!(reason.contains("`jwks_uri`"), "{reason}");
    let reason = refused(Box::new(|body| {
        let issuer = body["issuer"].as_str().expect("a text");
        body["jwks_uri"] = json!(format!("{issuer}/.well-known/openid-configuration"));
    }));
    assert!(reason.contains("`keys`"), "{reason}");
    assert!(astray.received().is_empty(), "the staging token went astray");
}

#[test]
fn keys_that_cannot_be_had_are_the_banks_fault_and_asked_for_again() {
    let gate = Listener::new(|_| answer(200, "Content-Type: text/html\r\n", "<title>OneLogin"));
    let bank = Bank::new(|_| ());
    let client = quiet(&gate);
    for _ in 0..2 {
        let error = verify(&client, &bank.tokens("one")).expect_err("the gate");
        assert!(matches!(error, IdTokenError::Keys(ClientError::Gate { .. })), "{error:?}");
    }
    assert_eq!(gate.received().len(), 2);
}

#[test]
fn callers_at_once_ask_for_the_keys_once() {
    let bank = Bank::new(|_| ());
    let (client, tokens) = (quiet(&bank.listener), Arc::new(bank.tokens("one")));
    let outcomes = run(async {
        let verify = || {
            let (client, tokens) = (client.clone(), Arc::clone(&tokens));
            tokio::spawn(async move { client.verify_id_token(&tokens, None).await })
        };
        let calls: Vec<_> = (0..8).map(|_| verify()).collect();
        let mut outcomes = Vec::new();
        for call in calls {
            outcomes.push(call.await.expect("no panic"));
        }
        outcomes
    });
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(bank.asked(), 1);
}

#[test]
fn neither_claims_nor_errors_show_the_token_or_the_person() {
    let bank = Bank::new(|_| ());
    let tokens = bank.tokens("one");
    let claims = verify(&quiet(&bank.listener), &tokens).expect("genuine");
    let mut shown = vec![format!("{claims:?}")];
    assert!(shown[0].contains(r#"iss: "http://127.0.0.1:"#), "{shown:?}");
    for kid in ["unknown-kid", "one"] {
        let tokens = signed(&json!({ "alg": "RS256", "kid": kid }), &json!({ "iss": "hunter22" }));
        let error = verify(&quiet(&bank.listener), &tokens).expect_err(kid);
        shown.push(format!("{error} {error:?}"));
    }
    let id_token = tokens.id_token.expect("an id_token");
    let parts = id_token.expose().split('.');
    for secret in parts.chain(["hunter22", "unknown-kid", "ada", "n-12345678"]) {
        assert!(shown.iter().all(|shown| !shown.contains(secret)), "{secret} is in {shown:?}");
    }
}
