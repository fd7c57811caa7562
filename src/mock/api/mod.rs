//! The business API, as far as a first integration needs it.
//!
//! Each endpoint is one file. [`caller`] says who calls and [`reach`] which
//! organisation; a [`refusal`] is the answer when either fails.

mod beneficiaries;
mod caller;
mod consents;
mod distortion;
mod membership;
mod memberships;
mod organization;
mod organization_by_slug;
mod page;
mod reach;
mod refusal;
mod sca;
#[cfg(test)]
mod tests;
mod traffic;
mod user_organizations;
mod webhook;

use std::time::SystemTime;

use crate::domain::{Answer, Request};
use crate::mock::Mutant;
use crate::mock::state::{Environment, State};

pub(super) use beneficiaries::trust as trust_beneficiaries;
pub(super) use consents::{
    endpoint as consents, narrow as narrow_consent, withdraw as withdraw_consent,
};
pub(super) use membership::endpoint as membership;
pub(super) use memberships::endpoint as memberships;
pub(super) use organization::endpoint as organization;
pub(super) use organization_by_slug::endpoint as organization_by_slug;
pub(super) use refusal::{method_not_allowed, not_found};
pub(super) use sca::{
    decide as decide_mocked_sca_session, read as sca_session, read_mocked as mocked_sca_session,
};
pub(super) use user_organizations::endpoint as user_organizations;

const JSON: &str = "application/json";

/// What the API remembers besides grants and tokens. All of it is bounded.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) environment: Environment,
    pub(super) traffic: traffic::Traffic,
    pub(super) sca: sca::Sessions,
    pub(super) webhook: webhook::Webhook,
}

/// API-08: above the limits the answer is 429, without a body.
pub(super) fn throttled(state: &mut State, now: SystemTime) -> Option<Answer> {
    let admitted = state.api.traffic.admits(now) || state.has(Mutant::RateUnlimited);
    if state.has(Mutant::RequestsCountTwice) {
        state.api.traffic.admits(now);
    }
    (!admitted).then(|| Answer::new(429))
}

/// Lets an answer go, after counting those that spend the budget of 401
/// (rule API-09).
pub(super) fn leaving(state: &mut State, now: SystemTime, answer: Answer) -> Answer {
    if answer.status == 401 {
        state.api.traffic.unauthorized(now);
    }
    distortion::distorted(state, answer)
}

/// A step of a path, counted from 1 for the version.
fn step(request: &Request, index: usize) -> &str {
    request.url.path().split('/').nth(index).unwrap_or_default()
}
