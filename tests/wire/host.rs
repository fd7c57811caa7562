//! A server for any names, with TLS and without, that says where each request
//! was meant to go.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Scheme, name and port that the sender meant.
    pub(crate) origin: String,
    /// Head and body.
    pub(crate) text: String,
}

/// Keeps every request and answers with the bytes that its function makes of
/// it; runs until the process ends.
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<Asked>>>,
}

/// What the hosts show, and the certificate to trust, in PEM.
pub(crate) fn certificate(names: &[&str]) -> (Arc<ServerConfig>, String) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(names).expect("names");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    let secret = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret);
    (Arc::new(config.expect("a configuration")), certificate.pem())
}

impl Host {
    pub(crate) fn open(
        tls: Arc<ServerConfig>,
        answer: impl Fn(&Asked) -> String + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&received), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer, tls) = (Arc::clone(&kept), Arc::clone(&answer), tls.clone());
                thread::spawn(move || {
                    let mut first = [0];
                    // The first byte of TLS; no method begins with it.
                    if stream.peek(&mut first).is_ok_and(|read| read == 1) && first == [0x16] {
                        let session = ServerConnection::new(tls).expect("a session");
                        serve("https", StreamOwned::new(session, stream), &kept, &*answer);
                    } else {
                        serve::<TcpStream>("http", stream, &kept, &*answer);
                    }
                });
            }
        });
        Self { address, received }
    }

    /// Every request so far.
    pub(crate) fn received(&self) -> Vec<Asked> {
        self.received.lock().expect("no panic").clone()
    }
}

fn serve<S: Read + Write>(
    scheme: &str,
    mut stream: S,
    kept: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> String,
) {
    let Some(text) = read(&mut stream) else { return };
    let name = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("host").then(|| value.to_owned())
    };
    let host = text.lines().find_map(name).unwrap_or_default();
    let asked = Asked { origin: format!("{scheme}://{host}"), text };
    kept.lock().expect("no panic").push(asked.clone());
    let _ = stream.write_all(answer(&asked).as_bytes());
    let _ = stream.flush();
}

/// Nothing if the connection was opened ahead and asks nothing.
fn read(stream: impl Read) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let start = request.len();
        if reader.read_line(&mut request).ok()? == 0 {
            return None;
        }
        match request[start..].trim().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            _ if request[start..].trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(request + std::str::from_utf8(&body).expect("text"))
}
