//! How a client spares a server that others use as well: what is tried again,
//! and what never is.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/deserted.rs"]
mod deserted;
#[path = "wire/listener.rs"]
mod listener;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use application::{JSON, TOKENS, quiet, run};
use deserted::deserted;
use listener::{Listener, answer};
use qonform::client::{Client, ClientError, Observer, Provider, Routing, Transport};
use qonform::domain::{FaultKind, Interaction, Secret, TokenSet};
use tokio::sync::mpsc;
use url::Url;

/// A client of that server that is not in a hurry, and what it sends.
fn sparing(server: &Url) -> (Client, mpsc::UnboundedReceiver<Interaction>) {
    let (sender, seen) = mpsc::unbounded_channel();
    let observer: Observer = Arc::new(move |interaction| {
        sender.send(interaction).expect("somebody listens");
    });
    let bank = Listener::new(|_| String::new());
    let known = quiet(&bank);
    let provider = Provider { oauth: server.clone(), ..known.provider().clone() };
    let registration = known.registration().clone();
    let transport =
        Transport::sparing(Duration::from_secs(5), Routing::default(), None).expect("a transport");
    let client =
        Client::new(transport, provider, registration, application::clock(), Some(observer));
    (client, seen)
}

/// What a refresh comes to, and how often it was sent, when these answers come
/// one after the other and the last goes on.
fn refresh<const N: usize>(answers: [(u16, &'static str, &'static str); N]) -> (Outcome, usize) {
    let asked = AtomicUsize::new(0);
    let server = Listener::new(move |_| {
        let (status, headers, body) = answers[asked.fetch_add(1, Ordering::SeqCst).min(N - 1)];
        answer(status, headers, body)
    });
    let (client, _seen) = sparing(&server.url("127.0.0.1"));
    let outcome = run(client.refresh(&Secret::new("rt-1")));
    (outcome, server.received().len())
}

type Outcome = Result<TokenSet, ClientError>;

const BUSY: (u16, &str, &str) = (429, "Retry-After: 0\r\n", "");

#[test]
fn a_busy_server_is_asked_again() {
    let (tokens, sent) = refresh([BUSY, BUSY, (200, JSON, TOKENS)]);
    assert_eq!((tokens.expect("tokens").access_token, sent), (Secret::new("at-2"), 3));
}

#[test]
fn a_server_that_stays_busy_is_asked_four_times() {
    let (refused, sent) = refresh([BUSY]);
    assert_eq!((refused.expect_err("busy").status(), sent), (Some(429), 4));
}

#[test]
fn any_other_answer_stands() {
    for status in [400, 401, 500, 503] {
        let refusal = (status, JSON, r#"{"error":"server_error"}"#);
        let (refused, sent) = refresh([refusal, (200, JSON, TOKENS)]);
        assert_eq!((refused.expect_err("refused").status(), sent), (Some(status), 1));
    }
}

/// A request may have been read before its answer was lost.
#[test]
fn a_lost_answer_is_not_asked_for_again() {
    let server = Listener::new(|_| String::new());
    let (client, _seen) = sparing(&server.url("127.0.0.1"));
    let lost = run(client.refresh(&Secret::new("rt-1"))).expect_err("lost");
    assert!(matches!(lost, ClientError::Transport(_)), "{lost:?}");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_connection_that_cannot_be_made_is_tried_again() {
    let (_kept, address) = deserted();
    let nobody = format!("http://{address}/");
    let (client, mut seen) = sparing(&nobody.parse().expect("an address"));
    run(async {
        let asking = tokio::spawn(async move { client.refresh(&Secret::new("rt-1")).await });
        for _ in 0..2 {
            let interaction = seen.recv().await.expect("another try");
            let fault = interaction.outcome.expect_err("nobody is there");
            assert_eq!(fault.kind, FaultKind::Connection);
        }
        asking.abort();
    });
}
