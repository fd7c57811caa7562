//! Consents of a seed file.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::domain::{Clock, Dialect, HostRole, Request, header};
use crate::mock::demo::{MEMBERSHIP, STAGING_TOKEN};
use crate::mock::desk::Desk;
use crate::mock::{Bank, Endpoints, Registry, Seed, SeedMistake};

fn seeded(consents: &Value) -> Result<&'static Registry, SeedMistake> {
    serde_json::from_value::<Seed>(json!({ "consents": consents })).unwrap().registry()
}

#[test]
fn an_application_goes_on_with_the_tokens_that_it_has() {
    let registry = seeded(&json!([{
        "application": "membership", "user": "ada@bank.example", "organizations": ["Omega Ltd"],
        "scopes": ["offline_access", "organization.read"],
        "access_token": "ory_at_stored", "refresh_token": "ory_rt_stored.once",
    }]))
    .unwrap();
    let url = |path: &str| format!("http://bank.test{path}").parse().unwrap();
    let endpoints = Endpoints { oauth: url("/"), api: url("/") };
    let bank = Bank::knowing(registry, endpoints, Dialect::Hydra, &[]);
    let clock = Clock::manual(UNIX_EPOCH + Duration::from_hours(24 * 365));
    let mut desk = Desk::new(bank, clock);
    let mut call = Request::new("GET", url("/v2/organization"));
    call.headers.push(header::STAGING_TOKEN, STAGING_TOKEN);
    call.headers.push("Authorization", "Bearer ory_at_stored");
    let shown = desk.receive(HostRole::Api, &call).json().unwrap();
    assert_eq!(shown["organization"]["name"], "Omega Ltd");
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "ory_rt_stored.once"),
        ("client_id", MEMBERSHIP.client_id),
        ("client_secret", MEMBERSHIP.client_secret),
    ];
    let mut refresh = Request::form(url("/oauth2/token"), fields);
    refresh.headers.push(header::STAGING_TOKEN, STAGING_TOKEN);
    let answer = desk.receive(HostRole::Oauth, &refresh);
    assert_eq!(answer.json().unwrap()["scope"], "offline_access organization.read");
    // REFR-08: it came with the refresh token.
    assert_eq!(desk.receive(HostRole::Api, &call).status, 401);
}

#[test]
fn two_refresh_tokens_that_the_bank_cannot_tell_apart_are_named() {
    let consent =
        |token: &str| json!({ "application": "membership", "user": "Ada", "refresh_token": token });
    let told = |second: &str| seeded(&json!([consent("ory_rt_a.same"), consent(second)])).err();
    let mistake = told("ory_rt_b.same").unwrap();
    assert_eq!(mistake.to_string(), "two refresh tokens have behind the dot `same`");
    assert!(told("ory_rt_b.other").is_none());
}

#[test]
fn what_is_left_out_is_all_there_is() {
    let of = |application: &str| {
        let consent = json!({
            "application": application, "user": "Ada", "refresh_token": "ory_rt_a.b",
        });
        let registry = seeded(&json!([consent])).unwrap();
        registry.consents[0].organizations.iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(of("membership"), ["Acme Corp"]);
    assert_eq!(of("user-flow"), ["Acme Corp", "Omega Ltd"]);
}

#[test]
fn what_nobody_could_have_given_is_named() {
    let wrong = |change: Value| {
        let mut consent = json!({
            "application": "membership", "user": "Ada", "refresh_token": "ory_rt_a.b",
        });
        let members = change.as_object().unwrap().clone();
        consent.as_object_mut().unwrap().extend(members);
        seeded(&json!([consent])).err().map(|mistake| mistake.to_string()).unwrap_or_default()
    };
    for (change, told) in [
        (json!({ "application": "shop" }), "no application of a consent is called `shop`"),
        (json!({ "user": "Eve" }), "no user of a consent is called `Eve`"),
        (
            json!({ "organizations": ["Zenith SA"] }),
            "the user of a consent has no organisation `Zenith SA`",
        ),
        (
            json!({ "organizations": ["Acme Corp", "Omega Ltd"] }),
            "a consent in the membership flow is for one organisation, not also `Omega Ltd`",
        ),
        (
            json!({ "scopes": ["payment.write"] }),
            "the application of a consent may not have the scope `payment.write`",
        ),
        (
            json!({ "scopes": ["organization.read"] }),
            "without `offline_access` there is no refresh token `ory_rt_a.b`",
        ),
        (
            json!({ "refresh_token": "stored" }),
            "a refresh token has two parts with a dot between them, unlike `stored`",
        ),
        (
            json!({ "refresh_token": null }),
            "a consent needs the `access_token` or the `refresh_token` of `membership`",
        ),
        (json!({ "access_token": "ory_rt_a.b" }), "two consents have the token `ory_rt_a.b`"),
        (json!({}), ""),
    ] {
        assert_eq!(wrong(change), told);
    }
}
