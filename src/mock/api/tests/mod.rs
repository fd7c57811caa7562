//! The business API.

mod consents;
mod memberships;
mod mutants;
mod reach;
mod sca;
mod traffic;

use std::time::{Duration, SystemTime};

use url::Url;

use super::organization_by_slug::END;
use crate::domain::{Answer, HostRole, Request, header};
use crate::mock::demo::{ACME, ADA, MEMBERSHIP, USER_FLOW};
use crate::mock::rehearsal::{Rehearsal, authorization, pair, query, with};
use crate::mock::{Application, Organization};

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

/// The name of the organisation whose data came.
fn name(answer: &Answer) -> String {
    let body = answer.json().unwrap_or_default();
    body["organization"]["name"].as_str().unwrap_or("nobody").to_owned()
}

/// Sends a request such as `PATCH /v2/…` with exactly these header fields.
fn call(rehearsal: &mut Rehearsal, line: &str, fields: &[(&str, &str)], body: &str) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let url = Url::parse("http://api.test:2").unwrap().join(path).unwrap();
    let mut request = Request::new(method, url);
    for (name, value) in fields {
        request.headers.push(*name, *value);
    }
    request.body = body.as_bytes().to_vec();
    rehearsal.send(HostRole::Api, request)
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Ada's tokens with these scopes only.
fn tokens_with(
    rehearsal: &mut Rehearsal,
    application: &Application,
    organizations: &[&Organization],
    scopes: &str,
) -> (String, String) {
    let request = with(&authorization(application), "scope", Some(scopes));
    let callback = rehearsal.decide(&request, &ADA, organizations, "allow");
    pair(&rehearsal.exchange(application, &query(&callback, "code").unwrap()))
}

#[test]
fn a_call_needs_a_valid_bearer_token() {
    let mut rehearsal = Rehearsal::new(&[]);
    let line = "GET /v2/organization";
    let bare = call(&mut rehearsal, line, &[], "");
    assert_eq!(refused(&bare), (401, "authorization_header_missing".to_owned()));
    for value in ["Bearer wrong", "Bearer", "", "login:secret", "Basic eDp5"] {
        let answer = call(&mut rehearsal, line, &[("Authorization", value)], "");
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
fn every_endpoint_needs_its_scope() {
    let trust = "PATCH /v2/sepa/beneficiaries/trust";
    for (line, needed) in [
        ("GET /v2/organization", "organization.read"),
        ("GET /v2/organizations/acme-corp-3101", "organization.read"),
        ("GET /v2/memberships", "organization.read"),
        ("DELETE /v2/oauth2/consents", "organization.read"),
        ("GET /v2/membership", "membership.read"),
        ("GET /v2/user_organizations", "user_organization.read"),
        (trust, "beneficiary.trust"),
    ] {
        let mut rehearsal = Rehearsal::new(&[]);
        let others: Vec<_> = USER_FLOW.scopes.split(' ').filter(|scope| *scope != needed).collect();
        let (access, _) = tokens_with(&mut rehearsal, &USER_FLOW, &[&ACME], &others.join(" "));
        let fields = [("Authorization", &*bearer(&access)), (header::ORGANIZATION_ID, ACME.id)];
        let answer = call(&mut rehearsal, line, &fields, "");
        assert_eq!(refused(&answer), forbidden(), "{line}");
        assert!(answer.text().contains("missing required oauth scope"), "{line}");
        let (access, _) = tokens_with(&mut rehearsal, &USER_FLOW, &[&ACME], needed);
        let fields = [("Authorization", &*bearer(&access)), (header::ORGANIZATION_ID, ACME.id)];
        let status = call(&mut rehearsal, line, &fields, r#"{"ids":["x"]}"#).status;
        assert!([200, 204, 428].contains(&status), "{line} {status}");
    }
}

#[test]
fn an_api_key_is_for_endpoints_without_a_user() {
    let mut rehearsal = Rehearsal::new(&[]);
    let key = format!("{}:{}", ACME.slug, ACME.secret_key);
    let mut with_key = |line: &str, key: &str| {
        call(&mut rehearsal, line, &[("Authorization", key)], r#"{"ids":["x"]}"#)
    };
    assert_eq!(name(&with_key("GET /v2/organization", &key)), ACME.name);
    assert_eq!(with_key("GET /v2/memberships", &key).status, 200);
    for line in [
        "GET /v2/membership",
        "GET /v2/user_organizations",
        "DELETE /v2/oauth2/consents",
        "PATCH /v2/sepa/beneficiaries/trust",
    ] {
        let answer = with_key(line, &key);
        assert_eq!(refused(&answer).0, 401, "{line}");
        assert!(answer.text().contains("OAuth2 authentication is required here"), "{line}");
    }
    let wrong = format!("{}:{}", ACME.slug, MEMBERSHIP.client_secret);
    let answer = with_key("GET /v2/organization", &wrong);
    assert_eq!(refused(&answer), (401, "authorization_token_invalid".to_owned()));
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    let mut rehearsal = Rehearsal::new(&[]);
    for path in ["/v2/organizations", "/v2/sca_sessions/", "/organization", "/oauth2/token", "/"] {
        let answer = rehearsal.api(path, "x", None);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.headers.media_type().as_deref(), Some("text/plain"));
        assert!(answer.headers.get(header::TRACE_ID).is_some());
    }
    for line in ["POST /v2/organization", "GET /v2/oauth2/consents", "POST /v2/sca_sessions/x"] {
        let answer = call(&mut rehearsal, line, &[], "");
        assert_eq!(refused(&answer), (405, "method_not_allowed".to_owned()), "{line}");
    }
}

#[test]
fn the_ways_by_slug_announce_their_end_and_come_to_it() {
    let mut rehearsal = Rehearsal::new(&[]);
    let first_moment_after = SystemTime::UNIX_EPOCH + END;
    rehearsal.now = first_moment_after - Duration::from_secs(1);
    let (access, _) = rehearsal.usual_tokens();
    for path in ["/v1/organizations/acme-corp-3101", "/v2/organizations/anything"] {
        let answer = rehearsal.api(path, &access, None);
        assert_eq!(name(&answer), ACME.name, "{path}");
        assert_eq!(answer.headers.get("sunset"), Some("Tue, 15 Sep 2026 23:59:59 GMT"));
        assert!(answer.headers.get("deprecation").is_some());
        assert!(answer.headers.get("link").unwrap().contains("</v2/organization>"));
    }
    rehearsal.pass(1);
    let answer = rehearsal.api("/v1/organizations/acme-corp-3101", &access, None);
    assert_eq!(refused(&answer), (410, "gone".to_owned()));
    assert_eq!(rehearsal.reach(&access), 200);
}
