//! What a person allowed an application.

use crate::mock::registry::{Application, Flow, Organization, User};

/// The number of a grant in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mock) struct GrantId(pub(super) usize);

/// One consent: who allowed what to whom.
pub(in crate::mock) struct Grant {
    pub(in crate::mock) application: &'static Application,
    pub(in crate::mock) user: &'static User,
    pub(in crate::mock) flow: Flow,
    /// The consented organisations (rules AUTH-37, ORG-17).
    pub(in crate::mock) organizations: Vec<&'static Organization>,
    /// The granted scopes, separated by spaces.
    pub(in crate::mock) scopes: String,
    pub(in crate::mock) revoked: bool,
}

impl Grant {
    /// Whether a scope was granted.
    pub(in crate::mock) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.split(' ').any(|granted| granted == scope)
    }
}
