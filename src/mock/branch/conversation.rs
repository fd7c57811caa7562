//! Connections, from the first byte to the last.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{DATE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::hall::{Hall, Reply};
use crate::domain::{Answer, Headers, HostRole, Request};
use crate::mock::control::Control;

/// No request of OAuth comes near this size, in bytes.
pub(super) const LARGEST_BODY: usize = 64 * 1024;

/// How a TLS connection begins (RFC 8446 section 5.1).
const HANDSHAKE: u8 = 22;

/// A port of the bank.
#[derive(Clone)]
pub(super) struct Port {
    pub(super) window: Window,
    /// Where TLS is spoken, how.
    pub(super) tls: Option<TlsAcceptor>,
}

/// Who answers behind a port.
#[derive(Clone)]
pub(super) enum Window {
    Bank(HostRole, Arc<Mutex<Hall>>),
    Control(Arc<Control>),
}

/// Answers until the sender of `closed` says so, and finishes what is under way.
pub(super) async fn listen(listener: TcpListener, port: Port, mut closed: watch::Receiver<bool>) {
    let mut conversations = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A caller that hung up before it was heard is no loss.
                let Ok((stream, _)) = accepted else { continue };
                conversations.spawn(greet(stream, port.clone(), closed.clone()));
            }
            _ = closed.changed() => break,
            Some(_) = conversations.join_next() => {}
        }
    }
    drop(listener);
    while conversations.join_next().await.is_some() {}
}

/// Where TLS is spoken, a caller that speaks plain HTTP is heard too, so that it
/// can be told (rule HOST-06).
async fn greet(stream: TcpStream, port: Port, mut closed: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let Some(tls) = port.tls.clone() else { return converse(stream, port, "http", closed).await };
    let mut first = [0];
    let encrypted = tokio::select! {
        peeked = stream.peek(&mut first) => peeked.is_ok_and(|read| read == 1) && first[0] == HANDSHAKE,
        _ = closed.changed() => return,
    };
    if !encrypted {
        return converse(stream, port, "http", closed).await;
    }
    let stream = tokio::select! {
        accepted = tls.accept(stream) => accepted,
        _ = closed.changed() => return,
    };
    // Whoever does not trust the certificate says so itself.
    if let Ok(stream) = stream {
        converse(stream, port, "https", closed).await;
    }
}

/// One connection, kept alive as HTTP/1.1 does.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    port: Port,
    scheme: &'static str,
    mut closed: watch::Receiver<bool>,
) {
    let (waiting, before) = (closed.clone(), Before::default());
    let service = service_fn(|request| answer(request, &port, scheme, &before, waiting.clone()));
    let connection =
        http1::Builder::new().writev(false).serve_connection(TokioIo::new(stream), service);
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

/// What was read and written on a connection before: to copy an address or a date
/// takes a twentieth of what it takes to read or write it.
#[derive(Default)]
struct Before {
    address: Mutex<Option<Url>>,
    /// In seconds since 1970, and how HTTP writes it.
    date: Mutex<Option<(u64, HeaderValue)>>,
}

/// An error makes hyper break the connection.
async fn answer(
    request: hyper::Request<Incoming>,
    port: &Port,
    scheme: &str,
    before: &Before,
    mut closed: watch::Receiver<bool>,
) -> io::Result<hyper::Response<Full<Bytes>>> {
    let Some(request) = received(request, scheme, &before.address).await else {
        return Ok(sent(&Answer::new(413)));
    };
    let (host, hall) = match &port.window {
        Window::Bank(host, hall) => (*host, hall),
        Window::Control(control) => return Ok(sent(&control.receive(&request))),
    };
    let Reply { interaction, delay, forgotten } = {
        let mut hall = hall.lock();
        if port.tls.is_some() && scheme == "http" {
            hall.refuse(host, request, plain())
        } else {
            hall.receive(host, request)
        }
    };
    drop(forgotten);
    if !delay.is_zero() {
        // Whoever closes the bank does not wait for it.
        let _ = tokio::time::timeout(delay, closed.changed()).await;
    }
    let Ok(answer) = &interaction.outcome else {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "asked for"));
    };
    let mut response = sent(answer);
    // Nobody is told another time than the one that tokens are made by.
    response.headers_mut().extend(before.date(interaction.at).map(|date| (DATE, date)));
    Ok(response)
}

impl Before {
    /// How HTTP writes a moment; none that it cannot write.
    fn date(&self, at: SystemTime) -> Option<HeaderValue> {
        let second = at.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let mut latest = self.date.lock();
        if let Some((_, date)) = latest.as_ref().filter(|(of, _)| *of == second) {
            return Some(date.clone());
        }
        let date = HeaderValue::from_str(&httpdate::fmt_http_date(at)).ok()?;
        Some(latest.insert((second, date)).1.clone())
    }
}

/// What servers say that expected TLS.
fn plain() -> Answer {
    let body = b"Client sent an HTTP request to an HTTPS server.\n".to_vec();
    let headers = Headers::new().with("Content-Type", "text/plain; charset=utf-8");
    Answer { headers, body, ..Answer::new(400) }
}

/// The request as the bank reads it; `None` when its body is too large or
/// breaks off. `before` is what was asked before on the connection.
async fn received(
    request: hyper::Request<Incoming>,
    scheme: &str,
    before: &Mutex<Option<Url>>,
) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let text = |value| String::from_utf8_lossy(HeaderValue::as_bytes(value));
    let headers: Headers =
        parts.headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let authority = headers.get("host").unwrap_or("127.0.0.1");
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let parts_of_address = [scheme, "://", authority, target];
    let known =
        before.lock().as_ref().filter(|url| is_joined(url.as_str(), parts_of_address)).cloned();
    let url = match known {
        Some(url) => url,
        None => before.lock().insert(Url::parse(&parts_of_address.concat()).ok()?).clone(),
    };
    let body = Limited::new(body, LARGEST_BODY).collect().await.ok()?.to_bytes().to_vec();
    Some(Request { method: parts.method.as_str().to_owned(), url, headers, body })
}

/// Whether a text is these parts, one behind the other.
fn is_joined(text: &str, parts: [&str; 4]) -> bool {
    let rest = parts.iter().try_fold(text, |rest, part| rest.strip_prefix(part));
    rest.is_some_and(str::is_empty)
}

/// What HTTP cannot carry is left out; an impossible status becomes 500.
fn sent(answer: &Answer) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::new(Bytes::copy_from_slice(&answer.body)));
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
