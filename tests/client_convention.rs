//! A server that is not Qonto's is asked in its own way.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/listener.rs"]
mod listener;

use application::{JSON, TOKENS, quiet, run};
use listener::{Listener, answer};
use qonform::client::{AuthorizationCode, Convention};
use qonform::domain::{ClientAuthentication, Paths, Secret};

#[test]
fn a_server_with_habits_of_its_own_is_asked_in_its_way() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let own = [("/oauth2/token".to_owned(), "/token".to_owned())];
    let client = quiet(&bank).following(Convention {
        paths: Paths::new(own.into()),
        gate_header: "X-Gate".to_owned(),
        authentication: ClientAuthentication::Basic,
    });
    let redirect_uri = "https://app.example/cb".parse().expect("an address");
    let code = AuthorizationCode::new(Secret::new("co.de"), redirect_uri, None);
    run(client.exchange(&code)).expect("tokens");
    let request = &bank.received()[0];
    assert!(request.starts_with("POST /token HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nX-Gate: the-staging-token\r\n"), "{request}");
    // "app:the%26client%3Dsecret" in Base64.
    let basic = "\r\nAuthorization: Basic YXBwOnRoZSUyNmNsaWVudCUzRHNlY3JldA==\r\n";
    assert!(request.contains(basic) && !request.contains("client_secret"), "{request}");
}
