//! From what people wrote to a target that is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use url::Url;

use super::hosts::{self, Allowed};
use super::{
    Application, Capabilities, Capability, Environment, Gate, LimitsEntry, Manners, PathName,
    Quota, Recipe, Reference, Target, TargetEntry,
};
use crate::document::{Diagnostic, Located, Source, nearest};
use crate::domain::{Paths, Secret};

/// What a run will use of a target, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The path of the key, such as `applications.membership.id`.
    pub key: String,
    /// The value; a secret is masked.
    pub value: String,
    /// Where it was found, in words.
    pub origin: String,
}

/// One entry of a file and what is needed to complete it.
pub struct Resolution<'a> {
    pub(super) source: &'a Source,
    pub(super) environment: &'a Environment,
    pub(super) allowed: Allowed,
    pub(super) mistakes: Vec<Diagnostic>,
    pub(super) effective: Vec<Effective>,
    /// Variables and files that hold secrets, with where they are named.
    pub(super) secrets: Vec<(Located<Reference>, Option<String>)>,
}

impl<'a> Resolution<'a> {
    /// Values are looked for in the environment; mistakes point into the file.
    #[must_use]
    pub fn new(source: &'a Source, environment: &'a Environment) -> Self {
        Self {
            source,
            environment,
            allowed: Allowed::by(environment),
            mistakes: Vec::new(),
            effective: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Completes a target with addresses; `production` are the hosts of
    /// Qonto's production that the user allows.
    ///
    /// # Errors
    ///
    /// Everything that is missing or wrong.
    pub fn target(
        mut self,
        name: &str,
        entry: &TargetEntry,
        journey: Recipe,
        production: &BTreeSet<String>,
    ) -> Result<(Target, Vec<Effective>), Vec<Diagnostic>> {
        let oauth = self.needed(name, entry);
        let oauth = oauth.and_then(|address| self.address("oauth", &address));
        let api = match &entry.api {
            Some(address) => self.address("api", address),
            None => oauth.clone(),
        };
        let network = self.network(entry);
        let gate = entry.gate.as_ref().and_then(|gate| {
            self.note("gate.header", &gate.header, None, None);
            let value = self.secret("gate.value", &gate.value)?;
            Some(Gate { header: gate.header.clone(), value })
        });
        let applications: BTreeMap<String, Application> = entry
            .applications
            .iter()
            .filter_map(|(name, entry)| Some((name.clone(), self.application(name, entry)?)))
            .collect();
        let users = entry
            .users
            .iter()
            .filter_map(|(name, entry)| Some((name.clone(), self.user(name, entry)?)))
            .collect();
        let mut capabilities = self.capabilities(&entry.capabilities);
        capabilities.extend(entry.gate.as_ref().map(|_| Capability::Gate));
        capabilities.extend(entry.api.as_ref().map(|_| Capability::Api));
        let manners = self.manners(entry);
        let paths = self.paths(&entry.paths);
        let parameters = self.parameters(&entry.parameters);
        let differs = self.differs(&entry.differs);
        if let (Some(oauth), Some(api)) = (&oauth, &api) {
            let hosts: Vec<&Url> = [oauth, api].into_iter().chain(&network.web).collect();
            self.guard(entry, &hosts, production);
            if hosts.iter().any(|host| hosts::is_production(host)) {
                capabilities.retain(|one| HARMLESS.contains(one));
            }
        }
        match (oauth, api) {
            (Some(oauth), Some(api)) if self.mistakes.is_empty() => Ok((
                Target {
                    name: name.to_owned(),
                    dialect: entry.dialect,
                    is_mock: false,
                    oauth,
                    api,
                    gate,
                    applications,
                    users,
                    journey,
                    capabilities,
                    paths,
                    parameters,
                    differs,
                    network,
                    manners,
                },
                self.effective,
            )),
            _ => Err(self.mistakes),
        }
    }

    fn needed(&mut self, name: &str, entry: &TargetEntry) -> Option<Located<Reference>> {
        if entry.oauth.is_none() {
            let title = format!("the target `{name}` has no `oauth`");
            self.mistakes.push(
                Diagnostic::file(&self.source.path, title)
                    .help("give the address of the OAuth server, or `kind: mock`"),
            );
        }
        entry.oauth.clone()
    }

    pub(super) fn wrong(&mut self, at: &Located<impl Sized>, title: impl Into<String>, help: &str) {
        let mistake = at.diagnostic(self.source, title);
        self.mistakes.push(if help.is_empty() { mistake } else { mistake.help(help) });
    }

    pub(super) fn note(
        &mut self,
        key: impl Into<String>,
        value: impl Into<String>,
        at: Option<usize>,
        origin: Option<String>,
    ) {
        let place = || match at {
            Some(line) => format!("{}:{line}", self.source.path),
            None => self.source.path.clone(),
        };
        let origin = origin.unwrap_or_else(place);
        self.effective.push(Effective { key: key.into(), value: value.into(), origin });
    }

    /// The text behind a reference.
    pub(super) fn text(&mut self, key: &str, at: &Located<Reference>) -> Option<String> {
        let (value, origin) = self.found(at)?;
        self.note(key, &value, Some(at.position().line), origin);
        Some(value)
    }

    /// The same, never shown.
    pub(super) fn secret(&mut self, key: &str, at: &Located<Reference>) -> Option<Secret> {
        let (value, origin) = self.found(at)?;
        self.secrets.push((at.clone(), origin.clone()));
        self.note(key, "[secret]", Some(at.position().line), origin);
        Some(Secret::new(value))
    }

    fn found(&mut self, at: &Located<Reference>) -> Option<(String, Option<String>)> {
        match self.environment.find(&at.value) {
            Ok(found) => Some((found.value, found.origin)),
            Err(title) => {
                let help = match &at.value {
                    Reference::Env(name) => format!(
                        "set it: `export {name}=…`, or `{name}=…` in `.env` beside the file, \
                         which is not read in CI"
                    ),
                    _ => "paths are relative to the configuration".to_owned(),
                };
                self.wrong(at, title, &help);
                None
            }
        }
    }

    /// A text that has to be of a type.
    pub(super) fn parsed<T: FromStr<Err: ToString>>(
        &mut self,
        key: &str,
        at: &Located<Reference>,
    ) -> Option<T> {
        let text = self.text(key, at)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(at, format!("{key}: {}", error.to_string()), "");
                None
            }
        }
    }

    fn capabilities(&mut self, listed: &[Located<String>]) -> Capabilities {
        let mut capabilities = Capabilities::new();
        for at in listed {
            match at.value.parse::<Capability>() {
                Ok(capability) => {
                    self.note(
                        "capabilities",
                        capability.to_string(),
                        Some(at.position().line),
                        None,
                    );
                    capabilities.insert(capability);
                }
                Err(error) => {
                    let names = Capability::ALL.map(|one| one.to_string());
                    let near = nearest(&at.value, names.iter().map(String::as_str));
                    let help = near.map(|near| format!("did you mean `{near}`?"));
                    self.wrong(at, error.to_string(), &help.unwrap_or_default());
                }
            }
        }
        capabilities
    }

    fn manners(&mut self, entry: &TargetEntry) -> Manners {
        let LimitsEntry { requests_per_second, unauthorized_per_hour, sign_ins_per_hour } =
            &entry.limits;
        if let Some(at) = requests_per_second.as_ref().filter(|at| at.value == 0) {
            self.wrong(at, "with no request in a second nothing can run", "give at least 1");
        }
        let limits = Quota {
            requests_per_second: requests_per_second.as_ref().map(|at| at.value),
            unauthorized_per_hour: *unauthorized_per_hour,
            sign_ins_per_hour: *sign_ins_per_hour,
        };
        let Manners { agent, grants, must_run, .. } =
            Manners { agent: entry.agent, grants: entry.grants, limits, must_run: entry.must_run };
        self.note("agent", format!("{agent:?}").to_lowercase(), None, None);
        self.note("grants", format!("{grants:?}").to_lowercase(), None, None);
        let shown = |limit: Option<u32>| limit.map_or("none".to_owned(), |n| n.to_string());
        self.note("limits.requests_per_second", shown(limits.requests_per_second), None, None);
        self.note("limits.unauthorized_per_hour", shown(limits.unauthorized_per_hour), None, None);
        self.note("limits.sign_ins_per_hour", shown(limits.sign_ins_per_hour), None, None);
        self.note("must_run", must_run.to_string(), None, None);
        Manners { agent, grants, limits, must_run }
    }

    fn paths(&mut self, listed: &BTreeMap<PathName, Located<String>>) -> Paths {
        let mut own = BTreeMap::new();
        for (name, at) in listed {
            if !at.value.starts_with('/') || at.value.contains(['?', '#']) {
                let title = format!("`{}` is not a path", at.value);
                self.wrong(at, title, "begin it with `/`, without query");
            }
            let qontos = name.qontos();
            self.note(format!("paths of {qontos}"), &at.value, Some(at.position().line), None);
            own.insert(qontos.to_owned(), at.value.clone());
        }
        Paths::new(own)
    }
}

/// What may be done where other people's money is.
const HARMLESS: [Capability; 3] =
    [Capability::SecondApplication, Capability::UserFlow, Capability::Api];
