//! What an application is told about the person (`OpenID` Connect Core section 2).

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::signing_key;
use crate::mock::ledger::Grant;
use crate::mock::state::State;
use crate::mock::{Mutant, lifetime, random};

/// Breakages that leave a claim out.
const LEFT_OUT: [(Mutant, &str); 8] = [
    (Mutant::IssuerMissing, "iss"),
    (Mutant::AudienceMissing, "aud"),
    (Mutant::ExpiryMissing, "exp"),
    (Mutant::AtHashMissing, "at_hash"),
    (Mutant::SubjectMissing, "sub"),
    (Mutant::IssuedAtMissing, "iat"),
    (Mutant::NonceMissing, "nonce"),
    (Mutant::AuthTimeMissing, "auth_time"),
];

#[derive(Serialize)]
struct Header {
    alg: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kid: &'static str,
    typ: &'static str,
}

#[derive(Serialize)]
struct Claims<'a> {
    #[serde(skip_serializing_if = "String::is_empty")]
    at_hash: String,
    aud: [&'a str; 1],
    auth_time: u64,
    email: &'a str,
    exp: u64,
    iat: u64,
    iss: String,
    jti: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    nonce: String,
    rat: u64,
    sid: &'a str,
    sub: String,
}

/// A signed `id_token` that goes with an access token (rules OIDC-01 to OIDC-12).
/// `nonce` is that of the authorization request; a refresh has none
/// (`OpenID` Connect Core section 12.2).
pub(super) fn issue(
    state: &State,
    grant: &Grant,
    access_token: &str,
    nonce: Option<&str>,
    now: SystemTime,
) -> String {
    let unbound = nonce.is_none() && state.has(Mutant::RefreshedAtHashMissing);
    let mut claims = Claims {
        at_hash: if unbound { String::new() } else { at_hash(access_token) },
        aud: [grant.application.client_id],
        auth_time: seconds(grant.sign_in.authenticated),
        email: grant.user.email,
        exp: seconds(now + lifetime::ID_TOKEN),
        iat: seconds(now),
        iss: state.issuer().to_owned(),
        jti: random::uuid(),
        nonce: nonce.unwrap_or_default().to_owned(),
        rat: seconds(grant.sign_in.requested),
        sid: &grant.sign_in.session,
        sub: grant.user.subject.to_owned(),
    };
    for mutant in &state.mutants {
        claims.distort(*mutant);
    }
    let kid = if state.has(Mutant::KeyIdMissing) { "" } else { signing_key::KEY_ID };
    signed(state, &Header { alg: "RS256", kid, typ: "JWT" }, &claims)
}

/// Header, claims and signature (RFC 7515 section 3.1).
fn signed(state: &State, header: &Header, claims: &Claims) -> String {
    let unsigned = state.has(Mutant::IdTokenUnsigned);
    let header = if unsigned { &Header { alg: "none", ..*header } } else { header };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let header = part(serde_json::to_vec(header).unwrap_or_default());
    let claims = part(serde_json::to_vec(&without(state, claims)).unwrap_or_default());
    let message = format!("{header}.{claims}");
    let mut signature = signing_key::sign(message.as_bytes());
    match signature.last_mut() {
        _ if unsigned => signature.clear(),
        Some(byte) if state.has(Mutant::IdTokenSignatureWrong) => *byte ^= 1,
        _ => {}
    }
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims, but for those that a breakage leaves out.
fn without(state: &State, claims: &Claims) -> serde_json::Value {
    let mut claims = serde_json::to_value(claims).unwrap_or_default();
    for (mutant, name) in LEFT_OUT {
        if let Some(claims) = claims.as_object_mut().filter(|_| state.has(mutant)) {
            claims.remove(name);
        }
    }
    claims
}

impl Claims<'_> {
    /// Says something wrong on purpose.
    fn distort(&mut self, mutant: Mutant) {
        match mutant {
            Mutant::IdTokenForADay => self.exp = self.iat + 24 * 60 * 60,
            Mutant::IdTokenExpired => self.exp = self.iat - 3600,
            Mutant::SubjectMoves => self.sub = random::uuid(),
            Mutant::AuthTimeInTheFuture => self.auth_time = self.iat + 60,
            Mutant::IdTokenIssuerWrong => "https://issuer.example".clone_into(&mut self.iss),
            Mutant::IdTokenAudienceWrong => self.aud = ["another-application"],
            Mutant::NonceAltered if !self.nonce.is_empty() => self.nonce.push('x'),
            Mutant::AtHashWrong => self.at_hash = at_hash("another access token"),
            _ => {}
        }
    }
}

/// The left half of the access token's hash (section 3.1.3.6).
fn at_hash(access_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16])
}

/// Since 1970; a clock before that stands at its beginning.
pub(super) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
