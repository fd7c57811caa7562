//! Which organisation a call reaches.

use super::caller::Caller;
use super::refusal::Refusal;
use crate::domain::{Request, header};
use crate::mock::Mutant;
use crate::mock::ledger::Grant;
use crate::mock::registry::{Flow, Organization};
use crate::mock::state::State;

/// How long an id is; only a breakage looks at it.
const UUID_LENGTH: usize = 36;

type Reached = Result<&'static Organization, Refusal>;

/// The one organisation of a call, or why there is none.
pub(super) fn organization(state: &State, caller: &Caller, request: &Request) -> Reached {
    match caller {
        Caller::Key(organization) => Ok(organization),
        Caller::Grant(grant) if grant.flow == Flow::User => named(state, grant, request),
        Caller::Grant(grant) => chosen(state, grant, request),
    }
}

/// ORG-06, ORG-07, ORG-15: a user token needs the id of a consented
/// organisation, once; without one, or with any other value, nothing is shown.
///
/// The consent is the one that the token was issued for: a later consent does
/// not change what an older token reaches (rule ORG-19, undocumented).
fn named(state: &State, grant: &Grant, request: &Request) -> Reached {
    if state.has(Mutant::OrganizationHeaderIgnored) {
        return first(grant);
    }
    let mut ids = request.headers.get_all(header::ORGANIZATION_ID);
    let id = match (ids.next(), ids.next()) {
        (Some(id), None) => id,
        (None, _) if state.has(Mutant::OrganizationHeaderOptional) => return first(grant),
        (Some(_), Some(_)) if state.has(Mutant::MalformedOrganizationAnswered) => {
            return first(grant);
        }
        _ => return Err(Refusal::FORBIDDEN),
    };
    if id.len() != UUID_LENGTH && state.has(Mutant::MalformedOrganizationAnswered) {
        return first(grant);
    }
    let consented = || grant.organizations.iter().copied();
    let mut found = consented().find(|organization| organization.id == id);
    if state.has(Mutant::ForeignOrganizationAnswered) {
        found = state.registry.organizations.iter().find(|organization| organization.id == id);
    }
    if state.has(Mutant::WrongOrganizationAnswered) && found.is_some() {
        found = consented().find(|organization| organization.id != id).or(found);
    }
    found.ok_or(Refusal::FORBIDDEN)
}

/// AUTH-37, ORG-20: a membership token reaches the organisation chosen at
/// consent, whatever the header says.
fn chosen(state: &State, grant: &Grant, request: &Request) -> Reached {
    if state.has(Mutant::MembershipTokenFollowsHeader)
        && let Some(id) = request.headers.get(header::ORGANIZATION_ID)
        && let Some(other) =
            state.registry.organizations_of(grant.user).find(|other| other.id == id)
    {
        return Ok(other);
    }
    first(grant)
}

fn first(grant: &Grant) -> Reached {
    grant.organizations.first().copied().ok_or(Refusal::FORBIDDEN)
}
