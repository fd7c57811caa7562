//! The claims of an `id_token`, each with what it has to be.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::id_token::ID_TOKEN_LEEWAY;
use super::{IdTokenClaims, IdTokenError};
use crate::domain::Secret;

/// Claims whose signature is verified and nothing else.
pub(super) struct Claims(pub(super) Map<String, Value>);

/// What they are held against.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    /// In seconds since 1970.
    pub(super) now: u64,
    pub(super) nonce: Option<&'a Secret>,
    pub(super) access_token: &'a Secret,
}

impl Claims {
    pub(super) fn verify(&self, expected: &Expected) -> Result<IdTokenClaims, IdTokenError> {
        let claims = IdTokenClaims {
            iss: self.required("iss")?,
            sub: self.required("sub")?,
            aud: self.required("aud")?,
            iat: self.required("iat")?,
            exp: self.required("exp")?,
            auth_time: self.optional("auth_time")?,
            rat: self.optional("rat")?,
            nonce: self.optional("nonce")?,
            at_hash: self.optional("at_hash")?,
            jti: self.optional("jti")?,
            sid: self.optional("sid")?,
            email: self.optional("email")?,
        };
        let Expected { issuer, client_id, nonce, access_token, .. } = expected;
        demand("iss", claims.iss == *issuer, "is not the OAuth host")?;
        demand("sub", !claims.sub.is_empty(), "is empty")?;
        demand("aud", claims.aud.iter().any(|a| a == client_id), "does not hold this client's id")?;
        self.authorized_party(claims.aud.len(), client_id)?;
        self.lifetime(claims.iat, claims.exp, expected.now)?;
        let is_returned = nonce.is_none_or(|sent| claims.nonce.as_ref() == Some(sent));
        demand("nonce", is_returned, "is not what the authorization request had")?;
        let is_of_token = claims.at_hash.as_ref().is_none_or(|hash| *hash == half(access_token));
        demand("at_hash", is_of_token, "belongs to another access token")?;
        Ok(claims)
    }

    /// Among several audiences the token has to be for this one.
    fn authorized_party(&self, audiences: usize, client_id: &str) -> Result<(), IdTokenError> {
        let authorized: Option<String> = self.optional("azp")?;
        let is_this = authorized.map_or(audiences == 1, |azp| azp == client_id);
        demand("azp", is_this, "does not name this client")
    }

    /// Rule OIDC-05.
    fn lifetime(&self, iat: u64, exp: u64, now: u64) -> Result<(), IdTokenError> {
        let leeway = ID_TOKEN_LEEWAY.as_secs();
        demand("exp", now < exp.saturating_add(leeway), "is over")?;
        let latest = now.saturating_add(leeway);
        demand("iat", iat <= latest, "is in the future")?;
        let nbf: Option<u64> = self.optional("nbf")?;
        demand("nbf", nbf.is_none_or(|nbf| nbf <= latest), "is in the future")
    }

    fn required<T: DeserializeOwned>(&self, claim: &'static str) -> Result<T, IdTokenError> {
        let absent = IdTokenError::Claim { claim, problem: "is absent" };
        self.optional(claim)?.ok_or(absent)
    }

    /// The texts of the JSON library quote values, so they are not passed on.
    fn optional<T: DeserializeOwned>(
        &self,
        claim: &'static str,
    ) -> Result<Option<T>, IdTokenError> {
        let Some(value) = self.0.get(claim) else { return Ok(None) };
        let mistyped = |_| IdTokenError::Claim { claim, problem: "has the wrong type" };
        T::deserialize(value).map(Some).map_err(mistyped)
    }
}

fn demand(claim: &'static str, is_kept: bool, problem: &'static str) -> Result<(), IdTokenError> {
    if is_kept { Ok(()) } else { Err(IdTokenError::Claim { claim, problem }) }
}

/// The left half of the hash (`OpenID` Connect Core section 3.1.3.6).
fn half(access_token: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token.expose())[..16])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn good() -> Value {
        json!({
            "iss": "https://oauth.example", "sub": "ada", "aud": ["app"], "iat": NOW,
            "exp": NOW + 3600, "auth_time": NOW - 9, "rat": NOW - 60, "nonce": "n-12345678",
            "at_hash": half(&Secret::new("at-1")), "novelty": { "any": 1 }
        })
    }

    fn verify(
        claims: &Value,
        now: u64,
        nonce: Option<&str>,
    ) -> Result<IdTokenClaims, IdTokenError> {
        let nonce = nonce.map(Secret::new);
        let expected = Expected {
            issuer: "https://oauth.example",
            client_id: "app",
            now,
            nonce: nonce.as_ref(),
            access_token: &Secret::new("at-1"),
        };
        Claims(claims.as_object().expect("an object").clone()).verify(&expected)
    }

    /// The claim that is complained about when one has another value, or none
    /// for `null`.
    fn complaint(name: &str, value: Value) -> Option<&'static str> {
        let mut claims = good();
        match value {
            Value::Null => drop(claims.as_object_mut().expect("an object").remove(name)),
            value => claims[name] = value,
        }
        verify(&claims, NOW, Some("n-12345678")).err().and_then(|error| error.claim())
    }

    #[test]
    fn good_claims_are_read_and_unknown_ones_ignored() {
        let claims = verify(&good(), NOW, Some("n-12345678")).expect("good claims");
        assert_eq!((claims.sub.as_str(), claims.exp), ("ada", NOW + 3600));
        assert_eq!((claims.auth_time, claims.email), (Some(NOW - 9), None));
        for optional in ["auth_time", "rat", "at_hash", "novelty"] {
            assert_eq!(complaint(optional, Value::Null), None, "{optional}");
        }
    }

    #[test]
    fn every_claim_has_to_be_there_of_its_type_and_right() {
        for (claim, wrong) in [
            ("iss", json!("https://oauth.example/")),
            ("iss", json!("https://OAUTH.example")),
            ("iss", json!(["https://oauth.example"])),
            ("sub", json!("")),
            ("sub", json!(7)),
            ("aud", json!("app")),
            ("aud", json!([])),
            ("aud", json!(["other"])),
            ("aud", json!(["app "])),
            ("iat", json!("1700000000")),
            ("exp", json!(-1)),
            ("exp", json!(1e300)),
            ("nonce", json!("n-12345679")),
            ("at_hash", json!(half(&Secret::new("at-2")))),
            ("azp", json!("other")),
            ("nbf", json!(NOW + 61)),
            ("email", json!({})),
        ] {
            assert_eq!(complaint(claim, wrong.clone()), Some(claim), "{claim} is {wrong}");
        }
        for claim in ["iss", "sub", "aud", "iat", "exp", "nonce"] {
            assert_eq!(complaint(claim, Value::Null), Some(claim), "{claim} is absent");
        }
    }

    #[test]
    fn several_audiences_need_an_authorized_party() {
        let mut claims = good();
        claims["aud"] = json!(["other", "app"]);
        assert_eq!(verify(&claims, NOW, None).expect_err("no azp").claim(), Some("azp"));
        claims["azp"] = json!("app");
        assert!(verify(&claims, NOW, None).is_ok());
    }

    #[test]
    fn a_lifetime_is_held_to_the_second_with_a_minute_of_leeway() {
        let complaint = |now| verify(&good(), now, None).err().and_then(|error| error.claim());
        assert_eq!(complaint(NOW + 3659), None);
        assert_eq!(complaint(NOW + 3660), Some("exp"));
        assert_eq!(complaint(NOW - 60), None);
        assert_eq!(complaint(NOW - 61), Some("iat"));
        let mut forever = good();
        forever["exp"] = json!(u64::MAX);
        assert!(verify(&forever, NOW, None).is_ok());
    }

    #[test]
    fn a_nonce_that_nobody_asked_for_is_tolerated() {
        assert!(verify(&good(), NOW, None).is_ok());
    }

    #[test]
    fn a_complaint_quotes_no_value() {
        for claim in ["iss", "sub", "aud", "iat", "exp", "nonce", "at_hash", "email"] {
            let mut claims = good();
            claims[claim] = json!({ "hunter22": true });
            let error = verify(&claims, NOW, None).expect_err(claim);
            assert!(error.to_string().contains(&format!("`{claim}`")), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter22"), "{error:?}");
        }
    }
}
