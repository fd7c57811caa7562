//! A signed token before anything in it is believed (RFC 7515, RFC 7519).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::IdTokenError;
use super::IdTokenError::Malformed;
use crate::domain::Secret;

/// A JWT in compact form that says to be signed with RS256.
pub(super) struct Jwt<'a> {
    /// Names the key.
    pub(super) kid: String,
    /// What the signature is made of (RFC 7515 section 5.1).
    pub(super) signed: &'a [u8],
    pub(super) signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Jwt<'a> {
    /// Refuses all algorithms but RS256: `none` needs no key and an HMAC needs
    /// one that everybody has (rule OIDC-08, RFC 8725 section 3.1).
    pub(super) fn read(token: &'a Secret) -> Result<Self, IdTokenError> {
        let token = token.expose();
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed("it has not three parts"));
        };
        let header: Map<String, Value> = json(header).ok_or(Malformed("its header is no JSON"))?;
        let text = |name| header.get(name).and_then(Value::as_str);
        if text("alg") != Some("RS256") {
            return Err(IdTokenError::Algorithm);
        }
        if header.contains_key("crit") {
            return Err(Malformed("its header has extensions that must be understood"));
        }
        if header.contains_key("typ") && !text("typ").is_some_and(|t| t.eq_ignore_ascii_case("JWT"))
        {
            return Err(Malformed("it is of another type, such as a logout token"));
        }
        Ok(Self {
            kid: text("kid").map(str::to_owned).ok_or(Malformed("its header has no `kid`"))?,
            signed: &token.as_bytes()[..header_and_payload(token, signature)],
            signature: decoded(signature).ok_or(Malformed("its signature is no Base64url"))?,
            payload,
        })
    }

    /// The claims, to be read after the signature is verified.
    pub(super) fn claims(&self) -> Result<Map<String, Value>, IdTokenError> {
        json(self.payload).ok_or(Malformed("its claims are no JSON"))
    }
}

fn header_and_payload(token: &str, signature: &str) -> usize {
    token.len() - signature.len() - 1
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&decoded(part)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                          cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    fn refused(token: &str) -> IdTokenError {
        let token = Secret::new(token);
        match Jwt::read(&token) {
            Ok(_) => panic!("{} was read", token.expose()),
            Err(error) => error,
        }
    }

    fn with_header(header: &str) -> String {
        format!("{}.{CLAIMS}.AAAA", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn the_hmac_example_of_rfc_7519_section_3_1_is_refused() {
        let header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(refused(&format!("{header}.{CLAIMS}.{signature}")), IdTokenError::Algorithm);
    }

    #[test]
    fn the_unsecured_example_of_rfc_7519_section_6_1_is_refused() {
        assert_eq!(refused(&format!("eyJhbGciOiJub25lIn0.{CLAIMS}.")), IdTokenError::Algorithm);
    }

    #[test]
    fn an_algorithm_is_spelt_in_one_way() {
        for alg in [r#""none""#, r#""None""#, r#""rs256""#, r#""RS384""#, r#""PS256""#, "null"] {
            let token = with_header(&format!(r#"{{"alg":{alg},"kid":"k"}}"#));
            assert_eq!(refused(&token), IdTokenError::Algorithm, "{alg}");
        }
        assert_eq!(refused(&with_header(r#"{"kid":"k"}"#)), IdTokenError::Algorithm);
    }

    #[test]
    fn what_is_no_jwt_is_malformed_and_never_a_panic() {
        let good = with_header(r#"{"alg":"RS256","kid":"k"}"#);
        assert!(Jwt::read(&Secret::new(good.as_str())).is_ok());
        for token in [
            String::new(),
            "...".to_owned(),
            "é.é.é".to_owned(),
            format!("{good}.AAAA"),
            good.replace(".AAAA", ".A=="),
            good.replace(".AAAA", ".AB"),
            with_header("[]"),
            with_header(r#"{"alg":"RS256"}"#),
            with_header(r#"{"alg":"RS256","kid":7}"#),
            with_header(r#"{"alg":"RS256","kid":"k","typ":"logout+jwt"}"#),
            with_header(r#"{"alg":"RS256","kid":"k","crit":["b64"],"b64":false}"#),
        ] {
            assert!(matches!(refused(&token), Malformed(_)), "{token}");
        }
    }

    #[test]
    fn the_signature_is_made_of_header_and_payload() {
        let token = Secret::new(with_header(r#"{"alg":"RS256","kid":"k","typ":"jwt"}"#));
        let jwt = Jwt::read(&token).expect("a JWT");
        assert_eq!(jwt.signed, token.expose().trim_end_matches(".AAAA").as_bytes());
        assert_eq!(jwt.signature, [0, 0, 0]);
        assert_eq!(jwt.claims().expect("claims")["iss"], "joe");
    }
}
