//! Proof Key for Code Exchange, S256 only (RFC 7636; rules AUTH-27, EXCH-35).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::domain::OAuthError;

/// Holds the challenge of an authorization request against the accepted method.
pub(super) fn check_challenge(challenge: &str, method: &str) -> Result<(), Refusal> {
    let hint = match method {
        _ if challenge.is_empty() => return Ok(()),
        "S256" => return Ok(()),
        // No method means `plain` (RFC 7636 section 4.3).
        "" | "plain" => "Clients must use code_challenge_method=S256, plain is not allowed.",
        _ => "The code_challenge_method is not supported, use S256 instead.",
    };
    Err(Refusal::new(OAuthError::InvalidRequest, hint))
}

/// Holds the verifier of an exchange against the challenge of the code.
pub(super) fn check_verifier(challenge: &str, verifier: &str) -> Result<(), Refusal> {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let hint = if challenge.is_empty() && verifier.is_empty() {
        return Ok(());
    } else if verifier.len() < 43 {
        "The PKCE code verifier must be at least 43 characters."
    } else if verifier.len() > 128 {
        "The PKCE code verifier can not be longer than 128 characters."
    } else if !verifier.bytes().all(unreserved) {
        "The PKCE code verifier must only contain [a-Z], [0-9], '-', '.', '_', '~'."
    } else if challenge.is_empty() {
        "The PKCE code verifier was provided but the code challenge was absent from the \
         authorization request."
    } else if !fits(challenge, verifier) {
        "The PKCE code challenge did not match the code verifier."
    } else {
        return Ok(());
    };
    Err(Refusal::grant(hint))
}

/// Whether a challenge was made of that verifier.
pub(super) fn fits(challenge: &str, verifier: &str) -> bool {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc_is_accepted() {
        assert!(check_verifier(CHALLENGE, VERIFIER).is_ok());
    }

    #[test]
    fn every_other_verifier_is_refused_with_its_reason() {
        let long = "a".repeat(129);
        let wrong = VERIFIER.replace('d', "e");
        let spaced = VERIFIER.replace('-', " ");
        for (challenge, verifier, reason) in [
            (CHALLENGE, wrong.as_str(), "did not match"),
            (CHALLENGE, "", "at least 43"),
            (CHALLENGE, &VERIFIER[..42], "at least 43"),
            (CHALLENGE, &long, "longer than 128"),
            (CHALLENGE, &spaced, "must only contain"),
            ("", VERIFIER, "challenge was absent"),
        ] {
            let refusal = check_verifier(challenge, verifier).unwrap_err();
            assert_eq!(refusal.error, OAuthError::InvalidGrant);
            assert!(refusal.description().contains(reason), "{}", refusal.description());
        }
        assert!(check_verifier("", "").is_ok(), "PKCE is optional");
    }

    #[test]
    fn a_challenge_must_be_s256() {
        assert!(check_challenge(CHALLENGE, "S256").is_ok());
        assert!(check_challenge("", "").is_ok());
        for method in ["plain", "", "s256"] {
            let refusal = check_challenge(CHALLENGE, method).unwrap_err();
            assert_eq!(refusal.error, OAuthError::InvalidRequest);
        }
    }
}
