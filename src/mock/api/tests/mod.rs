//! The business API.

use url::Url;

use crate::domain::{Answer, HostRole, Request, header};
use crate::mock::demo::{ACME, ADA, MEMBERSHIP, OMEGA, USER_FLOW, ZENITH};
use crate::mock::rehearsal::{Rehearsal, authorization, pair, query, with};

/// Status and error code; the trace must be in body and header.
fn refused(answer: &Answer) -> (u16, String) {
    let body = answer.json().unwrap();
    let trace = body["trace_id"].as_str().unwrap();
    assert_eq!(answer.headers.get(header::TRACE_ID), Some(trace));
    assert!(body["errors"][0]["detail"].is_string());
    (answer.status, body["errors"][0]["code"].as_str().unwrap().to_owned())
}

fn forbidden() -> (u16, String) {
    (403, "forbidden".to_owned())
}

fn id(answer: &Answer) -> String {
    answer.json().unwrap()["organization"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_call_needs_a_valid_bearer_token() {
    let mut rehearsal = Rehearsal::new(&[]);
    let url = Url::parse("http://api.test:2/v2/organization").unwrap();
    let bare = rehearsal.send(HostRole::Api, Request::new("GET", url.clone()));
    assert_eq!(refused(&bare), (401, "authorization_header_missing".to_owned()));
    for value in ["Bearer wrong", "Bearer", "", "login:secret", "Basic eDp5"] {
        let mut request = Request::new("GET", url.clone());
        request.headers.push("Authorization", value);
        let answer = rehearsal.send(HostRole::Api, request);
        assert_eq!(refused(&answer), (401, "authorization_token_invalid".to_owned()), "{value}");
    }
}

#[test]
fn an_access_token_works_for_one_hour() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    rehearsal.pass(3600);
    assert_eq!(rehearsal.reach(&access), 200);
    rehearsal.pass(1);
    let answer = rehearsal.api("/v2/organization", &access, None);
    assert_eq!(refused(&answer), (401, "authorization_token_invalid".to_owned()));
}

#[test]
fn a_membership_token_reaches_exactly_the_chosen_organisation() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.code(&MEMBERSHIP, &ADA, &[&OMEGA]);
    let (access, _) = pair(&rehearsal.exchange(&MEMBERSHIP, &code));
    for header in [None, Some(OMEGA.id), Some(ACME.id)] {
        assert_eq!(id(&rehearsal.api("/v2/organization", &access, header)), OMEGA.id);
    }
}

#[test]
fn a_user_token_serves_every_consented_organisation_by_its_header() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    for organization in [&ACME, &OMEGA] {
        let answer = rehearsal.api("/v2/organization", &access, Some(organization.id));
        assert_eq!(id(&answer), organization.id);
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
fn the_organisation_needs_its_scope() {
    let mut rehearsal = Rehearsal::new(&[]);
    let request = with(&authorization(&MEMBERSHIP), "scope", Some("offline_access"));
    let callback = rehearsal.decide(&request, &ADA, &[&ACME], "allow");
    let code = query(&callback, "code").unwrap();
    let (access, _) = pair(&rehearsal.exchange(&MEMBERSHIP, &code));
    let answer = rehearsal.api("/v2/organization", &access, None);
    assert_eq!(refused(&answer), forbidden());
    assert!(answer.text().contains("missing required oauth scope"));
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    let mut rehearsal = Rehearsal::new(&[]);
    for path in ["/v2/organizations", "/organization", "/oauth2/token", "/"] {
        let answer = rehearsal.api(path, "x", None);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.headers.media_type().as_deref(), Some("text/plain"));
        assert!(answer.headers.get(header::TRACE_ID).is_some());
    }
    let url = Url::parse("http://api.test:2/v2/organization").unwrap();
    let answer = rehearsal.send(HostRole::Api, Request::new("POST", url));
    assert_eq!(refused(&answer), (405, "method_not_allowed".to_owned()));
}
