//! Which fields hold secrets or personal data, by name.
//!
//! A value found under one of these names is masked whatever it looks like;
//! the [`Redactor`](super::Redactor) finds known values under any name.

use serde_json::{Map, Value};

/// Why a field is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// It opens something: tokens, codes, passwords, states.
    Secret,
    /// It says something about a person or a company.
    Personal,
}

const SECRET_FIELDS: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "code",
    "code_verifier",
    "code_challenge",
    "client_secret",
    "client_assertion",
    "state",
    "nonce",
    "password",
    "otp",
    "token",
    "csrf",
    "login_challenge",
    "login_verifier",
    "consent_challenge",
    "consent_verifier",
    "sca_session_token",
    "sca_recovery_token",
];

const PERSONAL_FIELDS: &[&str] = &[
    "email",
    "first_name",
    "last_name",
    "phone_number",
    "birthdate",
    "iban",
    "bic",
    "account_number",
    "balance",
    "balance_cents",
    "authorized_balance",
    "authorized_balance_cents",
    "legal_name",
    "legal_number",
    "legal_address",
    "residence_country",
    "nationality",
    "birth_country",
];

const SECRET_HEADERS: &[&str] = &[
    "authorization",
    "cookie",
    "set-cookie",
    "x-qonto-staging-token",
    "x-qonto-sca-session-token",
];

/// Whether a query, form or JSON field of this name is masked.
///
/// An API error also has a member `code`, which is not secret: callers that
/// know they look at one leave it.
#[must_use]
pub fn field(name: &str) -> Option<Sensitivity> {
    if SECRET_FIELDS.contains(&name) {
        Some(Sensitivity::Secret)
    } else if PERSONAL_FIELDS.contains(&name) {
        Some(Sensitivity::Personal)
    } else {
        None
    }
}

/// Whether these are the members of an API error, whose `code` names the problem
/// where it would else buy tokens.
pub(super) fn is_problem(members: &Map<String, Value>) -> bool {
    members.contains_key("detail") || members.contains_key("message")
}

/// Whether a header of this name is masked.
#[must_use]
pub fn header(name: &str) -> bool {
    SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

impl Sensitivity {
    /// What stands in place of the value.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Secret => "[secret]",
            Self::Personal => "[personal]",
        }
    }
}
