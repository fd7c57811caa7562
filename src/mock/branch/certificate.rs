//! A certificate for the published names, made on the spot.
//!
//! The authority that signs it lives as long as the process; its key is never
//! written, so trusting its certificate opens nothing to anybody else.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::mock::names;

/// As long as the strictest platforms allow.
const VALID: Duration = Duration::from_hours(397 * 24);
/// For a client whose clock is behind.
const EARLIER: Duration = Duration::from_hours(24);

/// What a listener needs to speak TLS, and what its clients must trust.
pub(super) struct Certificate {
    pub(super) acceptor: TlsAcceptor,
    /// The certificate of the authority, in PEM.
    pub(super) authority: String,
}

impl Certificate {
    /// For the published names and this machine.
    pub(super) fn issue(now: SystemTime) -> io::Result<Self> {
        make(now).map_err(io::Error::other)
    }
}

fn make(now: SystemTime) -> Result<Certificate, Box<dyn std::error::Error + Send + Sync>> {
    let mut authority = parameters("Qonform stand-in authority", now);
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate()?;
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority, authority_key);

    let mut bank = parameters("Qonform stand-in bank", now);
    bank.use_authority_key_identifier_extension = true;
    bank.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    bank.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    for host in names::published().chain(["localhost"]) {
        bank.subject_alt_names.push(SanType::DnsName(host.try_into()?));
    }
    for address in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        bank.subject_alt_names.push(SanType::IpAddress(address));
    }
    let key = KeyPair::generate()?;
    let certificate = bank.signed_by(&key, &issuer)?;

    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Ok(Certificate { acceptor, authority: authority_certificate.pem() })
}

fn parameters(name: &str, now: SystemTime) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    parameters.not_before = epoch + since.saturating_sub(EARLIER);
    parameters.not_after = parameters.not_before + VALID;
    parameters
}
