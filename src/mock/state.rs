//! What the bank knows at a moment.

use url::Url;

use super::Mutant;
use super::attempt::Attempts;
use super::ledger::Ledger;

/// Where the bank can be reached, so that it can point at itself.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Authorization and token endpoints, and the sign-in pages.
    pub oauth: Url,
    /// The business API.
    pub api: Url,
}

/// Everything a request can read or change.
pub(super) struct State {
    pub(super) endpoints: Endpoints,
    pub(super) mutants: Vec<Mutant>,
    /// Sign-ins that are under way.
    pub(super) attempts: Attempts,
    /// Grants, codes and tokens.
    pub(super) ledger: Ledger,
}

impl State {
    /// Whether a rule is broken on purpose.
    pub(super) fn has(&self, mutant: Mutant) -> bool {
        self.mutants.contains(&mutant)
    }

    /// The address of a page of the authorization server.
    pub(super) fn page(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut url = self.endpoints.oauth.clone();
        url.set_path(path);
        url.query_pairs_mut().clear().extend_pairs(query);
        url.into()
    }
}
