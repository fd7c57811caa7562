//! What a person allowed an application.

use std::time::SystemTime;

use crate::mock::registry::{Application, Flow, Organization, User};

/// The number of a grant in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::mock) struct GrantId(pub(super) u64);

/// How and when the person came to consent; an `id_token` tells (rule OIDC-10).
#[derive(Clone)]
pub(in crate::mock) struct SignIn {
    /// When the application asked.
    pub(in crate::mock) requested: SystemTime,
    /// When the second factor was passed.
    pub(in crate::mock) authenticated: SystemTime,
    /// The id of the person's session.
    pub(in crate::mock) session: String,
    /// What the application sent; empty for none.
    pub(in crate::mock) nonce: String,
}

/// One consent: who allowed what to whom.
#[derive(Clone)]
pub(in crate::mock) struct Grant {
    pub(in crate::mock) application: &'static Application,
    pub(in crate::mock) user: &'static User,
    pub(in crate::mock) flow: Flow,
    /// The consented organisations (rules AUTH-37, ORG-17).
    pub(in crate::mock) organizations: Vec<&'static Organization>,
    /// The granted scopes, separated by spaces.
    pub(in crate::mock) scopes: String,
    pub(in crate::mock) sign_in: SignIn,
    pub(in crate::mock) revoked: bool,
}

impl Grant {
    /// Whether a scope was granted.
    pub(in crate::mock) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.split_ascii_whitespace().any(|granted| granted == scope)
    }

    /// Grants more scopes; only a breakage does.
    pub(in crate::mock) fn add_scopes(&mut self, scopes: &str) {
        for more in scopes.split(' ').filter(|scope| !scope.is_empty()) {
            if !self.has_scope(more) {
                self.scopes = format!("{} {more}", self.scopes);
            }
        }
    }
}
