//! Each of the first mutants changes its own behaviour and no other.

use std::collections::HashSet;

use super::*;
use crate::domain::{Answer, HostRole, Request, RuleId};
use crate::mock::demo::{ACME, ADA, MEMBERSHIP, OMEGA, ZENITH};
use crate::mock::rehearsal::{Rehearsal, STATE, authorization, pair, query};

/// One observation per rule that some mutant breaks.
#[derive(Debug, PartialEq, Eq)]
struct Behaviour {
    state: &'static str,
    code_twice: u16,
    rotated: bool,
    extended: u16,
    expires_in: bool,
    foreign_organization: [u16; 2],
    ungated: u16,
}

const SOUND: Behaviour = Behaviour {
    state: "unchanged",
    code_twice: 400,
    rotated: true,
    extended: 400,
    expires_in: true,
    foreign_organization: [403, 403],
    ungated: 302,
};

fn observe(mutants: &[Mutant]) -> Behaviour {
    let mut rehearsal = Rehearsal::new(mutants);
    let callback = rehearsal.decide(&authorization(&MEMBERSHIP), &ADA, &[&ACME], "allow");
    let state = match query(&callback, "state") {
        None => "dropped",
        Some(state) if state == STATE => "unchanged",
        Some(_) => "altered",
    };
    let code = query(&callback, "code").unwrap();
    let first = rehearsal.exchange(&MEMBERSHIP, &code);
    let code_twice = rehearsal.exchange(&MEMBERSHIP, &code).status;
    let user_token = rehearsal.user_token(&[&ACME, &OMEGA]);
    let mut organization = |id| rehearsal.api("/v2/organization", &user_token, id).status;
    let foreign_organization = [organization(None), organization(Some(ZENITH.id))];
    let (_, token) = rehearsal.usual_tokens();
    let (_, next) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
    let expires_in = |answer: &Answer| answer.json().unwrap()["expires_in"].is_u64();
    Behaviour {
        state,
        code_twice,
        rotated: token != next,
        extended: window(mutants),
        expires_in: expires_in(&first),
        foreign_organization,
        ungated: rehearsal
            .bank
            .handle(rehearsal.now, HostRole::Oauth, &Request::new("GET", callback))
            .status,
    }
}

/// The third use of a token, 80 seconds after its first and 40 after its
/// second.
fn window(mutants: &[Mutant]) -> u16 {
    let mut rehearsal = Rehearsal::new(mutants);
    let (_, token) = rehearsal.usual_tokens();
    let mut last = 0;
    for seconds in [0, 40, 40] {
        rehearsal.pass(seconds);
        last = rehearsal.refresh(&MEMBERSHIP, &token).status;
    }
    last
}

#[test]
fn without_a_mutant_every_rule_is_kept() {
    assert_eq!(observe(&[]), SOUND);
}

#[test]
fn each_mutant_changes_its_own_behaviour_and_no_other() {
    for (mutant, expected) in [
        (Mutant::StateAltered, Behaviour { state: "altered", ..SOUND }),
        (Mutant::StateDropped, Behaviour { state: "dropped", ..SOUND }),
        (Mutant::CodeReusable, Behaviour { code_twice: 200, ..SOUND }),
        (Mutant::RefreshTokenNotRotated, Behaviour { rotated: false, ..SOUND }),
        (Mutant::WindowExtendedByUse, Behaviour { extended: 200, ..SOUND }),
        (Mutant::ExpiresInString, Behaviour { expires_in: false, ..SOUND }),
        (
            Mutant::OrganizationHeaderIgnored,
            Behaviour { foreign_organization: [200, 200], ..SOUND },
        ),
        (Mutant::GateOpen, Behaviour { ungated: 404, ..SOUND }),
    ] {
        assert_eq!(observe(&[mutant]), expected, "{mutant:?}");
    }
}

#[test]
fn every_mutant_has_its_own_id_and_a_real_rule() {
    let ids: HashSet<_> = Mutant::ALL.iter().map(|mutant| mutant.id()).collect();
    assert_eq!(ids.len(), Mutant::ALL.len());
    assert!(Mutant::ALL.iter().flat_map(|m| m.rules()).all(|rule| rule.parse::<RuleId>().is_ok()));
    assert!(Mutant::ALL.iter().all(|mutant| mutant.sentence().ends_with('.')));
    assert_eq!(Mutant::GateOpen.sentence(), "No staging token is asked for.");
}
