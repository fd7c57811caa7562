//! A key of the bank (RFC 7517), and what it proves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::Value;

/// A public RSA key for RS256.
#[derive(Clone)]
pub(super) struct PublishedKey {
    pub(super) kid: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
}

impl PublishedKey {
    /// The keys of a set that can verify RS256; others are passed over
    /// (RFC 7517 section 5).
    pub(super) fn of_set(set: &Value) -> Option<Vec<Self>> {
        let keys = set.get("keys")?.as_array()?;
        Some(keys.iter().filter_map(|key| Jwk::deserialize(key).ok()?.into_rs256()).collect())
    }

    /// Whether the owner of this key, of 2048 bits or more, has signed.
    pub(super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
    }
}

impl Jwk {
    fn into_rs256(self) -> Option<PublishedKey> {
        let is_for_it = self.kty == "RSA"
            && self.usage.is_none_or(|usage| usage == "sig")
            && self.alg.is_none_or(|alg| alg == "RS256");
        let number = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let (modulus, exponent) = (number(&self.n)?, number(&self.e)?);
        is_for_it.then_some(PublishedKey { kid: self.kid, modulus, exponent })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RFC 7515 appendix A.2.
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx\
        HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs\
        D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH\
        SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV\
        MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8\
        NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs\
        DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
        AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4\
        BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
        0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv\
        hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
        p0igcN_IoypGlUPQGe77Rw";

    fn key() -> Value {
        json!({ "kty": "RSA", "kid": "A.2", "n": MODULUS, "e": "AQAB" })
    }

    fn keys(set: &[Value]) -> Vec<PublishedKey> {
        PublishedKey::of_set(&json!({ "keys": set })).expect("a set")
    }

    #[test]
    fn the_rs256_example_of_rfc_7515_appendix_a_2_holds() {
        let key = &keys(&[key()])[0];
        let mut signature = URL_SAFE_NO_PAD.decode(SIGNATURE).expect("Base64url");
        assert!(key.verifies(SIGNED.as_bytes(), &signature));
        assert!(!key.verifies(SIGNED.replace("iLA0K", "jLA0K").as_bytes(), &signature));
        assert!(!key.verifies(SIGNED.as_bytes(), &[]));
        signature[200] ^= 1;
        assert!(!key.verifies(SIGNED.as_bytes(), &signature));
    }

    #[test]
    fn keys_for_anything_else_are_passed_over() {
        let changed = |name: &str, value: Value| {
            let mut changed = key();
            changed[name] = value;
            changed
        };
        let set = [
            changed("kty", json!("EC")),
            changed("use", json!("enc")),
            changed("alg", json!("RS512")),
            changed("n", json!("no Base64url")),
            changed("kid", Value::Null),
            json!({ "kty": "oct", "kid": "A.2", "k": "AAAA" }),
            json!("no key"),
        ];
        assert!(keys(&set).is_empty());
        assert_eq!(keys(&[changed("use", json!("sig")), changed("alg", json!("RS256"))]).len(), 2);
        assert!(PublishedKey::of_set(&json!({})).is_none());
    }

    #[test]
    fn a_key_that_is_too_short_proves_nothing() {
        // 1024 bits, and a genuine signature.
        let modulus = "5EUAEYkGlay4X3Mb6wEtyeACyANtgPXrSUaWwId2Oefj4-8echLwotsBfWi1-\
            6TGq20dbMkCk1Uw7EsuR3ZjEC0-\
            oSx20ncIeOZMthyIisrPq41aCImNAWFrGsNoT9IKHbxbu7jA1QieYpZ6hy6ghcOHtR\
            1RyF-XntY1BDHtLns";
        let signature = "g0hOf0vRdOq2tlPf9zfZIed7JC6OCyOSjyPkXjGMxdcdPfVIH1i12PoF9cbzFxT3e5\
            Dnpoxfu3hgQ-TSuG9FbmN154qRUWZXokpR8ZWAOQZa-\
            BUatCXH-3R0AJbnvd2IU_jCBygRphfAvxyx-0Pf_rzn4rKIfSGVxey5CXDqDhg";
        let mut short = key();
        short["n"] = json!(modulus);
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("Base64url");
        assert!(!keys(&[short])[0].verifies(b"signed", &signature));
    }
}
