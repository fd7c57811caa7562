//! The OAuth client of an application that connects to Qonto.
//!
//! ```text
//! Client ── authorize ─► AuthorizationRequest ── BrowserSession::begin ─► URL for the browser
//! callback URL ── BrowserSession::accept ─► AuthorizationCode ── Client::exchange ─► TokenSet
//! TokenSet ─► Grant (refreshes, one request at a time) ─► Client::api_get, organization, …
//! ```
//!
//! It never follows redirects, checks the content type before it reads JSON,
//! decides on `error` and never on descriptions, and tells the sandbox's
//! access gate from the bank. It retries nothing by itself.
//!
//! # What it does not do
//!
//! It stores nothing durably, opens no browser, and does not verify
//! `id_token`s yet.

mod api;
mod api_call;
mod api_problem;
mod authorization_code;
mod authorization_request;
mod browser_session;
mod callback;
#[cfg(test)]
mod callback_rules;
mod error;
mod fault;
mod grant;
mod held;
mod integration;
mod json_answer;
mod line;
pub mod pkce;
mod provider;
mod revocation;
mod sca;
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
pub use error::ClientError;
pub use grant::Grant;
pub use integration::Client;
pub(crate) use line::Line;
pub use line::Observer;
pub use provider::{Provider, Registration};
pub use sca::ScaChallenge;
pub use transport::Transport;
