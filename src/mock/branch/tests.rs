use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::SystemTime;

use tokio::sync::oneshot;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::conversation::LARGEST_BODY;
use super::*;
use crate::mock::demo;

fn ask(url: &Url, head: &str, body: &str) -> String {
    asked_as(url, head, demo::STAGING_TOKEN, body)
}

/// The first line of the answer to whoever has that staging token.
fn asked_as(url: &Url, head: &str, token: &str, body: &str) -> String {
    let port = url.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
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
    let branch = Branch::open(&Opening::default(), clock).await.expect("free ports");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn production_has_no_gate_under_its_own_addresses() {
    let opening = Opening { environment: Environment::Production, ..Opening::default() };
    let branch = Branch::open(&opening, Clock::live(SystemTime::now)).await.expect("free ports");
    let Endpoints { oauth, .. } = branch.endpoints().clone();
    let (close, closing) = oneshot::channel::<()>();
    let serving = tokio::spawn(branch.serve(async {
        let _ = closing.await;
    }));
    let answer = asked_as(&oauth, "GET /oauth2/token", "another-staging-token", "");
    assert_eq!(answer, "HTTP/1.1 405 Method Not Allowed", "and not the 302 of the gate");
    close.send(()).expect("still serving");
    serving.await.expect("it ends");
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = taken.local_addr().expect("bound").port();
    let clock = Clock::live(SystemTime::now);
    assert!(Branch::open(&Opening { port, ..Opening::default() }, clock).await.is_err());
}

/// A request with TLS as a client makes it that trusts `authority` only: the
/// whole answer.
fn ask_securely(authority: &str, url: &Url, name: &str, head: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        roots.add(root.expect("a certificate")).expect("an authority");
    }
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let server = name.to_owned().try_into().expect("a name");
    let connection = ClientConnection::new(config.into(), server).expect("a client");
    let port = url.port().expect("a port");
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let mut stream = StreamOwned::new(connection, stream);
    write!(stream, "{head} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    match stream.read_to_string(&mut answer) {
        Err(error) if answer.is_empty() => Err(error),
        _ => Ok(answer),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn with_tls_the_published_names_say_what_is_asked() {
    let opening = Opening { tls: true, ..Opening::default() };
    let branch = Branch::open(&opening, Clock::live(SystemTime::now)).await.expect("free ports");
    let Endpoints { oauth, api } = branch.endpoints().clone();
    assert_eq!(oauth.scheme(), "https");
    let authority = branch.authority().expect("TLS").to_owned();
    let (close, closing) = oneshot::channel::<()>();
    let serving = tokio::spawn(branch.serve(async {
        let _ = closing.await;
    }));
    let first = |url: &Url, name: &str, head: &str| {
        let answer = ask_securely(&authority, url, name, head).expect("it is trusted");
        answer.lines().next().unwrap_or_default().replace("HTTP/1.1 ", "")
    };
    let token = "GET /oauth2/token";
    assert_eq!(first(&oauth, "localhost", token), "302 Found", "the gate of the sandbox");
    assert_eq!(first(&oauth, "oauth-sandbox.staging.qonto.co", token), "302 Found");
    for port in [&oauth, &api] {
        assert_eq!(first(port, "oauth.qonto.com", token), "405 Method Not Allowed");
        let organization = first(port, "thirdparty.qonto.com", "GET /v2/organization");
        assert_eq!(organization, "401 Unauthorized");
        let web = first(port, "app.qonto.com", token);
        assert_eq!(web, "404 Not Found", "the web application has no OAuth (rule HOST-02)");
    }
    let metadata = "GET /.well-known/openid-configuration";
    let metadata = ask_securely(&authority, &api, "oauth.qonto.com", metadata).expect("trusted");
    assert!(metadata.contains(r#""issuer":"https://oauth.qonto.com""#), "{metadata}");
    assert_eq!(first(&oauth, "localhost", token), "302 Found", "back home it is the sandbox");
    assert!(ask_securely("", &oauth, "localhost", token).is_err(), "nobody trusts it unasked");
    assert_eq!(ask(&oauth, token, ""), "HTTP/1.1 400 Bad Request", "plain HTTP (rule HOST-06)");
    close.send(()).expect("still serving");
    serving.await.expect("it ends");
}

/// The status line and what stands behind it, or nothing when the connection
/// broke.
fn told(url: &Url, head: &str, headers: &str, body: &str) -> String {
    let (port, length) = (url.port().expect("a port"), body.len());
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let fixed = format!("Host: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}");
    write!(stream, "{head} HTTP/1.1\r\n{fixed}Content-Length: {length}\r\n\r\n{body}")
        .expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

/// An address of this machine that others see; `None` without a network.
fn seen_by_others() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent by that.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn it_is_directed_from_this_machine_with_its_token() {
    let clock = Clock::live(SystemTime::now);
    let mut branch = Branch::open(&Opening::default(), clock).await.expect("free ports");
    let (control, token) = branch.controlled(0, None).await.expect("a free port");
    let oauth = branch.endpoints().oauth.clone();
    let (close, closing) = oneshot::channel::<()>();
    let serving = tokio::spawn(branch.serve(async {
        let _ = closing.await;
    }));
    let own =
        format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", token.expose());
    let answer = told(&control, "POST /clock", "", r#"{"seconds":60}"#);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let answer = told(&control, "POST /clock", &own, r#"{"seconds":864000}"#);
    assert!(answer.contains(r#""ahead_seconds":864000"#), "{answer}");
    let date = |answer: &str| {
        let line = answer.lines().find(|line| line.starts_with("date: ")).expect("a date");
        httpdate::parse_http_date(line.trim_start_matches("date: ")).expect("a date")
    };
    let ahead = date(&told(&oauth, "GET /x", "", "")) - std::time::Duration::from_hours(239);
    assert!(ahead > SystemTime::now(), "the bank tells the time to which it was moved");
    let fault = r#"{"lose":"answer","times":1}"#;
    assert!(told(&control, "POST /faults", &own, fault).starts_with("HTTP/1.1 201 "));
    assert_eq!(told(&oauth, "GET /x", "", ""), "", "the connection broke");
    assert!(told(&oauth, "GET /x", "", "").starts_with("HTTP/1.1 302 "), "once");
    match seen_by_others() {
        Some(ip) => {
            let other = TcpStream::connect((ip, control.port().expect("a port")));
            assert!(other.is_err(), "it listens on {ip}");
        }
        None => assert_eq!(control.host_str(), Some("127.0.0.1")),
    }
    close.send(()).expect("still serving");
    serving.await.expect("it ends");
}
