//! Authorization codes (RFC 6749 section 4.1.2).

use std::time::SystemTime;

use super::GrantId;

/// What a code is bound to.
pub(in crate::mock) struct Code {
    pub(in crate::mock) grant: GrantId,
    /// The redirect URI of the authorization request.
    pub(in crate::mock) redirect_uri: &'static str,
    /// The PKCE challenge; empty when none was sent.
    pub(in crate::mock) challenge: String,
    pub(in crate::mock) issued: SystemTime,
    pub(in crate::mock) used: bool,
}
