//! One target as people write it down.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{AgentKind, Difference, Flow, Grants, Reference};
use crate::document::Located;
use crate::domain::{ClientAuthentication, Dialect, RuleId};

/// One entry under `targets`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = super::schema::addressed))]
pub struct TargetEntry {
    /// `mock` for the built-in stand-in; nothing for a server with addresses.
    #[serde(default)]
    pub kind: Option<TargetKind>,
    /// Whose error habits it has.
    #[serde(default)]
    pub dialect: Dialect,
    /// The name of its recipe under `journeys`; `qonto` without it.
    #[serde(default)]
    pub journey: Option<Located<String>>,
    /// The address of the OAuth server.
    #[cfg_attr(test, schemars(with = "Option<super::schema::Origin>"))]
    pub oauth: Option<Located<Reference>>,
    /// The address of the business API; without it, what needs the API is skipped.
    #[cfg_attr(test, schemars(with = "Option<super::schema::Origin>"))]
    pub api: Option<Located<Reference>>,
    /// Further addresses where pages of the bank live.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<super::schema::Origin>"))]
    pub web: Vec<Located<Reference>>,
    /// Paths that differ from Qonto's.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::paths"))]
    pub paths: BTreeMap<PathName, Located<String>>,
    /// Query parameters that every authorization request carries beside
    /// Qonto's, such as `prompt` or `audience`.
    #[serde(default)]
    #[cfg_attr(test, schemars(transform = super::schema::foreign_names))]
    pub parameters: BTreeMap<String, Located<String>>,
    /// Rules of the bank that this server does not keep. They are not held
    /// against it, and scenarios tagged for them are skipped.
    #[serde(default)]
    pub differs: BTreeMap<RuleId, Located<Difference>>,
    /// What opens the access gate.
    pub gate: Option<GateEntry>,
    /// Registered applications by name.
    #[serde(default)]
    pub applications: BTreeMap<String, ApplicationEntry>,
    /// People who can sign in, by the name that features call them.
    #[serde(default)]
    pub users: BTreeMap<String, UserEntry>,
    /// What plays the person's browser.
    #[serde(default)]
    pub agent: AgentKind,
    /// Whether scenarios that only use a grant share it.
    #[serde(default)]
    pub grants: Grants,
    /// What scenarios may do here.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::capabilities"))]
    pub capabilities: Vec<Located<String>>,
    /// What must not be exceeded.
    #[serde(default)]
    pub limits: LimitsEntry,
    /// How many scenarios have to run for a result to count.
    #[serde(default)]
    pub must_run: usize,
    /// Addresses to use in place of name resolution: host to `address:port`.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::socket_addresses"))]
    pub resolve: BTreeMap<String, Located<String>>,
    /// A file of certificates (PEM) to trust beside the platform's.
    pub ca: Option<Located<String>>,
    /// The proxy to use in place of the system's.
    pub proxy: Option<Located<Reference>>,
}

/// What stands behind the name of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// The built-in stand-in; needs no addresses and no credentials.
    Mock,
}

/// The endpoints whose path a server may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PathName {
    /// `/oauth2/auth`
    Authorize,
    /// `/oauth2/token`
    Token,
    /// `/oauth2/revoke`
    Revoke,
    /// `/.well-known/jwks.json`
    Keys,
    /// `/.well-known/openid-configuration`
    Discovery,
    /// `/userinfo`
    Userinfo,
}

impl PathName {
    /// Where Qonto keeps it.
    #[must_use]
    pub fn qontos(self) -> &'static str {
        match self {
            Self::Authorize => "/oauth2/auth",
            Self::Token => "/oauth2/token",
            Self::Revoke => "/oauth2/revoke",
            Self::Keys => "/.well-known/jwks.json",
            Self::Discovery => "/.well-known/openid-configuration",
            Self::Userinfo => "/userinfo",
        }
    }
}

/// What opens the access gate.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GateEntry {
    /// The name of the header.
    pub header: String,
    /// Its secret value.
    pub value: Located<Reference>,
}

/// One registered application.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = super::schema::proven))]
pub struct ApplicationEntry {
    /// The client id.
    pub id: Located<Reference>,
    /// The client secret; not with `authentication: none`.
    pub secret: Option<Located<Reference>>,
    /// Where the bank sends the browser back to, as registered.
    pub redirect_uri: Located<Reference>,
    /// What it may ask for.
    #[cfg_attr(test, schemars(schema_with = "super::schema::scopes"))]
    pub scopes: Located<Vec<String>>,
    /// `membership` or `user`; the entry's own name without it.
    pub flow: Option<Flow>,
    /// How it proves itself at the token endpoint.
    #[serde(default)]
    pub authentication: ClientAuthentication,
}

/// One person.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserEntry {
    /// What is typed as the login.
    pub email: Located<Reference>,
    /// What is typed as the password.
    pub password: Located<Reference>,
    /// The one-time code.
    pub otp: Option<Located<Reference>>,
    /// Visible names of the organisations the person belongs to.
    #[serde(default)]
    pub organizations: Vec<String>,
}

/// What must not be exceeded; each has a default.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LimitsEntry {
    /// How many requests are sent in a second.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub requests_per_second: Option<Located<u32>>,
    /// How many answers with 401 a run may provoke.
    pub unauthorized_per_hour: Option<u32>,
    /// How often people may sign in during a run.
    pub sign_ins_per_hour: Option<u32>,
}
