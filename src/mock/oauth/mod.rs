//! The authorization server: what Ory Hydra does.

pub(super) mod authorize;
pub(super) mod discovery;
#[cfg(test)]
mod documented;
mod id_token;
mod pkce;
mod refusal;
mod signing_key;
pub(super) mod token;
pub(super) mod userinfo;
mod variants;
