//! `GET /v2/organization`: the organisation that the call reaches.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{JSON, bearer, scope};
use crate::domain::{Answer, Request, header};
use crate::mock::ledger::Grant;
use crate::mock::registry::{Flow, Organization};
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

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

fn reached(
    state: &State,
    now: SystemTime,
    request: &Request,
) -> Result<&'static Organization, Refusal> {
    let grant = bearer(state, now, request)?;
    scope(grant, "organization.read")?;
    let ignored = state.has(Mutant::OrganizationHeaderIgnored);
    match grant.flow {
        Flow::User if !ignored => named(grant, request.headers.get(header::ORGANIZATION_ID)),
        // AUTH-37: a membership token reaches the one that was chosen.
        _ => grant.organizations.first().copied().ok_or(Refusal::FORBIDDEN),
    }
}

/// ORG-06, ORG-07, ORG-15: a user token needs the id of a consented
/// organisation; without one, or with any other value, nothing is shown.
fn named(grant: &Grant, id: Option<&str>) -> Result<&'static Organization, Refusal> {
    let mut consented = grant.organizations.iter().copied();
    let id = id.ok_or(Refusal::FORBIDDEN)?;
    consented.find(|organization| organization.id == id).ok_or(Refusal::FORBIDDEN)
}

fn main_account(organization: &Organization) -> Value {
    json!({
        "id": organization.account_id,
        "organization_id": organization.id,
        "slug": format!("{}-bank-account-1", organization.slug),
        "name": "Main account",
        "iban": organization.iban,
        "bic": "QNTOFRP1XXX",
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
