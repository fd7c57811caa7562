//! `GET /v2/membership`: the caller's own place in the organisation.

use std::time::SystemTime;

use serde::Serialize;

use super::caller::{self, Caller};
use super::memberships::TEAM_ID;
use super::refusal::Refusal;
use super::{JSON, reach};
use crate::domain::{Answer, Request};
use crate::mock::registry::Membership;
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

#[derive(Serialize)]
struct Body {
    membership: Own,
}

#[derive(Serialize)]
struct Own {
    #[serde(flatten)]
    membership: &'static Membership,
    status: &'static str,
    phone_number: Option<&'static str>,
    position: Option<&'static str>,
    locale: &'static str,
    team_id: &'static str,
    kyc_status: &'static str,
}

/// API-19: needs a user, and `membership.read`.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    own(state, now, request).map_or_else(Answer::from, |membership| {
        let own = Own {
            membership,
            status: membership.status(),
            phone_number: None,
            position: None,
            locale: "en",
            team_id: TEAM_ID,
            kyc_status: "accepted",
        };
        answer::json(200, JSON, &Body { membership: own })
    })
}

fn own(state: &State, now: SystemTime, request: &Request) -> Result<&'static Membership, Refusal> {
    let grant = caller::oauth(state, now, request)?;
    let caller = Caller::Grant(grant);
    caller::scope(state, &caller, "membership.read")?;
    let organization = reach::organization(state, &caller, request)?;
    let own = state.registry.membership_of(grant.user, organization).ok_or(Refusal::FORBIDDEN)?;
    let mut others = state.registry.memberships.iter();
    let other = others.find(|one| one.organization == own.organization && one.email != own.email);
    Ok(other.filter(|_| state.has(Mutant::MembershipOfAnother)).unwrap_or(own))
}
