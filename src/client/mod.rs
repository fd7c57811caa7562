//! The OAuth client of an application that connects to Qonto.
//!
//! ```text
//! Client ── authorize ─► AuthorizationRequest ── BrowserSession::begin ─► URL for the browser
//! callback URL ── BrowserSession::accept ─► AuthorizationCode ── Client::exchange ─► TokenSet
//! TokenSet ── Client::verify_id_token ─► IdTokenClaims (who signed in)
//! TokenSet ─► Grant (refreshes, one request at a time) ─► Client::organization, call, …
//! Grant no longer wanted ─► Client::disconnect, revoke
//! ```
//!
//! It never follows redirects, checks the content type before it reads JSON,
//! decides on `error` and never on descriptions, and tells the sandbox's
//! access gate from the bank. It retries nothing by itself.
//!
//! # What it does not do
//!
//! It stores nothing durably, opens no browser, and waits for nothing.

mod api;
mod api_call;
mod api_problem;
mod authorization_code;
mod authorization_request;
mod browser_session;
mod callback;
#[cfg(test)]
mod callback_rules;
mod claims;
mod convention;
mod error;
mod fault;
mod grant;
mod held;
mod id_token;
mod id_token_error;
mod integration;
mod json_answer;
mod jwt;
mod line;
mod pace;
pub mod pkce;
mod provider;
mod published_key;
mod published_keys;
mod revocation;
mod routing;
mod sca;
mod server_key;
mod state;
mod token;
mod transport;
mod unauthorized;

pub use api_call::ApiCall;
pub use api_problem::ApiProblem;
pub use authorization_code::AuthorizationCode;
pub use authorization_request::AuthorizationRequest;
pub use browser_session::BrowserSession;
pub use callback::CallbackError;
#[cfg(feature = "harness")]
pub(crate) use callback::returns_to;
pub use convention::Convention;
pub use error::ClientError;
pub use grant::Grant;
pub use id_token::{ID_TOKEN_LEEWAY, IdTokenClaims};
pub use id_token_error::IdTokenError;
pub use integration::Client;
pub(crate) use line::Line;
pub use line::Observer;
pub use pace::pass_for_real;
pub use provider::{Provider, Registration};
pub use routing::Routing;
pub use sca::ScaChallenge;
pub use transport::Transport;
#[cfg(feature = "harness")]
pub(crate) use transport::{is_loopback, provide_cryptography};
