//! What an exchange or a refresh yields.

use serde::Deserialize;

use super::{ScopeSet, Secret};

/// The answer to a successful token request (RFC 6749 section 5.1).
///
/// `refresh_token` is absent unless `offline_access` was granted, `id_token`
/// unless `openid` was (rules EXCH-26 to EXCH-28). Unknown members are ignored.
#[derive(Clone, Debug, Deserialize)]
pub struct TokenSet {
    /// The bearer token; opaque.
    pub access_token: Secret,
    /// The token type, compared without case (EXCH-24).
    pub token_type: String,
    /// Lifetime of the access token in seconds.
    pub expires_in: u64,
    /// The scopes that were granted, which may be fewer than requested.
    pub scope: ScopeSet,
    /// Buys the next pair; opaque, replaced at every use.
    #[serde(default)]
    pub refresh_token: Option<Secret>,
    /// Who signed in, as a JWT.
    #[serde(default)]
    pub id_token: Option<Secret>,
}
