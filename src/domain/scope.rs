//! What an application may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An unordered set of scope tokens (RFC 6749 section 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<String>);

/// A scope token that RFC 6749 does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a scope: only printable ASCII without quotes and backslashes")]
pub struct InvalidScope(String);

impl ScopeSet {
    /// Every scope that Qonto's pages name.
    pub const KNOWN: [&str; 41] = [
        "attachment.read",
        "attachment.write",
        "bank_account.write",
        "beneficiary.trust",
        "card.read",
        "card.write",
        "client.read",
        "client.write",
        "client_invoice.write",
        "client_invoices.read",
        "einvoicing.read",
        "embed_auth_link.write",
        "insurance_contract.read",
        "insurance_contract.write",
        "internal_transfer.write",
        "international_transfer.write",
        "membership.read",
        "membership.write",
        "offline_access",
        "openid",
        "organization.read",
        "payment.write",
        "payment_link.read",
        "payment_link.write",
        "product.read",
        "product.write",
        "request_cards.write",
        "request_review.read",
        "request_review.write",
        "request_transfers.write",
        "sepa_direct_debit.read",
        "sepa_direct_debit.write",
        "subscription.read",
        "supplier_invoice.read",
        "supplier_invoice.write",
        "team.read",
        "team.write",
        "terminal.read",
        "terminal.write",
        "user_organization.read",
        "webhook",
    ];

    /// Whether the scope is in the set.
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// The scopes in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }
}

impl FromStr for ScopeSet {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(' ')
            .filter(|token| !token.is_empty())
            .map(token)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn token(text: &str) -> Result<String, InvalidScope> {
    let allowed = |b: u8| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    if text.bytes().all(allowed) { Ok(text.to_owned()) } else { Err(InvalidScope(text.to_owned())) }
}

impl TryFrom<String> for ScopeSet {
    type Error = InvalidScope;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter() {
        let one: ScopeSet = "openid offline_access".parse().expect("valid");
        let two: ScopeSet = "offline_access  openid".parse().expect("valid");
        assert_eq!(one, two);
        assert_eq!(one.to_string(), "offline_access openid");
    }

    #[test]
    fn quotes_are_refused() {
        assert!("a\"b".parse::<ScopeSet>().is_err());
    }
}
