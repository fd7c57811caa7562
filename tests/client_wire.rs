//! What the client puts on the wire, byte by byte, and what it makes of the
//! answers, good and bad.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/listener.rs"]
mod listener;

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use application::{JSON, TOKENS, client, quiet, run};
use listener::{Listener, answer};
use qonform::client::{AuthorizationCode, Client, ClientError, Observer, Provider, Transport};
use qonform::domain::{
    FaultKind, HostRole, Interaction, OAuthError, OrganizationId, Request, Secret, Sender,
};

fn observed(bank: &Listener) -> (Client, Arc<Mutex<Vec<Interaction>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let observer: Observer =
        Arc::new(move |interaction| sink.lock().expect("no panic").push(interaction));
    (client(bank, application::clock(), Some(observer)), seen)
}

fn code() -> AuthorizationCode {
    let redirect_uri = "https://app.example/cb".parse().expect("an address");
    AuthorizationCode::new(Secret::new("co.de"), redirect_uri, Some(Secret::new("verifier")))
}

/// What an exchange comes to when the bank answers like this.
fn exchange_with(text: String) -> ClientError {
    let bank = Listener::new(move |_| text.clone());
    let error = run(quiet(&bank).exchange(&code())).expect_err("no tokens");
    assert_eq!(bank.received().len(), 1, "nothing is retried or followed");
    assert_eq!(bank.received()[0].lines().next(), Some("POST /oauth2/token HTTP/1.1"));
    error
}

/// What an API call comes to when the bank answers like this.
fn api_with(text: String) -> ClientError {
    let bank = Listener::new(move |_| text.clone());
    let token = Secret::new("at-1");
    run(quiet(&bank).api_get("/v2/organization", &token, None)).expect_err("a refusal")
}

#[test]
fn an_exchange_is_a_form_with_names_in_qontos_spelling() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let tokens = run(quiet(&bank).exchange(&code())).expect("tokens");
    assert_eq!(tokens.refresh_token, Some(Secret::new("rt-2")));
    let host = bank.url("127.0.0.1");
    let host = &host[url::Position::BeforeHost..url::Position::AfterPort];
    let body = "grant_type=authorization_code&code=co.de\
        &redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_verifier=verifier\
        &client_id=app&client_secret=the%26client%3Dsecret";
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\
         Accept: application/json\r\n\
         X-Qonto-Staging-Token: the-staging-token\r\n\
         Host: {host}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    assert_eq!(bank.received(), [head + body]);
}

#[test]
fn a_refresh_sends_the_token_and_the_credentials() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    run(quiet(&bank).refresh(&Secret::new("rt-1"))).expect("tokens");
    let request = &bank.received()[0];
    let body = "\r\n\r\ngrant_type=refresh_token&refresh_token=rt-1\
        &client_id=app&client_secret=the%26client%3Dsecret";
    assert!(request.ends_with(body), "{request}");
    assert!(request.contains("\r\nX-Qonto-Staging-Token: the-staging-token\r\n"), "{request}");
}

#[test]
fn the_systems_proxy_is_not_asked_for_loopback_addresses() {
    let this_test = std::env::current_exe().expect("the path of this test");
    let again = Command::new(this_test)
        .args(["--exact", "a_refresh_sends_the_token_and_the_credentials"])
        .env("http_proxy", "http://127.0.0.1:1")
        .output();
    assert!(again.expect("it runs").status.success());
}

#[test]
fn an_api_call_carries_token_organisation_and_staging_token() {
    let body = r#"{"organization":{"id":"o-1","legal_name":"Acme","novelty":1}}"#;
    let bank = Listener::new(move |_| answer(200, JSON, body));
    let (token, id) = (Secret::new("at-1"), OrganizationId::new("o-1"));
    let organization = run(quiet(&bank).organization(&token, Some(&id))).expect("Acme");
    assert_eq!(organization.id, id);
    let request = &bank.received()[0];
    assert!(request.starts_with("GET /v2/organization HTTP/1.1\r\n"), "{request}");
    for line in [
        "Authorization: Bearer at-1",
        "X-Qonto-Organization-Id: o-1",
        "X-Qonto-Staging-Token: the-staging-token",
        "Accept: application/json",
    ] {
        assert!(request.lines().any(|sent| sent == line), "{line} is not in\n{request}");
    }
}

#[test]
fn the_list_of_organisations_is_asked_for_without_naming_one() {
    let body = r#"{"organizations":[{"id":"o-1","name":"Acme","membership_role":"wizard"}]}"#;
    let bank = Listener::new(move |_| answer(200, JSON, body));
    let list = run(quiet(&bank).user_organizations(&Secret::new("at-1"))).expect("a list");
    assert_eq!(list[0].membership_role, "wizard");
    assert!(!bank.received()[0].contains("X-Qonto-Organization-Id"));
}

#[test]
fn disconnecting_deletes_the_consent() {
    let bank = Listener::new(|_| "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned());
    run(quiet(&bank).disconnect(&Secret::new("at-1"))).expect("204");
    assert!(bank.received()[0].starts_with("DELETE /v2/oauth2/consents HTTP/1.1\r\n"));
}

#[test]
fn revoking_sends_the_token_and_the_credentials_and_needs_no_body_back() {
    let bank = Listener::new(|_| answer(200, "", ""));
    run(quiet(&bank).revoke(&Secret::new("rt-1"))).expect("200");
    let request = &bank.received()[0];
    assert!(request.starts_with("POST /oauth2/revoke HTTP/1.1\r\n"), "{request}");
    let body = "\r\n\r\ntoken=rt-1&client_id=app&client_secret=the%26client%3Dsecret";
    assert!(request.ends_with(body), "{request}");
}

#[test]
fn what_is_no_200_of_the_bank_revokes_nothing() {
    let revoke = |text: String| {
        let bank = Listener::new(move |_| text.clone());
        run(quiet(&bank).revoke(&Secret::new("rt-1"))).expect_err("not revoked")
    };
    let page = answer(200, "Content-Type: text/html\r\n", "<title>OneLogin</title>");
    assert_eq!(revoke(page), ClientError::Gate { status: 200, location: None });
    let refused = revoke(answer(401, JSON, r#"{"error":"invalid_client"}"#));
    assert!(matches!(refused, ClientError::OAuth { status: 401, .. }), "{refused:?}");
    let absent = revoke(answer(404, "Content-Type: text/plain\r\n", "404"));
    assert!(matches!(absent, ClientError::NotJson { status: 404, .. }), "{absent:?}");
}

#[test]
fn a_request_by_hand_is_sent_and_observed_as_it_is() {
    let bank = Listener::new(|_| answer(405, JSON, "{}"));
    let (client, seen) = observed(&bank);
    let mut request =
        Request::new("PUT", client.provider().oauth.join("/oauth2/token?a=1").unwrap());
    request.headers.push("x-odd", "1");
    request.headers.push("X-Odd", "2");
    request.body = b"not a form".to_vec();
    let answer = run(client.send(HostRole::Oauth, request)).expect("an answer");
    assert_eq!(answer.status, 405);
    let seen = seen.lock().expect("no panic");
    let [interaction] = seen.as_slice() else { panic!("observed {} times", seen.len()) };
    assert_eq!((interaction.sender, interaction.hop), (Sender::Edge, 0));
    assert_eq!(interaction.at, SystemTime::UNIX_EPOCH);
    let fields = interaction.request.headers.iter();
    let fields: String =
        fields.map(|(name, value)| name.to_owned() + ": " + value + "\r\n").collect();
    let as_observed = format!("PUT /oauth2/token?a=1 HTTP/1.1\r\n{fields}\r\nnot a form");
    assert_eq!(bank.received(), [as_observed]);
}

#[test]
fn redirects_are_not_followed_and_lead_to_the_gate_or_astray() {
    let gate =
        exchange_with(answer(302, "Location: https://qonto.onelogin.com/login?x=secret\r\n", ""));
    let location = Some("https://qonto.onelogin.com/login".to_owned());
    assert_eq!(gate, ClientError::Gate { status: 302, location });
    assert!(gate.to_string().contains("staging token"), "{gate}");
    let astray = exchange_with(answer(307, "Location: /elsewhere\r\n", ""));
    assert!(matches!(astray, ClientError::Unexpected { status: 307, .. }), "{astray:?}");
}

#[test]
fn a_page_instead_of_json_is_the_gate() {
    let page = answer(200, "Content-Type: text/html\r\n", "<title>OneLogin</title>");
    assert_eq!(exchange_with(page.clone()), ClientError::Gate { status: 200, location: None });
    assert_eq!(api_with(page), ClientError::Gate { status: 200, location: None });
}

#[test]
fn what_is_not_json_is_called_so_whatever_its_status() {
    let plain = answer(404, "Content-Type: text/plain\r\n", "404 page not found");
    let media_type = Some("text/plain".to_owned());
    assert_eq!(api_with(plain), ClientError::NotJson { status: 404, media_type });
    let empty = ClientError::NotJson { status: 500, media_type: None };
    assert_eq!(api_with(answer(500, "", "")), empty);
    let media_type = Some("application/json".to_owned());
    let lie = ClientError::NotJson { status: 200, media_type };
    assert_eq!(exchange_with(answer(200, JSON, "<html>")), lie);
    for status in [500, 502] {
        let media_type = Some("text/html".to_owned());
        let proxy = ClientError::NotJson { status, media_type };
        assert_eq!(api_with(answer(status, "Content-Type: text/html\r\n", "<h1>Bad")), proxy);
    }
}

#[test]
fn refusals_keep_error_description_and_status() {
    let refused =
        exchange_with(answer(401, JSON, r#"{"error":"invalid_client","error_description":"No."}"#));
    let (error, description) = (OAuthError::InvalidClient, Some("No.".to_owned()));
    assert_eq!(refused, ClientError::OAuth { status: 401, error, description });
    let refused =
        api_with(answer(401, JSON, r#"{"errors":[{"code":"authorization_token_invalid"}]}"#));
    assert_eq!(refused.status(), Some(401));
    assert!(refused.to_string().contains("authorization_token_invalid"), "{refused}");
}

#[test]
fn every_fault_is_named_and_observed_once() {
    let fault = |bank: &Listener, timeout_ms: u64| {
        let (client, seen) = observed(bank);
        let transport = Transport::new(Duration::from_millis(timeout_ms)).expect("a transport");
        let (provider, registration) = (client.provider(), client.registration());
        let sink = Arc::clone(&seen);
        let observer: Observer = Arc::new(move |seen| sink.lock().expect("no panic").push(seen));
        let clock = application::clock();
        let client =
            Client::new(transport, provider.clone(), registration.clone(), clock, Some(observer));
        let error = run(client.exchange(&code())).expect_err("a fault");
        assert_eq!(seen.lock().expect("no panic").len(), 1);
        match error {
            ClientError::Transport(fault) => fault.kind,
            other => panic!("expected a fault, got {other:?}"),
        }
    };
    let silent = Listener::new(|_| {
        loop {
            thread::park();
        }
    });
    assert_eq!(fault(&silent, 50), FaultKind::Timeout);
    let truncated = Listener::new(|_| answer(200, JSON, TOKENS)[..120].to_owned());
    assert_eq!(fault(&truncated, 5000), FaultKind::Interrupted);
    let closing = Listener::new(|_| String::new());
    assert_eq!(fault(&closing, 5000), FaultKind::Interrupted);
}

#[test]
fn nobody_listening_is_no_connection_and_plain_http_stays_here() {
    let bank = Listener::new(|_| answer(400, "", ""));
    let with_oauth = |oauth: &str| {
        let client = quiet(&bank);
        let provider =
            Provider { oauth: oauth.parse().expect("an address"), ..client.provider().clone() };
        let transport = Transport::new(Duration::from_secs(5)).expect("a transport");
        let (registration, clock) = (client.registration().clone(), application::clock());
        let client = Client::new(transport, provider, registration, clock, None);
        match run(client.exchange(&code())).expect_err("a fault") {
            ClientError::Transport(fault) => fault.kind,
            other => panic!("expected a fault, got {other:?}"),
        }
    };
    assert_eq!(with_oauth("http://127.0.0.1:1/"), FaultKind::Connection);
    assert_eq!(with_oauth("http://oauth.invalid/"), FaultKind::Request);
    let plain = bank.url("127.0.0.1").as_str().replace("http:", "https:");
    assert_eq!(with_oauth(&plain), FaultKind::Tls);
}

#[test]
fn a_client_is_printed_without_its_secrets() {
    let client = quiet(&Listener::new(|_| String::new()));
    assert_eq!(client.staging_token(), Some(&Secret::new("the-staging-token")));
    let shown = format!("{client:?}");
    assert!(shown.contains(r#"client_id: "app""#) && shown.contains("127.0.0.1"), "{shown}");
    for secret in ["the&client=secret", "the-staging-token"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
