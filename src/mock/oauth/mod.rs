//! The authorization server: what Ory Hydra does.

pub(super) mod authorize;
mod pkce;
mod refusal;
pub(super) mod token;
