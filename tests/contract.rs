//! The built-in contract, tried with bodies that keep it and bodies that must
//! fail: each at its place and under its rule.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::{Duration, SystemTime};

use qonform::contract::{Contract, JudgeContext};
use qonform::document::Shelf;
use qonform::domain::{Answer, HostRole, Interaction, Request, Sender};
use serde_json::{Value, json};

/// A change of a good body, and the finding it must cause: rule and place.
type Case = (&'static str, Value, &'static str, &'static str);

fn contract() -> Contract {
    let told = |wrong: Vec<_>| wrong.iter().map(ToString::to_string).collect::<Vec<_>>();
    Contract::load(&Shelf::new(None)).map_err(told).expect("the built-in contract is good")
}

fn judged(contract: &Contract, host: HostRole, request: Request, answer: Answer) -> Vec<String> {
    let interaction = Interaction {
        host,
        sender: Sender::Edge,
        hop: 0,
        at: SystemTime::UNIX_EPOCH,
        elapsed: Duration::ZERO,
        request,
        outcome: Ok(answer),
    };
    let judgement = contract.judge(&interaction, &JudgeContext::default());
    assert!(judgement.operation.is_some(), "{interaction:?} is no operation");
    judgement.findings.into_iter().map(|found| format!("{} {}", found.rule, found.place)).collect()
}

fn token(grant_type: &str) -> (HostRole, Request) {
    let url = "https://oauth.example/oauth2/token".parse().unwrap();
    (HostRole::Oauth, Request::form(url, [("grant_type", grant_type)]))
}

fn api(path: &str) -> (HostRole, Request) {
    let url = format!("https://api.example{path}").parse().unwrap();
    (HostRole::Api, Request::new("GET", url))
}

fn answer(status: u16, body: &Value) -> Answer {
    let mut answer = Answer::new(status);
    for (name, value) in [
        ("Content-Type", "application/json;charset=UTF-8"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
    ] {
        answer.headers.push(name, value);
    }
    answer.body = body.to_string().into_bytes();
    answer
}

/// Tries a good body, then each change of it: a pointer and the value to put
/// there, where `null` removes a member that may not be null.
fn try_bodies(asked: &(HostRole, Request), status: u16, good: &Value, cases: &[Case]) {
    let contract = contract();
    let judge = |body: &Value| judged(&contract, asked.0, asked.1.clone(), answer(status, body));
    assert_eq!(judge(good), [""; 0], "{good}");
    for (pointer, value, rule, place) in cases {
        let mut body = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(parent).unwrap() {
            Value::Object(members) if value.is_null() => drop(members.remove(name)),
            Value::Object(members) => drop(members.insert(name.to_owned(), value.clone())),
            other => *other = value.clone(),
        }
        assert_eq!(judge(&body), [format!("{rule} {place}")], "{pointer} = {value}");
    }
}

fn tokens() -> Value {
    json!({
        "access_token": "ory_at_x", "token_type": "bearer", "expires_in": 3599,
        "scope": "offline_access openid", "refresh_token": "ory_rt_x", "id_token": "a.b.c",
        "added": { "later": true },
    })
}

#[test]
fn an_exchange_yields_a_token_set() {
    let cases: &[Case] = &[
        ("/access_token", json!(null), "EXCH-23", "answer body /access_token"),
        ("/access_token", json!(""), "EXCH-23", "answer body /access_token"),
        ("/token_type", json!("Bearer"), "EXCH-24", "answer body /token_type"),
        ("/token_type", json!(null), "EXCH-24", "answer body /token_type"),
        ("/expires_in", json!("3600"), "EXCH-25", "answer body /expires_in"),
        ("/expires_in", json!(3597), "EXCH-25", "answer body /expires_in"),
        ("/expires_in", json!(3601), "EXCH-25", "answer body /expires_in"),
        ("/scope", json!("a  b"), "EXCH-23", "answer body /scope"),
        ("/scope", json!(["a"]), "EXCH-23", "answer body /scope"),
        ("/refresh_token", json!(1), "EXCH-26", "answer body /refresh_token"),
        ("/id_token", json!("a.b"), "OIDC-01", "answer body /id_token"),
    ];
    try_bodies(&token("authorization_code"), 200, &tokens(), cases);
}

#[test]
fn a_refresh_yields_the_next_refresh_token_too() {
    let cases: &[Case] = &[
        ("/refresh_token", json!(null), "REFR-02", "answer body /refresh_token"),
        ("/refresh_token", json!(""), "REFR-02", "answer body /refresh_token"),
        ("/access_token", json!(null), "EXCH-23", "answer body /access_token"),
        ("/expires_in", json!(60), "EXCH-25", "answer body /expires_in"),
    ];
    try_bodies(&token("refresh_token"), 200, &tokens(), cases);
}

#[test]
fn a_refused_token_request_names_its_error() {
    let cases: &[Case] = &[
        ("/error", json!(null), "EXCH-31", "answer body /error"),
        ("/error", json!(""), "EXCH-31", "answer body /error"),
        ("/error_description", json!([]), "EXCH-31", "answer body /error_description"),
        ("/status_code", json!("400"), "EXCH-31", "answer body /status_code"),
    ];
    let good = json!({ "error": "invalid_grant", "error_description": "d", "status_code": 400 });
    for grant_type in ["authorization_code", "refresh_token", "password"] {
        for status in [400, 401] {
            try_bodies(&token(grant_type), status, &good, cases);
        }
    }
}

#[test]
fn an_answer_of_the_token_endpoint_is_never_stored_and_is_json() {
    let contract = contract();
    for (status, body) in [(200, tokens()), (400, json!({ "error": "invalid_grant" }))] {
        let (host, request) = token("authorization_code");
        let mut bare = answer(status, &body);
        bare.headers = bare.headers.iter().take(1).collect();
        let found = judged(&contract, host, request.clone(), bare.clone());
        let expected = ["EXCH-30 answer header cache-control", "EXCH-30 answer header pragma"];
        assert_eq!(found, expected);
        bare.headers.remove("content-type");
        let found = judged(&contract, host, request, bare);
        assert!(found[2].ends_with("answer header content-type"), "{found:?}");
    }
    let (host, request) = token("client_credentials");
    let found = judged(&contract, host, request, answer(200, &tokens()));
    assert_eq!(found, ["EXCH-08 answer status"], "no other grant type is documented");
}

#[test]
fn the_list_of_organizations_has_what_an_application_needs() {
    let cases: &[Case] = &[
        ("/organizations/0/id", json!(null), "ORG-02", "answer body /organizations/0/id"),
        ("/organizations/0/id", json!(7), "ORG-02", "answer body /organizations/0/id"),
        ("/organizations/0/name", json!(null), "ORG-02", "answer body /organizations/0/name"),
        (
            "/organizations/0/membership_role",
            json!(""),
            "ORG-02",
            "answer body /organizations/0/membership_role",
        ),
        ("/organizations", json!({}), "ORG-01", "answer body /organizations"),
    ];
    let organization = json!({ "id": "0f7a", "name": "N", "membership_role": "czar", "new": 1 });
    let good = json!({ "organizations": [organization] });
    try_bodies(&api("/v2/user_organizations"), 200, &good, cases);
}

#[test]
fn an_organization_has_an_id_and_typed_members() {
    let cases: &[Case] = &[
        ("/organization", json!(null), "ORG-08", "answer body /organization"),
        ("/organization/id", json!(null), "ORG-08", "answer body /organization/id"),
        ("/organization/slug", json!(1), "ORG-08", "answer body /organization/slug"),
        (
            "/organization/bank_accounts/0/balance",
            json!("12.5"),
            "ORG-08",
            "answer body /organization/bank_accounts/0/balance",
        ),
    ];
    let account = json!({ "balance": 12.5, "iban": null });
    let good = json!({ "organization": { "id": "0f7a", "slug": "s", "bank_accounts": [account] } });
    try_bodies(&api("/v2/organization"), 200, &good, cases);
}

#[test]
fn an_api_error_has_one_of_its_three_shapes() {
    let array: &[Case] = &[
        ("/errors/0/code", json!(null), "API-05", "answer body /errors/0/code"),
        ("/errors/0/detail", json!(1), "API-05", "answer body /errors/0/detail"),
        ("/errors", json!([]), "API-05", "answer body /errors"),
        ("/errors", json!("forbidden"), "API-05", "answer body /errors"),
        ("/trace_id", json!(1), "API-06", "answer body /trace_id"),
    ];
    let good = json!({ "errors": [{ "code": "forbidden", "detail": "d" }], "trace_id": "t" });
    try_bodies(&api("/v2/organization"), 403, &good, array);
    try_bodies(&api("/v2/user_organizations"), 401, &good, array);
    let object: &[Case] = &[("/errors", json!({}), "API-05", "answer body /errors")];
    try_bodies(&api("/v2/organization"), 403, &json!({ "errors": { "message": "m" } }), object);
    let flat: &[Case] = &[
        ("/code", json!(null), "API-05", "answer body /code"),
        ("/message", json!(null), "API-05", "answer body"),
    ];
    try_bodies(&api("/v2/organization"), 403, &json!({ "code": "c", "message": "m" }), flat);
}

#[test]
fn memberships_come_in_pages_with_typed_members() {
    let list: &[Case] = &[
        ("/memberships", json!({}), "API-22", "answer body /memberships"),
        ("/memberships/0/id", json!(null), "API-22", "answer body /memberships/0/id"),
        ("/memberships/0/ubo", json!("yes"), "API-22", "answer body /memberships/0/ubo"),
        ("/meta", json!(null), "API-22", "answer body /meta"),
        ("/meta/total_count", json!("3"), "API-22", "answer body /meta/total_count"),
        ("/meta/current_page", json!(0), "API-22", "answer body /meta/current_page"),
    ];
    let meta = json!({
        "current_page": 1, "next_page": 2, "prev_page": null, "total_pages": 2,
        "total_count": 3, "per_page": 2,
    });
    let good = json!({ "memberships": [{ "id": "m", "role": "czar", "ubo": true }], "meta": meta });
    try_bodies(&api("/v2/memberships"), 200, &good, list);
    let own: &[Case] = &[
        ("/membership", json!([]), "API-23", "answer body /membership"),
        ("/membership/id", json!(""), "API-23", "answer body /membership/id"),
        ("/membership/team_id", json!(1), "API-23", "answer body /membership/team_id"),
    ];
    let good = json!({ "membership": { "id": "m", "team_id": "not a UUID" } });
    try_bodies(&api("/v2/membership"), 200, &good, own);
}

#[test]
fn a_sensitive_action_names_the_session_it_waits_for() {
    let (host, mut request) = api("/v2/sepa/beneficiaries/trust");
    request.method = "PATCH".to_owned();
    let waiting: &[Case] = &[
        ("/code", json!(null), "API-16", "answer body /code"),
        ("/message", json!(null), "API-16", "answer body /message"),
        ("/sca_session_token", json!(""), "API-16", "answer body /sca_session_token"),
        ("/sca_session_token", json!(null), "API-16", "answer body /sca_session_token"),
        ("/trace_id", json!(1), "API-06", "answer body /trace_id"),
    ];
    let good = json!({ "code": "sca_required", "message": "m", "sca_session_token": "t" });
    try_bodies(&(host, request.clone()), 428, &good, waiting);
    let alone = json!({ "code": "sca_not_enrolled", "message": "m" });
    try_bodies(&(host, request), 428, &alone, &[]);
    let session: &[Case] = &[
        ("/result", json!("maybe"), "API-16", "answer body /result"),
        ("/canceled_at", json!(0), "API-16", "answer body /canceled_at"),
    ];
    let good = json!({ "result": "waiting", "canceled_at": "" });
    try_bodies(&api("/v2/sca_sessions/any"), 200, &good, session);
    let mocked: &[Case] = &[("/result", json!(null), "API-17", "answer body /result")];
    try_bodies(&api("/v2/mocked_sca_sessions/any"), 200, &good, mocked);
}

#[test]
fn a_disconnection_is_answered_with_204() {
    let (host, mut request) = api("/v2/oauth2/consents");
    request.method = "DELETE".to_owned();
    let status = |status| judged(&contract(), host, request.clone(), answer(status, &json!({})));
    assert_eq!(status(204), [""; 0]);
    assert_eq!(status(200), ["REVK-07 answer status"]);
}

#[test]
fn a_callback_has_a_code_or_an_error_and_the_state() {
    let contract = contract();
    let callback = |status: u16, query: &str| {
        let url = "https://oauth.example/oauth2/auth?redirect_uri=https%3A%2F%2Fapp.example%2Fcb";
        let mut answer = Answer::new(status);
        answer.headers.push("Location", format!("https://app.example/cb{query}"));
        judged(&contract, HostRole::Oauth, Request::new("GET", url.parse().unwrap()), answer)
    };
    for status in [302, 303] {
        assert_eq!(callback(status, "?code=ory_ac_x&scope=a&state=12345678"), [""; 0]);
        assert_eq!(callback(status, "?error=invalid_state&state="), [""; 0]);
        assert_eq!(callback(status, "?code=ory_ac_x"), ["CALLBACK-01 query state"]);
        assert_eq!(callback(status, "?code=ory_ac_x&state="), ["CALLBACK-01 query state"]);
        assert_eq!(callback(status, "?state=12345678"), ["CALLBACK-01 query code"]);
        let both = callback(status, "?code=ory_ac_x&error=x&state=12345678");
        assert_eq!(both, ["CALLBACK-01 query code"]);
    }
    assert_eq!(callback(200, ""), ["AUTH-24 answer status"]);
}

#[test]
fn every_rule_has_a_party_and_a_source_that_is_spelt_out() {
    let contract = contract();
    assert!(contract.catalogue().iter().count() > 200);
    assert!(contract.catalogue().get(&"SNAPSHOT".parse().unwrap()).is_some());
    for rule in contract.catalogue().iter() {
        assert!(rule.text.ends_with('.'), "{}", rule.id);
        assert!(rule.source.starts_with(char::is_uppercase), "{}: {}", rule.id, rule.source);
    }
}
