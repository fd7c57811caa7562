//! The end of a consent: the application disconnects, or the user withdraws.

use std::time::SystemTime;

use super::caller::{self, Caller};
use super::refusal::Refusal;
use super::{JSON, reach};
use crate::domain::{Answer, Request};
use crate::mock::ledger::Grant;
use crate::mock::registry::Flow;
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

/// `DELETE /v2/oauth2/consents`, REVK-07: needs `organization.read`.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    match disconnect(state, now, request) {
        Ok(()) if state.has(Mutant::DisconnectionAnswered200) => {
            answer::json(200, JSON, &serde_json::json!({}))
        }
        Ok(()) => Answer::new(204),
        Err(refusal) => refusal.into(),
    }
}

/// REVK-02: ends what the user, or in the membership flow the membership,
/// allowed the application.
fn disconnect(state: &mut State, now: SystemTime, request: &Request) -> Result<(), Refusal> {
    let grant = caller::oauth(state, now, request)?;
    let caller = Caller::Grant(grant);
    if !state.has(Mutant::DisconnectionNeedsNoScope) {
        caller::scope(state, &caller, "organization.read")?;
    }
    let organization = reach::organization(state, &caller, request)?;
    let (application, user, flow) = (state.owner_of_access_tokens(grant), grant.user, grant.flow);
    if state.has(Mutant::ConsentSurvivesDisconnection) {
        return Ok(());
    }
    let everyone = state.has(Mutant::DisconnectionEndsOthers);
    state.ledger.revoke_all(|other| {
        let covered = flow == Flow::User || other.organizations.contains(&organization);
        let everyone = everyone && other.application.client_id == application.client_id;
        everyone
            || is_between(other, application.client_id, user.name) && other.flow == flow && covered
    });
    Ok(())
}

/// REVK-05: ends everything that a user allowed an application and announces
/// it, once for each organisation. Gives how many grants came to their end.
pub(in crate::mock) fn withdraw(
    state: &mut State,
    now: SystemTime,
    client_id: &str,
    user: &str,
) -> usize {
    let announced = !state.has(Mutant::WithdrawalNotAnnounced);
    let chosen = |grant: &Grant| is_between(grant, client_id, user);
    if state.has(Mutant::WithdrawalEndsOthers) {
        state.ledger.revoke_all(|other| other.application.client_id == client_id && !chosen(other));
    }
    if state.has(Mutant::WithdrawalEndsApplications) {
        state.ledger.revoke_all(|other| other.user.name == user && !chosen(other));
    }
    let ended = if state.has(Mutant::WithdrawalSparesTokens) {
        state.ledger.alive(chosen)
    } else {
        state.ledger.revoke_all(chosen)
    };
    if announced {
        for grant in &ended {
            for organization in &grant.organizations {
                state.api.webhook.announce(
                    now,
                    client_id,
                    state.registry,
                    (grant.user, organization),
                );
            }
        }
    }
    ended.len()
}

/// Takes an organisation out of what a user allowed an application of the user
/// flow, and gives its id. That it reaches living tokens is one of the ways that
/// rule ORG-19 leaves open.
pub(in crate::mock) fn narrow(
    state: &mut State,
    client_id: &str,
    user: &str,
) -> Option<&'static str> {
    let chosen = |grant: &Grant| grant.flow == Flow::User && is_between(grant, client_id, user);
    state.ledger.narrow(chosen).map(|organization| organization.id)
}

fn is_between(grant: &Grant, client_id: &str, user: &str) -> bool {
    grant.application.client_id == client_id && grant.user.name == user
}
