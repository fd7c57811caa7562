//! Who signed in: claims that the bank vouches for (`OpenID` Connect Core,
//! sections 2 and 3.1.3.7).

use std::fmt;
use std::time::{Duration, SystemTime};

use super::claims::{Claims, Expected};
use super::jwt::Jwt;
use super::{Client, IdTokenError};
use crate::domain::{Secret, TokenSet};

/// How far the clocks of bank and application may differ.
pub const ID_TOKEN_LEEWAY: Duration = Duration::from_mins(1);

/// The claims of a verified `id_token`; unknown ones are ignored. Times are in
/// seconds since 1970.
#[derive(Clone, PartialEq, Eq)]
pub struct IdTokenClaims {
    /// The OAuth host.
    pub iss: String,
    /// The person, always the same (rule OIDC-09); opaque.
    pub sub: String,
    /// The application, and perhaps others.
    pub aud: Vec<String>,
    /// When it was issued.
    pub iat: u64,
    /// When it ends.
    pub exp: u64,
    /// When the person signed in.
    pub auth_time: Option<u64>,
    /// When the bank got the authorization request; Ory Hydra's own.
    pub rat: Option<u64>,
    /// What the authorization request had.
    pub nonce: Option<Secret>,
    /// Ties it to its access token.
    pub at_hash: Option<String>,
    /// Its own name.
    pub jti: Option<String>,
    /// The session at the bank.
    pub sid: Option<String>,
    /// For information; know people by `sub` (OIDC-13).
    pub email: Option<String>,
}

impl Client {
    /// Verifies the `id_token` of an answer: its signature with a key that the
    /// bank publishes (rule OIDC-08), issuer, audience, lifetime by the
    /// client's clock with [a leeway](ID_TOKEN_LEEWAY), and that it belongs to
    /// the access token beside it (OIDC-02, OIDC-03, OIDC-05, OIDC-06).
    ///
    /// After an exchange, hand in the
    /// [nonce of its code](super::AuthorizationCode::nonce) (OIDC-07); after a
    /// refresh there is none. The keys are kept for an hour; an unknown one is
    /// asked for once more.
    ///
    /// # Errors
    ///
    /// When the token is not believed or the keys cannot be had.
    pub async fn verify_id_token(
        &self,
        tokens: &TokenSet,
        nonce: Option<&Secret>,
    ) -> Result<IdTokenClaims, IdTokenError> {
        let token = tokens.id_token.as_ref().ok_or(IdTokenError::Absent)?;
        let jwt = Jwt::read(token)?;
        let key = self.published_key(&jwt.kid).await?;
        if !key.verifies(jwt.signed, &jwt.signature) {
            return Err(IdTokenError::Signature);
        }
        let since_1970 = self.clock().now().duration_since(SystemTime::UNIX_EPOCH);
        let expected = Expected {
            issuer: &self.provider().issuer(),
            client_id: &self.registration().client_id,
            now: since_1970.unwrap_or_default().as_secs(),
            nonce,
            access_token: &tokens.access_token,
        };
        Claims(jwt.claims()?).verify(&expected)
    }
}

/// Says nothing about the person.
impl fmt::Debug for IdTokenClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { iss, aud, iat, exp, .. } = self;
        let mut shown = f.debug_struct("IdTokenClaims");
        shown.field("iss", iss).field("aud", aud).field("iat", iat).field("exp", exp);
        shown.finish_non_exhaustive()
    }
}
