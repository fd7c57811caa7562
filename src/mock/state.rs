//! What the bank knows at a moment.

use std::collections::HashSet;
use std::sync::OnceLock;

use url::Url;

use super::api::Memory;
use super::attempt::Attempts;
use super::ledger::{Grant, Ledger};
use super::registry::{Application, Registry};
use super::{GateStyle, Mutant};
use crate::domain::Dialect;

/// Where the bank can be reached, so that it can point at itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Authorization and token endpoints, and the sign-in pages.
    pub oauth: Url,
    /// The business API.
    pub api: Url,
}

/// Which of Qonto's environments the bank stands in for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Behind the gate; strong customer authentication can be mocked.
    #[default]
    Sandbox,
    /// Without a gate and without that mock (rule API-17).
    Production,
}

/// Everything a request can read or change.
pub(super) struct State {
    /// Everyone the bank knows.
    pub(super) registry: &'static Registry,
    pub(super) endpoints: Endpoints,
    /// Whose habits the authorization server has.
    pub(super) dialect: Dialect,
    pub(super) mutants: Vec<Mutant>,
    pub(super) gate: GateStyle,
    /// Client ids and the scopes they lost since they were registered.
    pub(super) withdrawn: HashSet<(String, String)>,
    /// Sign-ins that are under way.
    pub(super) attempts: Attempts,
    /// Grants, codes and tokens.
    pub(super) ledger: Ledger,
    /// What the business API remembers.
    pub(super) api: Memory,
    /// What the application of no request was allowed; only a breakage looks.
    pub(super) unasked: OnceLock<Option<Grant>>,
}

impl State {
    /// Nothing has happened yet.
    pub(super) fn new(
        registry: &'static Registry,
        endpoints: Endpoints,
        dialect: Dialect,
        mutants: &[Mutant],
    ) -> Self {
        Self {
            registry,
            endpoints,
            dialect,
            mutants: mutants.to_vec(),
            gate: GateStyle::default(),
            withdrawn: HashSet::new(),
            attempts: Attempts::default(),
            ledger: Ledger::default(),
            api: Memory::default(),
            unasked: OnceLock::new(),
        }
    }

    /// Whether a rule is broken on purpose.
    pub(super) fn has(&self, mutant: Mutant) -> bool {
        self.mutants.contains(&mutant)
    }

    /// Whether an application may have a scope, now.
    pub(super) fn may_request(&self, application: &Application, scope: &str) -> bool {
        let mut lost = self.withdrawn.iter();
        let is_lost = lost.any(|(id, lost)| id == application.client_id && lost == scope);
        application.may_request(scope) && (!is_lost || self.has(Mutant::LostScopeGranted))
    }

    /// Whose the access tokens of a grant are: the application's that asked.
    pub(super) fn owner_of_access_tokens(&self, grant: &Grant) -> &'static Application {
        let asked = grant.application;
        let mut others = self.registry.applications.iter();
        let other = others.find(|other| other.client_id != asked.client_id);
        let foreign = self.has(Mutant::AccessTokenOfAnotherApplication);
        other.filter(|_| foreign).unwrap_or(asked)
    }

    /// The status after which a browser goes on with `GET`: with 307 it would
    /// hand the form on (rule AUTH-30, RFC 9700 section 4.12).
    pub(super) fn see_other(&self) -> u16 {
        if self.has(Mutant::RedirectedBy307) { 307 } else { 303 }
    }

    /// The name of the authorization server: its address without a slash at the
    /// end (rule OIDC-12).
    pub(super) fn issuer(&self) -> &str {
        self.endpoints.oauth.as_str().trim_end_matches('/')
    }

    /// The address of a page of the authorization server.
    pub(super) fn page(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut url = self.endpoints.oauth.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().extend_pairs(query);
        url.into()
    }
}
