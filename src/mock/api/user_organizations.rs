//! `GET /v2/user_organizations`: the organisations a user consented to.

use std::time::SystemTime;

use serde::Serialize;

use super::refusal::Refusal;
use super::{JSON, bearer, scope};
use crate::domain::{Answer, Request};
use crate::mock::answer;
use crate::mock::ledger::Grant;
use crate::mock::registry::Flow;
use crate::mock::state::State;

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
    membership_role: &'static str,
}

/// ORG-01, ORG-09, ORG-17: exactly the consented set; no organisation header.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    permitted(state, now, request)
        .map_or_else(Answer::from, |grant| answer::json(200, JSON, &consented(grant)))
}

fn permitted<'a>(
    state: &'a State,
    now: SystemTime,
    request: &Request,
) -> Result<&'a Grant, Refusal> {
    let grant = bearer(state, now, request)?;
    user_flow(grant)?;
    scope(grant, "user_organization.read")?;
    Ok(grant)
}

/// ORG-04: membership tokens have no list.
fn user_flow(grant: &Grant) -> Result<(), Refusal> {
    if grant.flow == Flow::User { Ok(()) } else { Err(Refusal::FORBIDDEN) }
}

fn consented(grant: &Grant) -> Body {
    let item = |organization: &&'static crate::mock::Organization| Item {
        id: organization.id,
        name: organization.name,
        legal_name: organization.legal_name,
        legal_number: organization.legal_number,
        legal_country: organization.legal_country,
        membership_role: grant.user.role_in(organization).unwrap_or("employee"),
    };
    Body { organizations: grant.organizations.iter().map(item).collect() }
}
