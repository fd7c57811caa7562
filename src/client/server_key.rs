//! The key that a server has proven to hold.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::tls::TlsInfo;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Transport, fault};
use crate::domain::TransportFault;

impl Transport {
    /// The SHA-256 of the public key (SPKI) of the server at an address, in
    /// Base64, after its certificate was verified as for any request. Whoever
    /// cannot be told whom to trust can be told this key.
    ///
    /// # Errors
    ///
    /// When no connection can be made, or the certificate is not trusted.
    pub async fn server_key(&self, server: &Url) -> Result<String, TransportFault> {
        let answer = self.route(server)?.head(server.clone()).send().await.map_err(fault::of)?;
        let shown = answer.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
        let shown =
            shown.ok_or_else(|| fault::unsendable("the server has shown no certificate"))?;
        let certificate = CertificateDer::from(shown);
        let parsed = ParsedCertificate::try_from(&certificate)
            .map_err(|error| fault::unsendable(error.to_string()))?;
        Ok(BASE64_STANDARD.encode(Sha256::digest(parsed.subject_public_key_info())))
    }
}
