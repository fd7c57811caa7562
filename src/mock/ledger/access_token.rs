//! Access tokens.

use std::time::SystemTime;

use super::GrantId;

/// What an access token stands for.
pub(in crate::mock) struct AccessToken {
    pub(in crate::mock) grant: GrantId,
    /// A later one has a larger one.
    pub(super) number: u64,
    pub(in crate::mock) issued: SystemTime,
}
