//! An application with a client of its own, whose bank is a [`Listener`].

use std::future::Future;
use std::time::{Duration, SystemTime};

use qonform::client::{Client, Observer, Provider, Registration, Transport};
use qonform::domain::{Clock, Secret};

use crate::listener::Listener;

pub(crate) const JSON: &str = "Content-Type: application/json;charset=UTF-8\r\n";
pub(crate) const TOKENS: &str = r#"{"access_token":"at-2","refresh_token":"rt-2","token_type":"bearer",
    "expires_in":3599,"scope":"offline_access organization.read"}"#;

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

pub(crate) fn client(bank: &Listener, clock: Clock, observer: Option<Observer>) -> Client {
    let provider = Provider {
        oauth: bank.url("127.0.0.1"),
        api: bank.url("127.0.0.1"),
        gate: Some(Secret::new("the-staging-token")),
    };
    let registration = Registration {
        client_id: "app".to_owned(),
        client_secret: Secret::new("the&client=secret"),
        redirect_uri: "https://app.example/cb".parse().expect("an address"),
    };
    let transport = Transport::new(Duration::from_secs(5)).expect("a transport");
    Client::new(transport, provider, registration, clock, observer)
}

pub(crate) fn quiet(bank: &Listener) -> Client {
    client(bank, clock(), None)
}

/// A clock that stands at the epoch.
pub(crate) fn clock() -> Clock {
    Clock::manual(SystemTime::UNIX_EPOCH)
}
