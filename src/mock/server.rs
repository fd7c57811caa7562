//! One loopback port of a bank, served by wiremock.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use url::Url;
use wiremock::http::{HeaderName, HeaderValue};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::desk::Desk;
use crate::domain::{Answer, Headers, HostRole, Request};

/// A listening port. Dropping it, on whatever thread, closes it.
pub(super) struct Server(Option<MockServer>);

impl Server {
    /// Opens the port of the listener, or a free one; until `serve` every
    /// request is answered with 404.
    pub(super) async fn start(listener: Option<TcpListener>) -> Self {
        let builder = MockServer::builder().disable_request_recording();
        let builder = match listener {
            Some(listener) => builder.listener(listener),
            None => builder,
        };
        Self(Some(builder.start().await))
    }

    /// Where it listens.
    pub(super) fn url(&self) -> Option<Url> {
        self.0.as_ref().and_then(|server| Url::parse(&server.uri()).ok())
    }

    /// Lets the desk answer from now on, and frees what wiremock remembers of
    /// earlier requests.
    pub(super) async fn serve(&self, host: HostRole, desk: Arc<Mutex<Desk>>) {
        if let Some(server) = &self.0 {
            server.reset().await;
            Mock::given(any()).respond_with(Window { host, desk }).mount(server).await;
        }
    }
}

/// Waiting for wiremock inside an async task can hang for ever, so the server
/// is dropped on a thread of its own. It stops listening a moment later: when
/// its address is free again.
impl Drop for Server {
    fn drop(&mut self) {
        let Some(server) = self.0.take() else { return };
        let address = *server.address();
        let thread = thread::Builder::new().spawn(move || drop(server));
        if thread.is_ok_and(|thread| thread.join().is_ok()) {
            let listening = || TcpListener::bind(address).is_err();
            (0..100_000).take_while(|_| listening()).for_each(|_| thread::yield_now());
        }
    }
}

struct Window {
    host: HostRole,
    desk: Arc<Mutex<Desk>>,
}

impl Respond for Window {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let request = received(request);
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = desk.receive(self.host, &request);
        let late = desk.delay(self.host, request.url.path());
        drop(desk);
        let answer = sent(answer);
        // No delay takes a turn of the timer too, a millisecond for each answer.
        if late.is_zero() { answer } else { answer.set_delay(late) }
    }
}

fn received(request: &wiremock::Request) -> Request {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    // wiremock knows every host by the name `localhost`.
    let target = &request.url[url::Position::BeforePath..];
    let named = headers.get("host").map(|host| format!("http://{host}{target}"));
    let url = named.and_then(|url| Url::parse(&url).ok()).unwrap_or_else(|| request.url.clone());
    let (method, body) = (request.method.as_str().to_owned(), request.body.clone());
    Request { method, url, headers, body }
}

/// What HTTP cannot carry is left out; an impossible status becomes 500.
fn sent(answer: Answer) -> ResponseTemplate {
    let status = if (100..1000).contains(&answer.status) { answer.status } else { 500 };
    let mut template = ResponseTemplate::new(status);
    for (name, value) in answer.headers.iter() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            template = template.append_header(name, value);
        }
    }
    if answer.body.is_empty() { template } else { template.set_body_bytes(answer.body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_http_cannot_carry_does_not_panic() {
        for status in [0, 99, 200, 1000, u16::MAX] {
            let headers = Headers::new().with("a b", "x").with("x", "line\nbreak");
            sent(Answer { headers, ..Answer::new(status) });
        }
    }
}
