//! What stands before a twin: TLS, a count of refusals, and pages that scripts
//! make.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::twin::{Twin, resolve};
use crate::wire::host::{Asked, Host, certificate};

const NAMES: [&str; 3] = [
    "oauth-sandbox.staging.qonto.co",
    "sandbox.staging.qonto.co",
    "thirdparty-sandbox.staging.qonto.co",
];

/// A twin whose answers went through here.
pub(crate) struct Fronted {
    pub(crate) twin: Twin,
    /// How many answers had status 401.
    pub(crate) unauthorized: Arc<AtomicUsize>,
    hosts: [Host; 2],
}

impl Fronted {
    pub(crate) fn open() -> Self {
        let mut twin = Twin::open();
        let (tls, authority) = certificate(&NAMES);
        let ca = twin.folder.path().join("qonform-ca.pem");
        let way = trusting(&ca);
        std::fs::write(ca, authority).expect("written");
        let unauthorized = Arc::new(AtomicUsize::new(0));
        let hosts = twin.addresses.map(|address| {
            let (unauthorized, way) = (Arc::clone(&unauthorized), Arc::clone(&way));
            Host::open(Arc::clone(&tls), move |asked| {
                let answer = passed_on(address, &way, asked);
                if answer.starts_with("HTTP/1.1 401") {
                    unauthorized.fetch_add(1, Ordering::SeqCst);
                }
                answer
            })
        });
        let [oauth, api] = [&hosts[0], &hosts[1]].map(|host| host.address.port().to_string());
        twin.resolve = resolve(&oauth, &api);
        Self { twin, unauthorized, hosts }
    }

    /// Every request that came from outside, head and body.
    pub(crate) fn received(&self) -> Vec<String> {
        self.hosts.iter().flat_map(Host::received).map(|asked| asked.text).collect()
    }
}

fn trusting(ca: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(ca).expect("the twin's authority");
    roots.add(authority).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().expect("versions");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// The twin's answer, with other pages.
fn passed_on(twin: SocketAddr, way: &Arc<ClientConfig>, asked: &Asked) -> String {
    let (head, body) = asked.text.split_once("\r\n\r\n").expect("a whole request");
    let kept = head.lines().filter(|line| !names(line, "connection"));
    let head = kept.collect::<Vec<_>>().join("\r\n");
    let name = NAMES.iter().find(|name| asked.origin.ends_with(*name));
    let name = ServerName::try_from(*name.expect("a published name")).expect("a name");
    let session = ClientConnection::new(Arc::clone(way), name).expect("a session");
    let stream = TcpStream::connect(twin).expect("the twin listens");
    let mut stream = StreamOwned::new(session, stream);
    let request = format!("{head}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("it is taken");
    let mut answer = String::new();
    // Whether its end is told by TLS as well is all the same here.
    let _ = stream.read_to_string(&mut answer);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
    let is_form = body.contains("<form");
    let kept = head.lines().filter(|line| {
        let is_policy = is_form && names(line, "content-security-policy");
        !is_policy && !names(line, "content-length")
    });
    let head = kept.collect::<Vec<_>>().join("\r\n");
    let body = if is_form { made_by_a_script(body) } else { body.to_owned() };
    format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn names(line: &str, header: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(header))
}

/// An empty page that becomes the same page a moment later.
fn made_by_a_script(page: &str) -> String {
    let main = page.split_once("<main>").and_then(|(_, rest)| rest.split_once("</main>"));
    let main = serde_json::Value::from(main.expect("a page of the stand-in").0).to_string();
    let main = main.replace("</", "<\\/");
    format!(
        "<!doctype html><title>Qonto</title><link rel=\"icon\" href=\"data:,\"><div id=\"root\">\
         </div><script>setTimeout(() => {{ root.innerHTML = `<section><div>` + {main} }}, 100)\
         </script>"
    )
}
