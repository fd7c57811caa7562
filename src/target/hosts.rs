//! Which hosts may see a secret.

use std::collections::BTreeSet;

use url::{Host, Url};

use super::Environment;

/// The variable that allows hosts which are not Qonto's, separated by commas.
/// Only the process's environment counts, so that no repository can set it.
pub(super) const ALLOWED_HOSTS: &str = "QONFORM_ALLOWED_HOSTS";

/// Variables that begin so are for Qonto's hosts.
const QONTOS_VARIABLES: &str = "QONTO_";

/// Hosts somebody answers for outside the repository.
pub(super) struct Allowed(BTreeSet<String>);

impl Allowed {
    pub(super) fn by(environment: &Environment) -> Self {
        let listed = environment.of_the_process(ALLOWED_HOSTS).unwrap_or_default();
        let hosts = listed.split([',', ' ']).map(|host| host.trim().to_lowercase());
        Self(hosts.filter(|host| !host.is_empty()).collect())
    }

    pub(super) fn lists(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.0.contains(host))
    }

    /// Whether a secret may go to an address: to Qonto's hosts, to allowed
    /// ones and, unless it is in one of Qonto's variables, to this machine.
    pub(super) fn admits(&self, url: &Url, variable: Option<&str>) -> bool {
        let qontos = variable.is_some_and(|name| name.starts_with(QONTOS_VARIABLES));
        is_qontos(url) || self.lists(url) || (is_here(url) && !qontos)
    }
}

/// Whether a host is one of Qonto's.
pub(super) fn is_qontos(url: &Url) -> bool {
    is_production(url) || within(url, "qonto.co")
}

/// Whether a host is of Qonto's production.
pub(super) fn is_production(url: &Url) -> bool {
    within(url, "qonto.com")
}

fn within(url: &Url, domain: &str) -> bool {
    let below = |host: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    url.host_str().is_some_and(|host| host == domain || below(host))
}

/// Whether an address is on this machine.
pub(super) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn qontos_secrets_are_for_qontos_hosts() {
        let variables = [(ALLOWED_HOSTS.to_owned(), "idp.example, other.example".to_owned())];
        let allowed = Allowed::by(&Environment::of(variables, Path::new("")));
        let admits = |url: &str, name| allowed.admits(&url.parse().unwrap(), Some(name));
        assert!(admits("https://oauth-sandbox.staging.qonto.co", "QONTO_CLIENT_SECRET"));
        assert!(!admits("https://oauth-sandbox.staging.qonto.co.evil.example", "QONTO_X"));
        assert!(!admits("https://evilqonto.co", "QONTO_X"));
        assert!(!admits("http://127.0.0.1:1", "QONTO_CLIENT_SECRET"));
        assert!(admits("http://127.0.0.1:1", "MY_SECRET"));
        assert!(admits("https://idp.example", "QONTO_CLIENT_SECRET"));
        assert!(!admits("https://third.example", "MY_SECRET"));
    }
}
