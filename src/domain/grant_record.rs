//! What another process needs to go on with a grant.

use std::time::SystemTime;

use super::TokenSet;

/// The tokens of a grant and the fate of their refresh token: what has to be
/// written down so that a crash loses nothing.
#[derive(Clone, Debug)]
pub struct GrantRecord {
    /// The latest tokens that are known to be there.
    pub tokens: TokenSet,
    /// When they were asked for; their lifetimes count from then.
    pub issued_at: SystemTime,
    /// When their refresh token was first sent, while nobody knows what became
    /// of it. It works for 60 seconds more (rule REFR-04), and the access token
    /// may have ended (REFR-08).
    pub refresh_begun: Option<SystemTime>,
    /// Whether the bank has refused the refresh token for good (REFR-12).
    pub is_over: bool,
}

impl GrantRecord {
    /// Tokens that were just issued.
    #[must_use]
    pub fn new(tokens: TokenSet, issued_at: SystemTime) -> Self {
        Self { tokens, issued_at, refresh_begun: None, is_over: false }
    }
}
