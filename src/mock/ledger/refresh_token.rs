//! Refresh tokens.

use std::sync::Arc;
use std::time::SystemTime;

use super::GrantId;

/// What a refresh token stands for.
#[derive(Clone)]
pub(in crate::mock) struct RefreshToken {
    /// The whole token; it was found by its signature alone.
    pub(in crate::mock) value: Arc<str>,
    pub(in crate::mock) grant: GrantId,
    /// A later one has a larger one.
    pub(super) number: u64,
    /// The access token that came with it, until the first use.
    pub(in crate::mock) paired: Option<Arc<str>>,
    pub(in crate::mock) issued: SystemTime,
    /// When it was first used.
    pub(in crate::mock) used: Option<SystemTime>,
}

/// The part of a token after the dot, by which Ory Hydra finds it.
pub(in crate::mock) fn signature(token: &str) -> &str {
    let dot = token.bytes().position(|byte| byte == b'.');
    dot.map_or("", |dot| &token[dot + 1..])
}
