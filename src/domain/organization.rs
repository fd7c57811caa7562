//! The companies whose data is at stake.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of an organisation, as sent in `X-Qonto-Organization-Id`; opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationId(String);

impl OrganizationId {
    /// Wraps an id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One entry of `GET /v2/user_organizations` (rule ORG-02).
///
/// Unknown members and roles are tolerated (ORG-12).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UserOrganization {
    /// What to send in `X-Qonto-Organization-Id`.
    pub id: OrganizationId,
    /// The name shown to people.
    pub name: String,
    /// The user's role there, such as `owner`; an open set.
    pub membership_role: String,
}

/// The part of `GET /v2/organization` that a contract test may rely on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Organization {
    /// The organisation the token reached (ORG-08).
    pub id: OrganizationId,
    /// The registered name.
    #[serde(default)]
    pub legal_name: Option<String>,
    /// When the contract was signed, as the bank writes it; no two pages agree
    /// on how, so it stays text (API-14).
    #[serde(default)]
    pub contract_signed_at: Option<String>,
}
