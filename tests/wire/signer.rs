//! A bank that signs, with the key that RFC 7515 appendix A.2 publishes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

/// The RFC's key pair.
pub(crate) struct Signer {
    jwk: Value,
    pair: KeyPair,
}

impl Signer {
    pub(crate) fn new() -> Self {
        let jwk: Value = serde_json::from_str(include_str!("rfc7515_a2.json")).expect("JSON");
        let number = |name: &str| {
            URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("a text")).expect("Base64url")
        };
        let pair = KeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents { n: number("n"), e: number("e") },
            d: number("d"),
            p: number("p"),
            q: number("q"),
            dP: number("dp"),
            dQ: number("dq"),
            qInv: number("qi"),
        });
        let pair = pair.expect("the RFC's key");
        Self { jwk, pair }
    }

    /// The public key under a name, as it would be published.
    pub(crate) fn public(&self, kid: &str) -> Value {
        let Value::Object(mut key) = self.jwk.clone() else { panic!("a key is an object") };
        key.retain(|name, _| ["kty", "n", "e"].contains(&name.as_str()));
        key.extend([("kid".to_owned(), json!(kid)), ("use".to_owned(), json!("sig"))]);
        Value::Object(key)
    }

    /// A token with a genuine signature, whatever its header says.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let (rng, bytes) = (SystemRandom::new(), signed.as_bytes());
        self.pair.sign(&RSA_PKCS1_SHA256, &rng, bytes, &mut signature).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
