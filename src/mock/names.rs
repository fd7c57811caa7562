//! The names that Qonto published for its hosts, and what each stands for.

use url::Url;

use super::state::{Endpoints, Environment};
use crate::domain::HostRole;

/// One published host.
struct Name {
    host: &'static str,
    role: HostRole,
    environment: Environment,
}

const PUBLISHED: [Name; 6] = [
    name("oauth.qonto.com", HostRole::Oauth, Environment::Production),
    name("thirdparty.qonto.com", HostRole::Api, Environment::Production),
    name("app.qonto.com", HostRole::Web, Environment::Production),
    name("oauth-sandbox.staging.qonto.co", HostRole::Oauth, Environment::Sandbox),
    name("thirdparty-sandbox.staging.qonto.co", HostRole::Api, Environment::Sandbox),
    name("sandbox.staging.qonto.co", HostRole::Web, Environment::Sandbox),
];

const fn name(host: &'static str, role: HostRole, environment: Environment) -> Name {
    Name { host, role, environment }
}

/// What an address with a published name asks for (rules HOST-01 to HOST-03).
pub(super) struct Asked {
    pub(super) role: HostRole,
    pub(super) environment: Environment,
    /// The bank under the names of that environment, on the port that was asked.
    pub(super) endpoints: Endpoints,
}

/// Every published host, for a certificate.
pub(super) fn published() -> impl Iterator<Item = &'static str> {
    PUBLISHED.iter().map(|name| name.host)
}

/// What an address asks for; `None` when its host has another name.
pub(super) fn asked(url: &Url) -> Option<Asked> {
    let host = url.host_str()?;
    let Name { role, environment, .. } = PUBLISHED.iter().find(|name| name.host == host)?;
    let of = |role| {
        let mut all = PUBLISHED.iter();
        let named = all.find(|name| name.role == role && name.environment == *environment)?;
        let mut url = url.clone();
        url.set_path("");
        url.set_query(None);
        url.set_host(Some(named.host)).ok()?;
        Some(url)
    };
    let endpoints = Endpoints { oauth: of(HostRole::Oauth)?, api: of(HostRole::Api)? };
    Some(Asked { role: *role, environment: *environment, endpoints })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_name_says_role_and_environment() {
        let url = "https://thirdparty-sandbox.staging.qonto.co:8443/v2/organization?a=1";
        let found = asked(&url.parse().unwrap()).unwrap();
        assert_eq!((found.role, found.environment), (HostRole::Api, Environment::Sandbox));
        let oauth = "https://oauth-sandbox.staging.qonto.co:8443/";
        assert_eq!(found.endpoints.oauth.as_str(), oauth);
        let found = asked(&"https://oauth.qonto.com/oauth2/token".parse().unwrap()).unwrap();
        assert_eq!((found.role, found.environment), (HostRole::Oauth, Environment::Production));
        assert_eq!(found.endpoints.api.as_str(), "https://thirdparty.qonto.com/");
        for other in ["https://localhost:1/", "https://xoauth.qonto.com/", "https://127.0.0.1/"] {
            assert!(asked(&other.parse().unwrap()).is_none(), "{other}");
        }
    }
}
