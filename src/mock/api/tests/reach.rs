//! Which organisation a call reaches, and which are listed.

use super::{bearer, call, forbidden, name, refused};
use crate::domain::header;
use crate::mock::Organization;
use crate::mock::demo::{ACME, ADA, MEMBERSHIP, OMEGA, USER_FLOW, ZENITH};
use crate::mock::rehearsal::{Rehearsal, authorization, pair, query, with};

#[test]
fn a_membership_token_reaches_exactly_the_chosen_organisation() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.code(&MEMBERSHIP, &ADA, &[&OMEGA]);
    let (access, _) = pair(&rehearsal.exchange(&MEMBERSHIP, &code));
    for header in [None, Some(OMEGA.id), Some(ACME.id)] {
        assert_eq!(name(&rehearsal.api("/v2/organization", &access, header)), OMEGA.name);
    }
}

#[test]
fn a_user_token_serves_every_consented_organisation_by_its_header() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    for organization in [&ACME, &OMEGA] {
        let answer = rehearsal.api("/v2/organization", &access, Some(organization.id));
        assert_eq!(name(&answer), organization.name);
    }
}

#[test]
fn a_user_token_without_a_consented_organisation_in_its_header_is_forbidden() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME]);
    for header in [None, Some(OMEGA.id), Some(ZENITH.id), Some("not-a-uuid"), Some("")] {
        let answer = rehearsal.api("/v2/organization", &access, header);
        assert_eq!(refused(&answer), forbidden(), "{header:?}");
    }
}

#[test]
fn the_list_is_exactly_the_consented_set_and_needs_no_header() {
    let mut rehearsal = Rehearsal::new(&[]);
    for (consented, names) in
        [(vec![&ACME, &OMEGA], vec!["Acme Corp", "Omega Ltd"]), (vec![&OMEGA], vec!["Omega Ltd"])]
    {
        let access = rehearsal.user_token(&consented);
        let body = rehearsal.api("/v2/user_organizations", &access, None).json().unwrap();
        let items = body["organizations"].as_array().unwrap();
        assert_eq!(
            items.iter().map(|item| item["name"].as_str().unwrap()).collect::<Vec<_>>(),
            names
        );
        let role = ADA.role_in(consented[0]).unwrap();
        assert_eq!(
            (&items[0]["id"], &items[0]["membership_role"]),
            (&consented[0].id.into(), &role.into())
        );
    }
}

#[test]
fn the_list_is_for_user_tokens_with_its_scope() {
    let mut rehearsal = Rehearsal::new(&[]);
    let membership = with(&authorization(&USER_FLOW), "identity_type", None);
    let unscoped = with(&authorization(&USER_FLOW), "scope", Some("organization.read"));
    for request in [membership, unscoped] {
        let callback = rehearsal.decide(&request, &ADA, &[&ACME], "allow");
        let code = query(&callback, "code").unwrap();
        let (access, _) = pair(&rehearsal.exchange(&USER_FLOW, &code));
        let answer = rehearsal.api("/v2/user_organizations", &access, None);
        assert_eq!(refused(&answer), forbidden());
    }
}

#[test]
fn every_endpoint_but_the_list_needs_a_consented_organisation() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME]);
    let authorization = bearer(&access);
    for line in [
        "GET /v2/organization",
        "GET /v1/organizations/acme-corp-3101",
        "GET /v2/memberships",
        "GET /v2/membership",
        "DELETE /v2/oauth2/consents",
        "PATCH /v2/sepa/beneficiaries/trust",
    ] {
        for ids in [vec![], vec![OMEGA.id], vec!["acme"], vec![ACME.id, OMEGA.id]] {
            let named = ids.iter().map(|id| (header::ORGANIZATION_ID, *id));
            let fields: Vec<_> = named.chain([("Authorization", &*authorization)]).collect();
            let answer = call(&mut rehearsal, line, &fields, "");
            assert_eq!(refused(&answer), forbidden(), "{line} {ids:?}");
        }
    }
    let answer = rehearsal.api("/v2/organization", &access, Some(ACME.id));
    assert_eq!(name(&answer), ACME.name, "nothing was disconnected");
}

#[test]
fn an_organisation_is_named_once() {
    let mut rehearsal = Rehearsal::new(&[]);
    let authorization = bearer(&rehearsal.user_token(&[&ACME, &OMEGA]));
    let both = format!("{}, {}", ACME.id, OMEGA.id);
    for ids in [vec![ACME.id, OMEGA.id], vec![ACME.id, ACME.id], vec![ACME.id, ""], vec![&both]] {
        let named = ids.iter().map(|id| (header::ORGANIZATION_ID, *id));
        let fields: Vec<_> = named.chain([("Authorization", &*authorization)]).collect();
        let answer = call(&mut rehearsal, "GET /v2/organization", &fields, "");
        assert_eq!(refused(&answer), forbidden(), "{ids:?}");
    }
}

#[test]
fn the_name_of_the_header_has_no_case() {
    let mut rehearsal = Rehearsal::new(&[]);
    let authorization = bearer(&rehearsal.user_token(&[&ACME]));
    let fields = [("x-qonto-organization-id", ACME.id), ("AUTHORIZATION", &authorization)];
    assert_eq!(name(&call(&mut rehearsal, "GET /v2/organization", &fields, "")), ACME.name);
}

#[test]
fn a_changed_consent_holds_for_the_tokens_it_yields() {
    let mut rehearsal = Rehearsal::new(&[]);
    let before = rehearsal.user_token(&[&ACME]);
    let after = rehearsal.user_token(&[&OMEGA]);
    let mut seen = |access: &str, organization: &Organization| {
        let list = rehearsal.api("/v2/user_organizations", access, None);
        let listed = list.text().contains(organization.id);
        (listed, rehearsal.api("/v2/organization", access, Some(organization.id)).status)
    };
    assert_eq!((seen(&after, &OMEGA), seen(&after, &ACME)), ((true, 200), (false, 403)));
    assert_eq!((seen(&before, &OMEGA), seen(&before, &ACME)), ((false, 403), (true, 200)));
}
