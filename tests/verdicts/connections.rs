//! What goes wrong below HTTP.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, SystemTime};

use qonform::domain::{Cause, Clock, Owner};

use super::deserted::deserted;
use super::{JSON, answer, at_exchange, bank, open, outcome};

/// > a host name does not resolve
#[test]
fn a_name_that_does_not_resolve() {
    let text = bank::configuration("https://no-such-host.invalid", "http://127.0.0.1:9", "");
    open(&text, Cause::Network, Owner::Network, "name");
}

/// > a connection is refused
#[test]
fn a_refused_connection() {
    let (_kept, address) = deserted();
    let address = format!("http://{address}");
    let text = bank::configuration(&address, &address, "");
    open(&text, Cause::Network, Owner::Network, "connection");
}

/// > a certificate is signed by nobody you trust
#[test]
fn a_certificate_of_nobody_one_trusts() {
    let endpoints = bank::serve(true, &[], Clock::live(SystemTime::now)).endpoints;
    let text = bank::configuration(endpoints.oauth.as_str(), endpoints.api.as_str(), "");
    open(&text, Cause::Network, Owner::Network, "certificate");
}

/// A bank with TLS under a host name, whose certificate is trusted.
fn trusted(host: &str, clock: Clock) -> (String, tempfile::TempDir) {
    let served = bank::serve(true, &[], clock);
    let folder = tempfile::tempdir().expect("a folder");
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, served.authority.expect("a certificate")).expect("written");
    let port = served.endpoints.oauth.port().expect("a port");
    let more = format!("    ca: {}\n    resolve: {{ {host}: 127.0.0.1:{port} }}\n", ca.display());
    let address = format!("https://{host}");
    (bank::configuration(&address, &address, &more), folder)
}

/// > a certificate is for another host
#[test]
fn a_certificate_for_another_host() {
    let (text, _ca) = trusted("localhost", Clock::live(SystemTime::now));
    let reason = outcome(&text, super::FEATURE).reason.unwrap_or_default();
    assert!(!reason.contains("certificate"), "the file of `ca` is trusted: {reason}");
    let (text, _ca) = trusted("another.localhost", Clock::live(SystemTime::now));
    open(&text, Cause::Network, Owner::Network, "not valid for name");
}

/// > a certificate has expired
#[test]
fn an_expired_certificate() {
    let (text, _ca) = trusted("localhost", Clock::manual(SystemTime::UNIX_EPOCH));
    open(&text, Cause::Network, Owner::Network, "expired");
}

/// > no connection is made in time
#[test]
fn a_connection_that_nobody_takes() {
    let full = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let at = full.local_addr().expect("an address");
    // The system takes connections for the listener until its queue is full.
    let short = Duration::from_millis(50);
    let waiting = std::iter::from_fn(|| TcpStream::connect_timeout(&at, short).ok());
    let queue: Vec<TcpStream> = waiting.take(10_000).collect();
    assert!(queue.len() < 10_000, "the queue never fills");
    let text = bank::configuration(&format!("http://{at}"), &format!("http://{at}"), "");
    open(&text, Cause::Timeout, Owner::Network, "time");
}

/// > no connection is made in time
#[test]
fn a_handshake_that_nobody_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("https://{}", silent.local_addr().expect("an address"));
    open(&bank::configuration(&address, &address, ""), Cause::Timeout, Owner::Network, "time");
}

/// > no answer comes in time
#[test]
fn a_head_that_never_ends() {
    let head = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n".to_owned();
    open(&at_exchange(head), Cause::Timeout, Owner::Network, "time");
}

/// > the rest of an answer does not come in time
#[test]
fn a_body_that_does_not_go_on() {
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Connection: keep-alive");
    let begun = format!("{head}\r\nContent-Length: 900\r\n\r\n{{\"access_token\":");
    open(&at_exchange(begun), Cause::Timeout, Owner::Network, "time");
}

/// > the connection breaks off inside a body
#[test]
fn a_body_that_breaks_off() {
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Connection: close\r\nContent-Length: 900");
    let cut = format!("{head}\r\n\r\n{{\"access_token\":");
    open(&at_exchange(cut), Cause::Network, Owner::Network, "");
}

/// > the connection breaks off inside a body
#[test]
fn a_connection_that_is_reset_inside_a_body() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // Who hangs up with something unread resets the connection.
            let _ = stream.read_exact(&mut [0]);
            let cut = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{";
            let _ = stream.write_all(cut.as_bytes());
        }
    });
    open(&bank::configuration(&address, &address, ""), Cause::Network, Owner::Network, "");
}

/// > JSON ends before it is complete
#[test]
fn json_that_is_cut_short() {
    let cut = answer(200, JSON, "{\"access_token\":\"ory_at_x\",\"expi");
    open(&at_exchange(cut), Cause::Network, Owner::Network, "breaks off");
}
