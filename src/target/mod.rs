//! Where the bank is, who uses it, and the way through its pages.
//!
//! A [`Target`] is complete and resolved: every secret is known and every
//! address parsed. A [`Configuration`] is what people write down.

mod actors;
mod application;
mod capability;
mod configuration;
mod entry;
mod environment;
pub mod grant_store;
mod hosts;
mod manners;
mod otherness;
mod reaching;
mod recipe;
mod reference;
mod resolution;
#[cfg(test)]
mod schema;
mod selectors;
mod typed_text;
mod under_test;
mod user;

use std::collections::BTreeMap;

use url::Url;

use crate::domain::{Dialect, HostRole, Paths, RuleId, Secret};

pub use application::{Application, Flow, NotAFlow};
pub use capability::{Capabilities, Capability, NotACapability};
pub use configuration::Configuration;
pub use entry::{
    ApplicationEntry, GateEntry, LimitsEntry, PathName, TargetEntry, TargetKind, UserEntry,
};
pub use environment::Environment;
pub use manners::{AgentKind, Grants, Manners, Network, Quota};
pub use otherness::Difference;
pub use recipe::{Press, Recipe, Task};
pub use reference::Reference;
pub use resolution::{Effective, Resolution};
pub use selectors::Selectors;
pub use typed_text::{NotATypedText, TypedText};
pub use under_test::{Data, Sight, UnderTest};
pub use user::User;

/// The system under test and how to reach it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name given on the command line.
    pub name: String,
    /// Whose error habits the bank has.
    pub dialect: Dialect,
    /// Whether it is the built-in stand-in, where refused credentials are
    /// never an excuse.
    pub is_mock: bool,
    /// The OAuth server, such as `https://oauth.qonto.com` (rule HOST-01).
    pub oauth: Url,
    /// The business API, such as `https://thirdparty.qonto.com` (HOST-03).
    pub api: Url,
    /// What opens the access gate; `None` where there is no gate.
    pub gate: Option<Gate>,
    /// Registered applications by name.
    pub applications: BTreeMap<String, Application>,
    /// People who can sign in, by name.
    pub users: BTreeMap<String, User>,
    /// The way through sign-in and consent.
    pub journey: Recipe,
    /// What scenarios may do here.
    pub capabilities: Capabilities,
    /// Paths that differ from Qonto's.
    pub paths: Paths,
    /// What every authorization request carries beside Qonto's parameters.
    pub parameters: BTreeMap<String, String>,
    /// Rules of the bank that are not held against it, and why.
    pub differs: BTreeMap<RuleId, Difference>,
    /// How its servers are reached.
    pub network: Network,
    /// What a run may do to it.
    pub manners: Manners,
}

/// The header that opens the access gate of the sandbox (rule GATE-01).
#[derive(Clone, Debug)]
pub struct Gate {
    /// The name as it goes over the wire, `X-Qonto-Staging-Token`.
    pub header: String,
    /// The personal staging token.
    pub value: Secret,
}

impl Target {
    /// The part of the bank that lives at the origin of an address; `None` for
    /// every host that is not the target's own, which gets no secret.
    #[must_use]
    pub fn role_of(&self, url: &Url) -> Option<HostRole> {
        let at = |base: &Url| base.origin() == url.origin();
        if at(&self.oauth) {
            Some(HostRole::Oauth)
        } else if at(&self.api) {
            Some(HostRole::Api)
        } else if self.network.web.iter().any(at) {
            Some(HostRole::Web)
        } else {
            None
        }
    }

    /// The path by which Qonto calls what is at this address of the target.
    #[must_use]
    pub fn qontos_path<'a>(&'a self, url: &'a Url) -> &'a str {
        self.paths.qontos(url.path())
    }

    /// Every origin of the bank, such as `https://oauth.qonto.com`.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let hosts = [&self.oauth, &self.api].into_iter().chain(&self.network.web);
        hosts.map(|url| url.origin().ascii_serialization()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            name: "mock".to_owned(),
            dialect: Dialect::Hydra,
            is_mock: true,
            oauth: "http://127.0.0.1:4010/".parse().unwrap(),
            api: "http://127.0.0.1:4011/".parse().unwrap(),
            gate: Some(Gate {
                header: "X-Qonto-Staging-Token".to_owned(),
                value: Secret::new("opens-the-gate"),
            }),
            applications: BTreeMap::new(),
            users: BTreeMap::new(),
            journey: Recipe::default(),
            capabilities: Capabilities::new(),
            paths: Paths::default(),
            parameters: BTreeMap::new(),
            differs: BTreeMap::new(),
            network: Network::default(),
            manners: Manners::default(),
        }
    }

    #[test]
    fn a_host_is_known_by_scheme_name_and_port() {
        let role = |url: &str| target().role_of(&url.parse().unwrap());
        assert_eq!(role("http://127.0.0.1:4010/oauth2/auth?x=1"), Some(HostRole::Oauth));
        assert_eq!(role("http://127.0.0.1:4011/v2/organization"), Some(HostRole::Api));
        assert_eq!(role("https://127.0.0.1:4010/oauth2/auth"), None);
        assert_eq!(role("http://127.0.0.1:4012/"), None);
        assert_eq!(role("http://127.0.0.1.example:4010/"), None);
    }

    #[test]
    fn the_staging_token_cannot_be_printed() {
        assert!(!format!("{:?}", target()).contains("opens-the-gate"));
    }
}
