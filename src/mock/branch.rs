//! One bank on two fixed ports, for applications that are developed against it.
//!
//! wiremock keeps every request it matched, so what stands for hours is served
//! by hyper: memory does not grow with the number of requests.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

use super::desk::Desk;
use super::{Bank, Endpoints, Mutant};
use crate::domain::{Answer, Clock, Dialect, HostRole, Request};

/// No request of OAuth comes near this size, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// A bank that keeps its state until it is closed.
pub struct Branch {
    endpoints: Endpoints,
    oauth: TcpListener,
    api: TcpListener,
    desk: Arc<Mutex<Desk>>,
}

impl Branch {
    /// Listens on loopback: the authorization server on `port`, the API on the
    /// next one; 0 takes any two free ports.
    ///
    /// # Errors
    ///
    /// When a port is taken.
    pub async fn open(
        port: u16,
        dialect: Dialect,
        mutants: &[Mutant],
        clock: Clock,
    ) -> io::Result<Self> {
        let oauth = TcpListener::bind(("127.0.0.1", port)).await?;
        let next = if port == 0 { 0 } else { port.checked_add(1).ok_or_else(no_next_port)? };
        let api = TcpListener::bind(("127.0.0.1", next)).await?;
        let endpoints = Endpoints { oauth: address(&oauth)?, api: address(&api)? };
        let bank = Bank::new(endpoints.clone(), dialect, mutants);
        let desk = Arc::new(Mutex::new(Desk::new(bank, clock)));
        Ok(Self { endpoints, oauth, api, desk })
    }

    /// Where it can be reached.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Answers until `closing` completes; answers under way are finished.
    pub async fn serve(self, closing: impl Future<Output = ()>) {
        let (close, closed) = watch::channel(false);
        let oauth = listen(self.oauth, HostRole::Oauth, Arc::clone(&self.desk), closed.clone());
        let api = listen(self.api, HostRole::Api, self.desk, closed);
        let mut both = pin!(async { tokio::join!(oauth, api) });
        tokio::select! {
            _ = &mut both => {}
            () = closing => {
                close.send_replace(true);
                both.await;
            }
        }
    }
}

fn no_next_port() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "there is no port behind 65535 for the API")
}

fn address(listener: &TcpListener) -> io::Result<Url> {
    let address = listener.local_addr()?;
    Url::parse(&format!("http://{address}")).map_err(io::Error::other)
}

async fn listen(
    listener: TcpListener,
    host: HostRole,
    desk: Arc<Mutex<Desk>>,
    mut closed: watch::Receiver<bool>,
) {
    let mut conversations = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A caller that hung up before it was heard is no loss.
                let Ok((stream, _)) = accepted else { continue };
                conversations.spawn(converse(stream, host, Arc::clone(&desk), closed.clone()));
            }
            _ = closed.changed() => break,
            Some(_) = conversations.join_next() => {}
        }
    }
    drop(listener);
    while conversations.join_next().await.is_some() {}
}

/// One connection, kept alive as HTTP/1.1 does.
async fn converse(
    stream: TcpStream,
    host: HostRole,
    desk: Arc<Mutex<Desk>>,
    mut closed: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(answer(request, host, &desk).await) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => {}
        _ = closed.changed() => {
            connection.as_mut().graceful_shutdown();
            // Whatever is wrong with a connection concerns its caller only.
            let _ = connection.await;
        }
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    host: HostRole,
    desk: &Mutex<Desk>,
) -> hyper::Response<Full<Bytes>> {
    let answer = match received(request).await {
        Some(request) => {
            desk.lock().unwrap_or_else(PoisonError::into_inner).receive(host, &request)
        }
        None => Answer::new(413),
    };
    sent(answer)
}

/// The request as the bank reads it; `None` when its body is too large or
/// breaks off.
async fn received(request: hyper::Request<Incoming>) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: crate::domain::Headers =
        parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let authority = headers.get("host").unwrap_or("127.0.0.1").to_owned();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let url = Url::parse(&format!("http://{authority}{target}")).ok()?;
    let body = Limited::new(body, LARGEST_BODY).collect().await.ok()?.to_bytes().to_vec();
    Some(Request { method: parts.method.as_str().to_owned(), url, headers, body })
}

/// What HTTP cannot carry is left out; an impossible status becomes 500.
fn sent(answer: Answer) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers.iter() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::SystemTime;

    use tokio::sync::oneshot;

    use super::*;
    use crate::mock::demo;

    fn ask(url: &Url, head: &str, body: &str) -> String {
        let port = url.port().expect("a port");
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let token = demo::STAGING_TOKEN;
        let length = body.len();
        let fixed = format!("Host: x\r\nConnection: close\r\nX-Qonto-Staging-Token: {token}\r\n");
        write!(stream, "{head} HTTP/1.1\r\n{fixed}Content-Length: {length}\r\n\r\n{body}")
            .expect("sent");
        let mut answer = String::new();
        // A refused body may be cut off while it is still being sent.
        let _ = stream.read_to_string(&mut answer);
        answer.lines().next().unwrap_or_default().to_owned()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn it_answers_on_both_ports_until_it_is_closed() {
        let clock = Clock::live(SystemTime::now);
        let branch = Branch::open(0, Dialect::Hydra, &[], clock).await.expect("free ports");
        let Endpoints { oauth, api } = branch.endpoints().clone();
        let (close, closing) = oneshot::channel::<()>();
        let serving = tokio::spawn(branch.serve(async {
            let _ = closing.await;
        }));
        assert_eq!(ask(&oauth, "GET /oauth2/token", ""), "HTTP/1.1 405 Method Not Allowed");
        assert_eq!(ask(&api, "GET /v2/organization", ""), "HTTP/1.1 401 Unauthorized");
        let endless = "x".repeat(LARGEST_BODY + 1);
        assert_eq!(ask(&oauth, "POST /oauth2/token", &endless), "HTTP/1.1 413 Payload Too Large");
        close.send(()).expect("still serving");
        serving.await.expect("it ends");
        let port = oauth.port().expect("a port");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the port is closed");
    }

    #[tokio::test]
    async fn a_taken_port_is_an_error() {
        let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        let clock = Clock::live(SystemTime::now);
        assert!(Branch::open(port, Dialect::Hydra, &[], clock).await.is_err());
    }
}
