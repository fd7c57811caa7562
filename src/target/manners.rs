//! How to behave towards a server that others use as well.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

/// How the servers of a target are reached.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Further addresses where pages of the bank live.
    pub web: Vec<Url>,
    /// Addresses that stand in place of name resolution, by host.
    pub resolve: BTreeMap<String, SocketAddr>,
    /// Certificates to trust beside the platform's, in a PEM file.
    pub ca: Option<PathBuf>,
    /// The proxy in place of the system's.
    pub proxy: Option<Url>,
}

/// What a run on a target may do to it, and how much has to run.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// What plays the person's browser.
    pub agent: AgentKind,
    /// Whether scenarios that only use a grant share it.
    pub grants: Grants,
    /// What must not be exceeded.
    pub limits: Quota,
    /// How many scenarios have to run for a result to count.
    pub must_run: usize,
}

/// What must not be exceeded; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// How many requests are sent in a second.
    pub requests_per_second: Option<u32>,
    /// How many answers with 401 a run may provoke.
    pub unauthorized_per_hour: Option<u32>,
    /// How often people may sign in during a run.
    pub sign_ins_per_hour: Option<u32>,
}

/// What plays the person's browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AgentKind {
    /// Forms over plain HTTP; a browser where a scenario asks for one.
    #[default]
    Auto,
    /// Forms over plain HTTP.
    Http,
    /// A browser.
    Browser,
}

/// Whether scenarios share grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Grants {
    /// Each scenario gets its own.
    #[default]
    Fresh,
    /// Scenarios that only use a grant share it.
    Shared,
    /// The same, and they take it from the store, where a person's sign-in has
    /// put it; all others get their own.
    Stored,
}
