//! Proof Key for Code Exchange (RFC 7636), method `S256` only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::domain::Secret;

/// A new verifier: 32 random bytes as 43 characters (section 4.1).
#[must_use]
pub fn verifier() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// The challenge of a verifier (section 4.2).
#[must_use]
pub fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_appendix_b_holds() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_new_verifier_has_the_length_and_letters_of_section_4_1() {
        let verifier = verifier();
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        assert_eq!(verifier.expose().len(), 43);
        assert!(verifier.expose().chars().all(unreserved));
    }
}
