//! `GET /v2/organization`: the organisation that the call reaches.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{JSON, caller, reach};
use crate::domain::{Answer, Request};
use crate::mock::answer;
use crate::mock::registry::Organization;
use crate::mock::state::State;

#[derive(Serialize)]
struct Body {
    organization: Profile,
}

#[derive(Serialize)]
struct Profile {
    #[serde(flatten)]
    organization: &'static Organization,
    /// Not RFC 3339, as in Qonto's own example (rule API-14).
    contract_signed_at: &'static str,
    bank_accounts: [Value; 1],
}

/// API-18: needs `organization.read`.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    reached(state, now, request).map_or_else(Answer::from, |organization| {
        let bank_accounts = [main_account(organization)];
        let contract_signed_at = "2022-12-01 08:57:00.123047";
        let profile = Profile { organization, contract_signed_at, bank_accounts };
        answer::json(200, JSON, &Body { organization: profile })
    })
}

/// Whose data is asked for, once the caller may read it.
pub(super) fn reached(
    state: &State,
    now: SystemTime,
    request: &Request,
) -> Result<&'static Organization, Refusal> {
    let caller = caller::caller(state, now, request)?;
    caller::scope(state, &caller, "organization.read")?;
    reach::organization(state, &caller, request)
}

fn main_account(organization: &Organization) -> Value {
    json!({
        "id": organization.account_id,
        "organization_id": organization.id,
        "slug": format!("{}-bank-account-1", organization.slug),
        "name": "Main account",
        "iban": organization.iban,
        "bic": "QNTOFRP1",
        "currency": "EUR",
        "balance": 1000.5,
        "balance_cents": 100_050,
        "authorized_balance": 1000.5,
        "authorized_balance_cents": 100_050,
        "updated_at": "2025-10-09T14:34:43.967Z",
        "status": "active",
        "main": true,
        "is_external_account": false,
    })
}
