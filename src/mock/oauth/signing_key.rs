//! The key that signs `id_token`s: one for every bank of the process, read when
//! the first token needs it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

/// The name of the key (RFC 7517 section 4.5); as opaque as Ory Hydra's.
pub(super) const KEY_ID: &str = "demo:5b0d6f0e-7c41-4a53-9d0e-3f1b2c4d5e60";

const PEM: &str = include_str!("../keys/id_token.pem");

static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| {
    let body = PEM.lines().skip_while(|line| !line.starts_with("-----BEGIN"));
    let body: String = body.filter(|line| !line.starts_with('-')).collect();
    let document = STANDARD.decode(body).expect("a published constant");
    RsaKeyPair::from_pkcs8(&document).expect("a published constant")
});

/// An `RS256` signature (RFC 7518 section 3.3).
pub(super) fn sign(message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; KEY.public().modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
        .expect("the system has randomness");
    signature
}

/// The set of published keys (RFC 7517 section 5).
pub(super) fn published() -> Value {
    let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
    json!({ "keys": [{
        "alg": "RS256",
        "e": URL_SAFE_NO_PAD.encode(e),
        "kid": KEY_ID,
        "kty": "RSA",
        "n": URL_SAFE_NO_PAD.encode(n),
        "use": "sig",
    }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_key_is_rsa_of_2048_bits() {
        let key = &published()["keys"][0];
        let n = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
        assert_eq!((n.len(), key["e"].as_str()), (256, Some("AQAB")));
    }
}
