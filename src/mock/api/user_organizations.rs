//! `GET /v2/user_organizations`: the organisations a user consented to.

use std::time::SystemTime;

use serde::Serialize;

use super::JSON;
use super::caller::{self, Caller};
use super::refusal::Refusal;
use crate::domain::{Answer, Request};
use crate::mock::ledger::Grant;
use crate::mock::registry::{Flow, Organization};
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

#[derive(Serialize)]
struct Body {
    organizations: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: &'static str,
    name: &'static str,
    legal_name: &'static str,
    legal_number: &'static str,
    legal_country: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    membership_role: Option<&'static str>,
}

/// ORG-01, ORG-09: needs no organisation header.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    permitted(state, now, request)
        .map_or_else(Answer::from, |grant| answer::json(200, JSON, &listed(state, grant)))
}

/// ORG-03, ORG-04: for user tokens with the scope of the list.
fn permitted<'a>(
    state: &'a State,
    now: SystemTime,
    request: &Request,
) -> Result<&'a Grant, Refusal> {
    let grant = caller::oauth(state, now, request)?;
    if grant.flow == Flow::User {
        caller::scope(state, &Caller::Grant(grant), "user_organization.read")?;
        return Ok(grant);
    }
    if state.has(Mutant::ListForMembershipTokens) { Ok(grant) } else { Err(Refusal::FORBIDDEN) }
}

/// ORG-17: exactly the consented set.
fn listed(state: &State, grant: &Grant) -> Body {
    let item = |organization: &'static Organization| Item {
        id: organization.id,
        name: organization.name,
        legal_name: organization.legal_name,
        legal_number: organization.legal_number,
        legal_country: organization.legal_country,
        membership_role: grant
            .user
            .role_in(organization)
            .filter(|_| !state.has(Mutant::RoleNotListed)),
    };
    let organizations = if state.has(Mutant::ListOfEveryone) {
        state.registry.organizations.iter().map(item).collect()
    } else if state.has(Mutant::UnconsentedOrganizationListed) {
        state.registry.organizations_of(grant.user).map(item).collect()
    } else {
        grant.organizations.iter().copied().map(item).collect()
    };
    Body { organizations }
}
