//! How hosts are reached, and which of them may see a secret.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use url::Url;

use super::hosts::{self, ALLOWED_HOSTS};
use super::{Network, Reference, Resolution, TargetEntry};
use crate::document::{Diagnostic, Located};

/// Replaces name resolution: `host=address:port`, separated by commas.
const RESOLVE: &str = "QONFORM_RESOLVE";
/// Certificates to trust, as in other programs.
const CA: &str = "SSL_CERT_FILE";

impl Resolution<'_> {
    pub(super) fn address(&mut self, key: &str, at: &Located<Reference>) -> Option<Url> {
        let text = self.text(key, at)?;
        let Ok(url) = Url::parse(&text) else {
            let help = "write it as `https://oauth.example`";
            self.wrong(at, format!("`{text}` is not an address"), help);
            return None;
        };
        let plain = url.scheme() == "http" && hosts::is_here(&url);
        if url.scheme() != "https" && !plain {
            let help = "write `https://`; plain http is for loopback addresses";
            self.wrong(at, format!("`{text}` is not reached by `https`"), help);
        } else if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            let help = "give scheme, host and port here, and what differs under `paths`";
            self.wrong(at, format!("`{text}` has more than a host"), help);
        } else if !url.username().is_empty() || url.password().is_some() {
            self.wrong(at, "an address has no user and no password", "take them out");
        }
        Some(url)
    }

    pub(super) fn network(&mut self, entry: &TargetEntry) -> Network {
        let web = entry.web.iter().filter_map(|at| self.address("web", at)).collect();
        let mut resolve = BTreeMap::new();
        for (host, at) in &entry.resolve {
            if let Ok(address) = at.value.parse::<SocketAddr>() {
                self.note(
                    format!("resolve.{host}"),
                    address.to_string(),
                    Some(at.position().line),
                    None,
                );
                resolve.insert(host.to_lowercase(), address);
            } else {
                let title = format!("`{}` is not an address with a port", at.value);
                self.wrong(at, title, "write it as `127.0.0.1:8443` or `[::1]:8443`");
            }
        }
        let ca = entry.ca.as_ref().and_then(|at| {
            let path = self.environment.path(&at.value);
            if !path.is_file() {
                let title = format!("there is no file `{}`", at.value);
                self.wrong(at, title, "paths are relative to the configuration");
                return None;
            }
            self.note("ca", &at.value, Some(at.position().line), None);
            Some(path)
        });
        let proxy = entry.proxy.as_ref().and_then(|at| self.parsed("proxy", at));
        let mut network = Network { web, resolve, ca, proxy };
        self.overridden(&mut network);
        network
    }

    /// The environment has the last word on where hosts are.
    fn overridden(&mut self, network: &mut Network) {
        let listed = self.environment.of_the_process(RESOLVE).unwrap_or_default().to_owned();
        for pair in listed.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let read = pair
                .split_once('=')
                .and_then(|(host, to)| Some((host, to.parse::<SocketAddr>().ok()?)));
            if let Some((host, address)) = read {
                let origin = Some(format!("variable {RESOLVE}"));
                self.note(format!("resolve.{host}"), address.to_string(), None, origin);
                network.resolve.insert(host.to_lowercase(), address);
            } else {
                let title =
                    format!("`{pair}` in the variable `{RESOLVE}` is not `host=address:port`");
                self.mistakes.push(Diagnostic::file(&self.source.path, title));
            }
        }
        // What the variable holds is trusted with the platform's roots anyway.
        let own = self.environment.of_the_process(CA).filter(|_| network.ca.is_none());
        if let Some(path) = own.map(std::path::PathBuf::from) {
            self.note("ca", path.display().to_string(), None, Some(format!("variable {CA}")));
            network.ca = Some(path);
        }
    }

    /// Secrets go to hosts that somebody answers for outside the repository.
    pub(super) fn guard(
        &mut self,
        entry: &TargetEntry,
        hosts: &[&Url],
        production: &BTreeSet<String>,
    ) {
        for host in hosts.iter().filter(|host| hosts::is_production(host)) {
            let name = host.host_str().unwrap_or_default();
            if !production.contains(name) {
                let title = format!("`{name}` is Qonto's production");
                let help =
                    format!("to run read-only scenarios there, give `--allow-production {name}`");
                let at = entry.oauth.as_ref().map(|at| at.diagnostic(self.source, title));
                self.mistakes.extend(at.map(|mistake| mistake.help(help)));
            }
        }
        let diverted = |host: &&&Url| hosts::is_qontos(host) && !self.allowed.lists(host);
        if let (Some(at), Some(host)) = (&entry.ca, hosts.iter().find(diverted)) {
            let title = "a file of the repository cannot say whom to trust as Qonto";
            let name = host.host_str().unwrap_or_default();
            let help = format!(
                "set `{CA}` in the environment, or add `{name}` to `{ALLOWED_HOSTS}` there"
            );
            self.mistakes.push(at.diagnostic(self.source, title).help(help));
        }
        for (at, origin) in std::mem::take(&mut self.secrets) {
            let variable = match &at.value {
                Reference::Env(name) => Some(name.as_str()),
                Reference::File(_) => None,
                // What stands in the file is no secret of its reader's.
                Reference::Text(_) => continue,
            };
            let stranger = hosts.iter().find(|host| !self.allowed.admits(host, variable));
            if let Some(host) = stranger.and_then(|host| host.host_str()) {
                let origin = origin.unwrap_or_default();
                let help = format!(
                    "if it may, add `{host}` to `{ALLOWED_HOSTS}` in the environment; a file \
                     cannot allow it"
                );
                self.wrong(&at, format!("the secret of {origin} is not for `{host}`"), &help);
            }
        }
    }
}
