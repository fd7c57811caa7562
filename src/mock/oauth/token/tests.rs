//! The token endpoint: every grant, and the exchange of a code.

use std::collections::HashSet;

use url::Url;

use crate::domain::{Answer, HostRole, Request};
use crate::mock::demo::{ACME, ADA, GRACE, MEMBERSHIP, OTHER, ZENITH};
use crate::mock::rehearsal::{
    Rehearsal, authorization, exchange, location, pair, query, refresh, refused, with,
};

/// The complete exchange with one field set, or removed.
fn changed(rehearsal: &mut Rehearsal, code: &str, name: &str, value: Option<&str>) -> Answer {
    let mut fields: Vec<_> =
        exchange(&MEMBERSHIP, code).into_iter().filter(|(n, _)| *n != name).collect();
    fields.extend(value.map(|value| (name, value)));
    rehearsal.token(&fields)
}

fn raw(content_type: &str, body: &str, query: &str) -> Answer {
    let url = Url::parse("http://oauth.test:1/oauth2/token").unwrap().join(query).unwrap();
    let mut request = Request::new("POST", url);
    request.headers.push("Content-Type", content_type);
    request.body = body.as_bytes().to_vec();
    Rehearsal::new(&[]).send(HostRole::Oauth, request)
}

#[test]
fn a_code_buys_tokens_in_the_documented_shape() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let answer = rehearsal.exchange(&MEMBERSHIP, &code);
    let body = answer.json().unwrap();
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 3599);
    let scopes: HashSet<_> = body["scope"].as_str().unwrap().split(' ').collect();
    assert_eq!(scopes, MEMBERSHIP.scopes.split(' ').collect());
    assert!(body["access_token"].as_str().unwrap().starts_with("ory_at_"));
    assert!(body["refresh_token"].as_str().unwrap().starts_with("ory_rt_"));
    assert!(body["id_token"].is_string());
    assert_eq!(body.as_object().unwrap().len(), 6);
    assert_eq!(answer.headers.get("cache-control"), Some("no-store"));
    assert_eq!(answer.headers.get("pragma"), Some("no-cache"));
}

#[test]
fn without_offline_access_there_is_no_refresh_token() {
    let mut rehearsal = Rehearsal::new(&[]);
    let request = with(&authorization(&MEMBERSHIP), "scope", Some("organization.read"));
    let callback = rehearsal.decide(&request, &ADA, &[&ACME], "allow");
    let body = rehearsal.exchange(&MEMBERSHIP, &query(&callback, "code").unwrap()).json().unwrap();
    assert!(body.get("refresh_token").is_none());
    assert_eq!(body["scope"], "organization.read");
}

#[test]
fn bodies_that_are_no_form_say_nothing() {
    let all = "grant_type=authorization_code&code=x";
    for (content_type, body, query) in [
        ("application/x-www-form-urlencoded", "", ""),
        ("application/json", "{\"grant_type\":\"authorization_code\"}", ""),
        ("text/plain", all, ""),
        ("application/x-www-form-urlencoded", "", "?grant_type=authorization_code&code=x"),
    ] {
        let (status, error, description) = refused(&raw(content_type, body, query));
        assert_eq!((status, error.as_str()), (400, "invalid_request"));
        assert!(
            description.ends_with("malformed. The POST body can not be empty."),
            "{description}"
        );
    }
    for (content_type, body) in
        [("application/x-www-form-urlencoded", "a=%zz"), ("multipart/form-data; boundary=x", all)]
    {
        let (status, error, description) = refused(&raw(content_type, body, ""));
        assert_eq!((status, error.as_str()), (400, "invalid_request"));
        assert!(description.contains(" Unable to parse HTTP body, "), "{description}");
    }
}

/// Field, value, status, `error`, end of the description.
type Wrong = (&'static str, Option<&'static str>, u16, &'static str, &'static str);

const OTHER_VERIFIER: &str = "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const WRONG_FIELDS: [Wrong; 14] = [
    ("grant_type", None, 400, "invalid_request", "Request parameter 'grant_type' is missing"),
    (
        "grant_type",
        Some("password"),
        400,
        "invalid_request",
        "whitelisted the redirect_uri you specified.",
    ),
    (
        "grant_type",
        Some("client_credentials"),
        400,
        "unauthorized_client",
        "The OAuth 2.0 Client is not allowed to use authorization grant 'client_credentials'.",
    ),
    (
        "grant_type",
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer"),
        400,
        "unauthorized_client",
        "grant 'urn:ietf:params:oauth:grant-type:jwt-bearer'.",
    ),
    (
        "client_id",
        None,
        400,
        "invalid_request",
        "in both HTTP Authorization header and HTTP POST body.",
    ),
    ("client_id", Some("nobody"), 401, "invalid_client", "or unsupported authentication method)."),
    ("client_secret", None, 401, "invalid_client", "or unsupported authentication method)."),
    (
        "client_secret",
        Some("wrong"),
        401,
        "invalid_client",
        "or unsupported authentication method).",
    ),
    ("code", None, 400, "invalid_grant", "was issued to another client."),
    ("code", Some("ory_ac_x.y"), 400, "invalid_grant", "was issued to another client."),
    (
        "redirect_uri",
        None,
        400,
        "invalid_grant",
        "does not match the one from the authorize request.",
    ),
    (
        "redirect_uri",
        Some(MEMBERSHIP.other_redirect_uris[0]),
        400,
        "invalid_grant",
        "does not match the one from the authorize request.",
    ),
    (
        "code_verifier",
        None,
        400,
        "invalid_grant",
        "The PKCE code verifier must be at least 43 characters.",
    ),
    (
        "code_verifier",
        Some(OTHER_VERIFIER),
        400,
        "invalid_grant",
        "The PKCE code challenge did not match the code verifier.",
    ),
];

#[test]
fn wrong_fields_are_refused_as_hydra_refuses_them_and_consume_nothing() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    for (name, value, status, error, hint) in WRONG_FIELDS {
        let answer = refused(&changed(&mut rehearsal, &code, name, value));
        assert_eq!((answer.0, answer.1.as_str()), (status, error), "{name} {value:?}");
        assert!(answer.2.ends_with(hint), "{name} {value:?}: {}", answer.2);
    }
    assert_eq!(rehearsal.exchange(&MEMBERSHIP, &code).status, 200, "nothing consumed the code");
}

#[test]
fn a_scope_that_the_application_lost_ends_exchange_and_refresh() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let (_, token) = rehearsal.usual_tokens();
    rehearsal.bank.withdraw_scope(OTHER.client_id, "organization.read");
    rehearsal.bank.withdraw_scope("nobody", "no.scope");
    let (_, token) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
    rehearsal.bank.withdraw_scope(MEMBERSHIP.client_id, "organization.read");
    for answer in [rehearsal.exchange(&MEMBERSHIP, &code), rehearsal.refresh(&MEMBERSHIP, &token)] {
        let (status, error, description) = refused(&answer);
        assert_eq!((status, error.as_str()), (400, "invalid_scope"));
        assert!(description.ends_with("not allowed to request scope 'organization.read'."));
    }
    let callback = location(&rehearsal.visit(&authorization(&MEMBERSHIP)));
    assert_eq!(query(&callback, "error").as_deref(), Some("invalid_scope"));
}

#[test]
fn the_first_of_several_mistakes_is_reported() {
    let mut rehearsal = Rehearsal::new(&[]);
    let url = Url::parse("http://oauth.test:1/oauth2/token").unwrap();
    let unknown = Request::form(url, [("grant_type", "x"), ("client_id", "nobody")]);
    assert_eq!(refused(&rehearsal.send(HostRole::Oauth, unknown)).1, "invalid_request");
    let fields = [("grant_type", "client_credentials"), ("client_id", "nobody")];
    assert_eq!(refused(&rehearsal.token(&fields)).1, "invalid_client");
}

#[test]
fn basic_authentication_is_not_what_was_registered() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let url = Url::parse("http://oauth.test:1/oauth2/token").unwrap();
    for (user, hint) in
        [(MEMBERSHIP.client_id, "to accept 'client_secret_basic'."), ("nobody", "method).")]
    {
        use base64::Engine as _;
        let credentials = format!("{user}:{}", MEMBERSHIP.client_secret);
        let header = base64::engine::general_purpose::STANDARD.encode(credentials);
        let fields =
            exchange(&MEMBERSHIP, &code).into_iter().filter(|(n, _)| !n.starts_with("client"));
        let mut request = Request::form(url.clone(), fields);
        request.headers.push("Authorization", format!("Basic {header}"));
        let (status, error, description) = refused(&rehearsal.send(HostRole::Oauth, request));
        assert_eq!((status, error.as_str()), (401, "invalid_client"));
        assert!(description.ends_with(hint), "{description}");
    }
}

#[test]
fn the_first_of_a_repeated_field_counts() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let mut fields = exchange(&MEMBERSHIP, &code).to_vec();
    fields.push(("client_secret", "wrong"));
    assert_eq!(rehearsal.token(&fields).status, 200);
}

#[test]
fn a_code_works_for_ten_minutes() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (one, two) = (rehearsal.usual_code(), rehearsal.usual_code());
    rehearsal.pass(600);
    assert_eq!(rehearsal.exchange(&MEMBERSHIP, &one).status, 200);
    rehearsal.pass(1);
    let (_, error, description) = refused(&rehearsal.exchange(&MEMBERSHIP, &two));
    assert_eq!(error, "invalid_grant");
    assert!(description.ends_with("was issued to another client."), "{description}");
}

#[test]
fn a_second_use_of_a_code_ends_everything_the_first_yielded() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (bystander, _) = rehearsal.usual_tokens();
    let code = rehearsal.usual_code();
    let (access, first) = pair(&rehearsal.exchange(&MEMBERSHIP, &code));
    assert_eq!(rehearsal.reach(&access), 200);
    let (status, error, description) = refused(&rehearsal.exchange(&MEMBERSHIP, &code));
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    assert!(description.ends_with("The authorization code has already been used."));
    assert_eq!(rehearsal.reach(&access), 401);
    assert_eq!(refused(&rehearsal.refresh(&MEMBERSHIP, &first)).1, "invalid_grant");
    assert_eq!(rehearsal.reach(&bystander), 200, "another grant lives on");
}

#[test]
fn a_code_is_for_the_application_that_asked_for_it() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let (status, error, description) = refused(&rehearsal.exchange(&OTHER, &code));
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    assert!(description.ends_with("does not match the one from the authorize request."));
    assert!(description.contains("Client ID"), "{description}");
}

#[test]
fn scope_at_the_exchange_and_at_a_refresh_has_no_effect() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.code(&OTHER, &GRACE, &[&ZENITH]);
    let mut fields = exchange(&OTHER, &code).to_vec();
    fields.push(("scope", "organization.read"));
    let answer = rehearsal.token(&fields);
    assert_eq!(answer.json().unwrap()["scope"], OTHER.scopes);
    let (_, token) = pair(&answer);
    let mut fields = refresh(&OTHER, &token).to_vec();
    fields.push(("scope", "organization.read"));
    assert_eq!(rehearsal.token(&fields).json().unwrap()["scope"], OTHER.scopes);
}

#[test]
fn a_get_of_the_token_endpoint_is_not_allowed() {
    let url = Url::parse("http://oauth.test:1/oauth2/token").unwrap();
    let answer = Rehearsal::new(&[]).send(HostRole::Oauth, Request::new("GET", url));
    assert_eq!(answer.status, 405);
    assert_eq!(answer.headers.get("allow"), Some("POST"));
    assert!(answer.json().is_none(), "a router answers, not OAuth");
}
