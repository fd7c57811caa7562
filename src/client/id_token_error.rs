//! Why an `id_token` is not believed.

use super::ClientError;

/// Why nobody is signed in. No text quotes the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// There is none (rule EXCH-27).
    #[error("there is no id_token: ask for the scope `openid`")]
    Absent,
    /// It cannot be read.
    #[error("the id_token is not a signed JWT as expected: {0}")]
    Malformed(&'static str),
    /// Its `alg` is `none`, an HMAC or anything else but `RS256` (OIDC-08).
    #[error("the `alg` of the id_token is not `RS256`, so it proves nothing")]
    Algorithm,
    /// Its `kid` is not among the published keys, freshly asked for.
    #[error("the bank publishes no key with the `kid` of the id_token")]
    UnknownKey,
    /// The key did not sign it (OIDC-08).
    #[error("the signature of the id_token is not the bank's")]
    Signature,
    /// A claim is absent or wrong (OIDC-02, OIDC-03, OIDC-05 to OIDC-07).
    #[error("the claim `{claim}` of the id_token {problem}")]
    Claim {
        /// Its name.
        claim: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The bank's keys could not be had, so nothing can be said.
    #[error("the bank's keys could not be had: {0}")]
    Keys(#[from] ClientError),
}

impl IdTokenError {
    /// The claim that is absent or wrong, if it is one.
    #[must_use]
    pub fn claim(&self) -> Option<&'static str> {
        match self {
            Self::Claim { claim, .. } => Some(claim),
            _ => None,
        }
    }
}
