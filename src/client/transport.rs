//! How requests reach the network.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, redirect};
use rustls::crypto::ring;
use url::{Host, Url};

use super::pace::Pace;
use super::{Routing, fault};
use crate::domain::{Answer, Headers, Request, TransportFault};

/// Pooled connections that follow no redirects (rule GATE-04).
///
/// It speaks HTTP/1.1 with header names in Qonto's spelling (GATE-08) and
/// honours the system's proxies, except for loopback addresses. Clones share
/// their connections. Certificates are checked against the platform's roots,
/// which are loaded when the first `https` address is asked; *ring* becomes
/// the process's provider of cryptography then, unless there is one already.
#[derive(Clone)]
pub struct Transport(Arc<Routes>);

struct Routes {
    request_timeout: Duration,
    routing: Routing,
    /// How the servers are spared; the stand-in needs no sparing.
    pace: Option<Pace>,
    /// Plain HTTP on this machine; knows no roots, so it is built in no time.
    plain: reqwest::Client,
    loopback: OnceLock<Result<reqwest::Client, TransportFault>>,
    network: OnceLock<Result<reqwest::Client, TransportFault>>,
}

impl Transport {
    /// Connections whose requests have `request_timeout` from the first byte
    /// sent to the last received.
    ///
    /// # Errors
    ///
    /// When the TLS library cannot be set up.
    pub fn new(request_timeout: Duration) -> Result<Self, TransportFault> {
        Self::build(request_timeout, Routing::default(), None)
    }

    /// Connections to servers that others use as well: hosts are reached as
    /// `routing` says, not more than so many requests are sent in a second,
    /// connections that cannot be made are tried again, and so is a request
    /// that is answered with 429, after a pause.
    ///
    /// # Errors
    ///
    /// When the TLS library cannot be set up.
    pub fn sparing(
        request_timeout: Duration,
        routing: Routing,
        requests_per_second: Option<u32>,
    ) -> Result<Self, TransportFault> {
        Self::build(request_timeout, routing, Some(Pace::new(requests_per_second)))
    }

    fn build(
        request_timeout: Duration,
        routing: Routing,
        pace: Option<Pace>,
    ) -> Result<Self, TransportFault> {
        let rootless = rustls::ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| fault::unsendable(error.to_string()))?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let plain = builder(request_timeout).no_proxy().tls_backend_preconfigured(rootless);
        let plain = plain.build().map_err(fault::of)?;
        let (loopback, network) = Default::default();
        Ok(Self(Arc::new(Routes { request_timeout, routing, pace, plain, loopback, network })))
    }

    /// Adds to a request the fields that HTTP itself needs, so that it can be
    /// observed as it is sent, and spells all names as they are sent.
    pub(crate) fn complete(request: &mut Request) {
        let mut headers: Headers =
            request.headers.iter().map(|(name, value)| (spelt(name), value.to_owned())).collect();
        if headers.get(ACCEPT.as_str()).is_none() {
            headers.push("Accept", "*/*");
        }
        if headers.get(HOST.as_str()).is_none() {
            let authority = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
            headers.push("Host", authority);
        }
        if headers.get(CONTENT_LENGTH.as_str()).is_none()
            && (request.method == "POST" || !request.body.is_empty())
        {
            headers.push("Content-Length", request.body.len().to_string());
        }
        request.headers = headers;
    }

    /// How the servers behind it are spared, if they are.
    pub(super) fn pace(&self) -> Option<&Pace> {
        self.0.pace.as_ref()
    }

    /// Sends a completed request and reads the whole answer.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, TransportFault> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| fault::unsendable("the method is not a token"))?;
        let sent = self.route(&request.url)?.request(method, request.url.clone());
        let sent = sent.headers(header_map(&request.headers)?).body(request.body.clone());
        let received = sent.send().await.map_err(fault::of)?;
        let mut answer = Answer::new(received.status().as_u16());
        for (name, value) in received.headers() {
            answer.headers.push(spelt(name.as_str()), String::from_utf8_lossy(value.as_bytes()));
        }
        answer.body = received.bytes().await.map_err(fault::of)?.to_vec();
        Ok(answer)
    }

    pub(super) fn route(&self, url: &Url) -> Result<reqwest::Client, TransportFault> {
        let Routes { request_timeout, routing, plain, loopback, network, .. } = &*self.0;
        match (is_loopback(url), url.scheme()) {
            (true, "http") => Ok(plain.clone()),
            (true, _) => {
                let local = || trusting(builder(*request_timeout).no_proxy(), routing);
                loopback.get_or_init(local).clone()
            }
            (false, _) => {
                network.get_or_init(|| trusting(builder(*request_timeout), routing)).clone()
            }
        }
    }
}

fn builder(request_timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .http1_only()
        .http1_title_case_headers()
        .tls_info(true)
        .timeout(request_timeout)
}

/// With the platform's roots and those of the routing.
fn trusting(
    builder: reqwest::ClientBuilder,
    routing: &Routing,
) -> Result<reqwest::Client, TransportFault> {
    provide_cryptography();
    routing.apply(builder).and_then(reqwest::ClientBuilder::build).map_err(fault::of)
}

/// Makes *ring* the process's provider of cryptography, unless there is one.
pub(crate) fn provide_cryptography() {
    // The error says that the program has chosen a provider: just as good.
    let _ = ring::default_provider().install_default();
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// `x-qonto-staging-token` as `X-Qonto-Staging-Token`, the way it is sent.
fn spelt(name: &str) -> String {
    let mut upper = true;
    let letter = |c: char| {
        let spelt = if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        upper = c == '-';
        spelt
    };
    name.chars().map(letter).collect()
}

fn header_map(headers: &Headers) -> Result<HeaderMap, TransportFault> {
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter() {
        let known = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| fault::unsendable("a header has no valid name"))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| fault::unsendable(format!("header `{name}` has no valid value")))?;
        map.append(known, value);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FaultKind;

    #[test]
    fn loopback_is_told_by_name_and_by_address() {
        for here in ["http://localhost:1", "http://a.localhost", "http://127.1.2.3", "http://[::1]"]
        {
            assert!(is_loopback(&here.parse().unwrap()), "{here}");
        }
        for there in ["https://oauth.qonto.com", "http://localhost.example", "http://10.0.0.1"] {
            assert!(!is_loopback(&there.parse().unwrap()), "{there}");
        }
    }

    #[test]
    fn names_are_spelt_as_qonto_spells_them() {
        assert_eq!(spelt("x-qonto-staging-token"), "X-Qonto-Staging-Token");
        assert_eq!(spelt("X-QONTO-organization-id"), "X-Qonto-Organization-Id");
    }

    #[test]
    fn a_value_that_no_header_can_hold_is_refused_without_being_shown() {
        let headers = Headers::new().with("Authorization", "Bearer hunter22\r\n");
        let fault = header_map(&headers).expect_err("a line break in a header");
        assert_eq!(fault.kind, FaultKind::Request);
        assert!(!fault.to_string().contains("hunter22"), "{fault}");
    }
}
