//! How an application proves itself at the token endpoint.

use serde::Deserialize;

/// The methods of `OpenID` Connect Core section 9 that Qonform speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum ClientAuthentication {
    /// Credentials in the form, as Qonto documents (rule EXCH-01).
    #[default]
    #[serde(rename = "client_secret_post")]
    Post,
    /// Credentials in the `Authorization` header (RFC 6749 section 2.3.1).
    #[serde(rename = "client_secret_basic")]
    Basic,
    /// A public application has no secret.
    #[serde(rename = "none")]
    None,
}
