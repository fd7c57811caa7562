//! How hosts are reached where the system's own way is not wanted.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use url::Url;

/// Replaces name resolution, adds certificates, names a proxy. The default is
/// the system's way.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    /// Addresses in place of name resolution, by host. While there are any, no
    /// proxy is asked.
    pub resolve: BTreeMap<String, SocketAddr>,
    /// Certificates in PEM to trust beside the platform's.
    pub certificates: Vec<u8>,
    /// The proxy in place of the system's.
    pub proxy: Option<Url>,
}

impl Routing {
    /// Builds connections that go this way.
    pub(super) fn apply(
        &self,
        mut builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, reqwest::Error> {
        for (host, address) in &self.resolve {
            builder = builder.resolve(host, *address);
        }
        if !self.certificates.is_empty() {
            let certificates = reqwest::Certificate::from_pem_bundle(&self.certificates)?;
            builder = builder.tls_certs_merge(certificates);
        }
        match &self.proxy {
            Some(proxy) => builder = builder.proxy(reqwest::Proxy::all(proxy.as_str())?),
            None if !self.resolve.is_empty() => builder = builder.no_proxy(),
            None => {}
        }
        Ok(builder)
    }
}
