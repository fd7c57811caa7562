//! Which bank, and which application of it.

use url::Url;

use crate::domain::{RedirectUri, Secret};

/// The bank's addresses and, in the sandbox, what opens its gate.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Authorization and token endpoints; paths have no `/v2` (rule HOST-04).
    pub oauth: Url,
    /// The business API; paths carry `/v2` (HOST-05).
    pub api: Url,
    /// The personal staging token. It is never sent to production (GATE-06).
    pub gate: Option<Secret>,
}

/// An application as it is registered in the Developer Portal.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The public identifier; opaque.
    pub client_id: String,
    /// Proves that a token request comes from the application's backend.
    pub client_secret: Secret,
    /// Where the bank sends the browser back to, as registered (rule AUTH-07).
    pub redirect_uri: RedirectUri,
}

impl Provider {
    /// Qonto's production (rules HOST-01 and HOST-03). It has no gate.
    #[must_use]
    pub fn production() -> Self {
        Self::at("https://oauth.qonto.com", "https://thirdparty.qonto.com", None)
    }

    /// Qonto's sandbox (rules HOST-02 and HOST-03), which a personal staging
    /// token opens.
    #[must_use]
    pub fn sandbox(staging_token: Secret) -> Self {
        let oauth = "https://oauth-sandbox.staging.qonto.co";
        Self::at(oauth, "https://thirdparty-sandbox.staging.qonto.co", Some(staging_token))
    }

    fn at(oauth: &str, api: &str, gate: Option<Secret>) -> Self {
        let url = |address: &str| Url::parse(address).expect("a published address");
        Self { oauth: url(oauth), api: url(api), gate }
    }

    /// The OAuth host as the bank writes it in an `id_token`: without a
    /// trailing slash (rule OIDC-02).
    pub(super) fn issuer(&self) -> String {
        self.oauth.origin().ascii_serialization()
    }

    /// Where `path` of the OAuth server is.
    pub(super) fn oauth_url(&self, path: &str) -> Url {
        at(&self.oauth, path)
    }

    /// Where `path` of the business API is.
    pub(super) fn api_url(&self, path: &str) -> Url {
        at(&self.api, path)
    }

    /// The staging token, if it may be shown to that host (rule GATE-06).
    #[must_use]
    pub fn staging_token(&self, url: &Url) -> Option<&Secret> {
        let is_production =
            url.host_str().is_some_and(|host| host == "qonto.com" || host.ends_with(".qonto.com"));
        self.gate.as_ref().filter(|_| !is_production)
    }

    /// Whether an address is on one of the bank's two hosts.
    pub(super) fn owns(&self, url: &Url) -> bool {
        [&self.oauth, &self.api].iter().any(|base| base.origin() == url.origin())
    }
}

/// Replaces path and query and nothing else: whatever `path` says, it cannot
/// lead to another host.
fn at(base: &Url, path: &str) -> Url {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut url = base.clone();
    url.set_path(path);
    url.set_query(query);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(oauth: &str) -> Provider {
        Provider {
            oauth: oauth.parse().unwrap(),
            api: "https://thirdparty-sandbox.staging.qonto.co".parse().unwrap(),
            gate: Some(Secret::new("opens-the-gate")),
        }
    }

    #[test]
    fn a_path_cannot_lead_to_another_host() {
        let provider = provider("https://oauth-sandbox.staging.qonto.co");
        for path in ["/v2/organization", "//evil.example/x", "https://evil.example/", "@evil"] {
            assert!(provider.owns(&provider.api_url(path)), "{path}");
        }
        let page = provider.api_url("/v2/memberships?page=2");
        assert_eq!((page.path(), page.query()), ("/v2/memberships", Some("page=2")));
    }

    #[test]
    fn the_issuer_has_no_trailing_slash_and_no_standard_port() {
        assert_eq!(provider("https://oauth.qonto.com/").issuer(), "https://oauth.qonto.com");
        assert_eq!(provider("https://oauth.qonto.com:443").issuer(), "https://oauth.qonto.com");
        assert_eq!(provider("http://127.0.0.1:8080/").issuer(), "http://127.0.0.1:8080");
    }

    #[test]
    fn production_never_sees_the_staging_token() {
        let provider = provider("https://oauth.qonto.com");
        assert!(provider.staging_token(&provider.oauth_url("/oauth2/token")).is_none());
        assert!(provider.staging_token(&provider.api_url("/v2/organization")).is_some());
    }
}
