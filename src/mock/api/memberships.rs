//! `GET /v2/memberships`: everyone in the organisation that the call reaches.

use std::time::SystemTime;

use serde::Serialize;

use super::JSON;
use super::organization::reached;
use super::page::{Meta, Page};
use super::refusal::Refusal;
use crate::domain::{Answer, Request};
use crate::mock::registry::Membership;
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

#[derive(Serialize)]
struct Body {
    memberships: Vec<Item>,
    meta: Meta,
}

#[derive(Serialize)]
struct Item {
    #[serde(flatten)]
    membership: &'static Membership,
    status: &'static str,
    residence_country: Option<&'static str>,
    birthdate: Option<&'static str>,
    nationality: Option<&'static str>,
    birth_country: Option<&'static str>,
    ubo: Option<bool>,
    team_id: &'static str,
}

/// Not a UUID, as in Qonto's own example (rule API-14).
pub(super) const TEAM_ID: &str = "0197a0b1-77c2-7d3e-4051-62738";

/// Needs `organization.read`.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    page(state, now, request).map_or_else(Answer::from, |(memberships, meta)| {
        answer::json(200, JSON, &Body { memberships, meta })
    })
}

fn page(state: &State, now: SystemTime, request: &Request) -> Result<(Vec<Item>, Meta), Refusal> {
    let organization = reached(state, now, request)?;
    let mut page = Page::of(&request.url)?;
    if state.has(Mutant::PageNotTurned) {
        page = page.first();
    }
    let all = state.registry.memberships.iter();
    let (members, meta) =
        page.cut(all.filter(|membership| membership.organization == organization.name).collect());
    Ok((members.into_iter().map(item).collect(), meta))
}

/// What the bank knows of a person only after the invitation stays empty.
fn item(membership: &'static Membership) -> Item {
    let active = membership.role.is_some();
    let country = active.then_some("FR");
    Item {
        membership,
        status: membership.status(),
        residence_country: country,
        birthdate: active.then_some("1990-01-01"),
        nationality: country,
        birth_country: country,
        ubo: active.then_some(membership.role == Some("owner")),
        team_id: TEAM_ID,
    }
}
