//! Every rule for callbacks, one test each.

use url::Url;

use super::{
    AuthorizationCode, AuthorizationRequest, BrowserSession, CallbackError, Registration, pkce,
};
use crate::domain::{OAuthError, Secret};

const CALLBACK: &str = "https://app.example/cb";

fn begun() -> (BrowserSession, String) {
    let mut session = BrowserSession::new();
    let state = begin(&mut session);
    (session, state)
}

/// Begins a flow and returns its state, as the bank would see it.
fn begin(session: &mut BrowserSession) -> String {
    parameter(&session.begin(request()), "state").expect("a state")
}

fn request() -> AuthorizationRequest {
    request_for("offline_access")
}

fn request_for(scope: &str) -> AuthorizationRequest {
    let registration = Registration {
        client_id: "app".to_owned(),
        client_secret: Secret::new("the-client-secret"),
        redirect_uri: CALLBACK.parse().unwrap(),
    };
    let endpoint = "https://oauth.qonto.com/oauth2/auth".parse().unwrap();
    AuthorizationRequest::new(endpoint, &registration, scope.parse().unwrap())
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn accept(session: &mut BrowserSession, query: &str) -> Result<AuthorizationCode, CallbackError> {
    session.accept(&format!("{CALLBACK}?{query}").parse().unwrap())
}

fn assert_pending(session: &mut BrowserSession, state: &str) {
    let code = accept(session, &format!("code=abc&state={state}"));
    assert!(code.is_ok(), "the flow is not pending any more: {code:?}");
}

#[test]
fn a_genuine_callback_yields_what_the_exchange_needs() {
    let mut session = BrowserSession::new();
    let url = session.begin(request());
    let state = parameter(&url, "state").expect("a state");
    let code = accept(&mut session, &format!("code=a.b-c_d&state={state}")).expect("genuine");
    assert_eq!(code.code().expose(), "a.b-c_d");
    assert_eq!(code.redirect_uri().as_str(), CALLBACK);
    assert_eq!(code.requested_scope().to_string(), "offline_access");
    let verifier = code.verifier().expect("PKCE is on");
    assert_eq!(parameter(&url, "code_challenge"), Some(pkce::challenge(verifier)));
    assert_eq!(parameter(&url, "code_challenge_method").as_deref(), Some("S256"));
}

#[test]
fn without_pkce_there_is_neither_challenge_nor_verifier() {
    let mut session = BrowserSession::new();
    let url = session.begin(request().without_pkce());
    assert_eq!(parameter(&url, "code_challenge"), None);
    let state = parameter(&url, "state").expect("a state");
    let code = accept(&mut session, &format!("code=abc&state={state}")).expect("genuine");
    assert!(code.verifier().is_none());
}

/// OIDC-07
#[test]
fn whoever_asks_for_an_id_token_sends_a_nonce_and_expects_it_back() {
    let mut session = BrowserSession::new();
    let mut flow = |request: AuthorizationRequest| {
        let url = session.begin(request);
        let state = parameter(&url, "state").expect("a state");
        let code = accept(&mut session, &format!("code=abc&state={state}")).expect("genuine");
        let expected = code.nonce().map(|nonce| nonce.expose().to_owned());
        assert_eq!(parameter(&url, "nonce"), expected);
        expected
    };
    assert_eq!(flow(request()), None);
    let first = flow(request_for("openid")).expect("a nonce");
    assert_eq!(first.len(), 64);
    assert_ne!(flow(request_for("openid")).expect("a nonce"), first);
    assert_eq!(flow(request_for("openid").nonce("my-own-nonce")).as_deref(), Some("my-own-nonce"));
}

/// CALLBACK-02, CALLBACK-12, CALLBACK-13
#[test]
fn a_wrong_state_is_refused_and_leaves_the_flow_pending() {
    let (mut session, state) = begun();
    for wrong in [&state[1..], &state.to_uppercase(), &format!("{state}0"), "guessed"] {
        let code = accept(&mut session, &format!("code=abc&state={wrong}"));
        assert_eq!(code.expect_err(wrong), CallbackError::StateUnknown);
    }
    assert_pending(&mut session, &state);
}

/// CALLBACK-03, CALLBACK-12
#[test]
fn an_absent_state_is_refused_and_leaves_the_flow_pending() {
    let (mut session, state) = begun();
    for query in ["code=abc", "code=abc&state=", "error=access_denied"] {
        let code = accept(&mut session, query);
        assert_eq!(code.expect_err(query), CallbackError::StateMissing);
    }
    assert_pending(&mut session, &state);
}

/// CALLBACK-04
#[test]
fn a_session_without_flows_accepts_nothing() {
    let code = accept(&mut BrowserSession::new(), "code=abc&state=0123456789abcdef");
    assert_eq!(code.expect_err("no flow"), CallbackError::StateUnknown);
}

/// CALLBACK-05
#[test]
fn a_replayed_callback_is_refused() {
    let (mut session, state) = begun();
    assert_pending(&mut session, &state);
    let code = accept(&mut session, &format!("code=abc&state={state}"));
    assert_eq!(code.expect_err("replayed"), CallbackError::StateUnknown);
}

/// CALLBACK-06, CALLBACK-14
#[test]
fn a_state_works_in_its_own_session_only() {
    let (mut one, state_of_one) = begun();
    let (mut two, state_of_two) = begun();
    let code = accept(&mut two, &format!("code=abc&state={state_of_one}"));
    assert_eq!(code.expect_err("another session's"), CallbackError::StateUnknown);
    assert_pending(&mut one, &state_of_one);
    assert_pending(&mut two, &state_of_two);
}

/// CALLBACK-07
#[test]
fn an_error_with_a_wrong_state_is_a_forgery() {
    let (mut session, state) = begun();
    let code = accept(&mut session, "error=access_denied&state=guessed");
    assert_eq!(code.expect_err("forged"), CallbackError::StateUnknown);
    assert_pending(&mut session, &state);
}

/// CALLBACK-08
#[test]
fn a_refusal_keeps_its_error_and_ends_the_flow() {
    let (mut session, state) = begun();
    let query = format!("error=access_denied&error_description=No+thanks&state={state}");
    let refused = CallbackError::Refused {
        error: OAuthError::AccessDenied,
        description: Some("No thanks".to_owned()),
    };
    assert_eq!(accept(&mut session, &query).expect_err("refused"), refused);
    assert_eq!(accept(&mut session, &query).expect_err("over"), CallbackError::StateUnknown);
}

/// CALLBACK-09
#[test]
fn neither_code_nor_error_is_refused() {
    let (mut session, state) = begun();
    let code = accept(&mut session, &format!("state={state}"));
    assert_eq!(code.expect_err("empty"), CallbackError::NeitherCodeNorError);
}

/// CALLBACK-10
#[test]
fn further_parameters_are_tolerated() {
    let (mut session, state) = begun();
    let query = format!("code=abc&scope=a+b&iss=x&novelty=1&state={state}");
    assert!(accept(&mut session, &query).is_ok());
}

/// CALLBACK-11
#[test]
fn a_code_is_opaque_and_decoded_once() {
    let (mut session, state) = begun();
    let code = accept(&mut session, &format!("code=%252F.-_~x&state={state}")).expect("a code");
    assert_eq!(code.code().expose(), "%2F.-_~x");
    let state = begin(&mut session);
    assert!(accept(&mut session, &format!("code=1&state={state}")).is_ok());
}

#[test]
fn a_parameter_that_is_there_twice_is_refused() {
    let (mut session, state) = begun();
    let twice = accept(&mut session, &format!("code=abc&state=guessed&state={state}"));
    assert_eq!(twice.expect_err("two states"), CallbackError::Malformed);
    for query in ["code=abc&code=def", "error=a&error=b", "code=abc&error=access_denied"] {
        let state = begin(&mut session);
        let code = accept(&mut session, &format!("{query}&state={state}"));
        assert_eq!(code.expect_err(query), CallbackError::Malformed);
    }
    assert_pending(&mut session, &state);
}

#[test]
fn only_the_exact_redirect_uri_is_a_callback() {
    let (mut session, state) = begun();
    for place in [
        "http://app.example/cb",
        "https://app.example:8443/cb",
        "https://app.example.evil/cb",
        "https://app.example/cb/",
        "https://app.example/CB",
        "https://x@app.example/cb",
    ] {
        let url = format!("{place}?code=abc&state={state}").parse().unwrap();
        let code = session.accept(&url);
        assert_eq!(code.expect_err(place), CallbackError::NotTheRedirectUri);
        let code = session.accept(&format!("{place}?code=abc").parse().unwrap());
        assert_eq!(code.expect_err(place), CallbackError::NotTheRedirectUri);
    }
    assert_pending(&mut session, &state);
}

#[test]
fn two_flows_of_one_session_end_in_any_order() {
    let (mut session, first) = begun();
    let second = begin(&mut session);
    assert_pending(&mut session, &second);
    assert_pending(&mut session, &first);
}

/// AUTH-25
#[test]
fn a_flow_begun_alone_has_no_second_one_beside_it() {
    let mut session = BrowserSession::new();
    let first = session.begin_alone(request()).expect("the first");
    assert_eq!(session.begin_alone(request()), None);
    assert_pending(&mut session, &parameter(&first, "state").expect("a state"));
    assert!(session.begin_alone(request()).is_some(), "the first has ended");
}

#[test]
fn the_callback_of_an_abandoned_flow_is_refused() {
    let (mut session, state) = begun();
    session.abandon();
    let code = accept(&mut session, &format!("code=abc&state={state}"));
    assert_eq!(code.expect_err("abandoned"), CallbackError::StateUnknown);
    assert!(session.begin_alone(request()).is_some());
}

#[test]
fn a_request_is_printed_without_the_secrets_it_carries() {
    let request = request().extra("state", "hunter22-hunter22");
    let shown = format!("{request:?}");
    assert!(shown.starts_with("https://oauth.qonto.com/oauth2/auth?client_id=app"), "{shown}");
    assert!(!shown.contains("hunter22"), "{shown}");
}

#[test]
fn nothing_secret_is_printed() {
    let (mut session, state) = begun();
    assert!(!format!("{session:?}").contains(&state));
    let code = accept(&mut session, &format!("code=hunter22&state={state}")).expect("a code");
    assert!(!format!("{code:?}").contains("hunter22"));
}
