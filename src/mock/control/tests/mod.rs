mod door;
mod journal;
mod trouble;

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::*;
use crate::domain::{Clock, Dialect, HostRole};
use crate::mock::desk::Desk;
use crate::mock::{Bank, Endpoints, demo};

const TOKEN: &str = "a-token-for-tests-0123456789";
const HERE: &str = "http://127.0.0.1:4402";

/// A bank at a moment, and where it is directed.
fn control() -> Control {
    let address = |port| Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let endpoints = Endpoints { oauth: address(4400), api: address(4401) };
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000));
    let bank = Bank::new(endpoints, Dialect::Hydra, &[]);
    let mut hall = Hall::new(Desk::new(bank, clock), demo::registry());
    hall.journal = Some(crate::mock::journal::Journal::default());
    let hall = Arc::new(Mutex::new(hall));
    Control::new(hall, demo::registry(), Secret::new(TOKEN), address(4402))
}

fn request(method: &str, path: &str, body: Option<&Value>) -> Request {
    let mut request = Request::new(method, Url::parse(&format!("{HERE}{path}")).unwrap());
    request.headers.push("Host", "127.0.0.1:4402");
    request.headers.push("Authorization", format!("Bearer {TOKEN}"));
    if let Some(body) = body {
        request.headers.push("Content-Type", "application/json");
        request.body = body.to_string().into_bytes();
    }
    request
}

/// What an operation answers: status and document.
fn ask(control: &Control, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let answer = control.receive(&request(method, path, body));
    (answer.status, answer.json().unwrap_or_default())
}

/// A request of an application at the bank itself.
fn send(control: &Control, host: HostRole, mut request: Request) -> Option<Answer> {
    request.headers.push("X-Qonto-Staging-Token", demo::STAGING_TOKEN);
    control.hall().receive(host, request).interaction.outcome.clone().ok()
}

fn refresh(control: &Control, own: &Application, token: &str) -> Option<Answer> {
    let url = Url::parse("http://127.0.0.1:4400/oauth2/token").unwrap();
    let request = Request::form(
        url,
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", own.client_id),
            ("client_secret", own.client_secret),
        ],
    );
    send(control, HostRole::Oauth, request)
}

fn organization(control: &Control, access_token: &str) -> u16 {
    let url = Url::parse("http://127.0.0.1:4401/v2/organization").unwrap();
    let mut request = Request::new("GET", url);
    request.headers.push("Authorization", format!("Bearer {access_token}"));
    send(control, HostRole::Api, request).map_or(0, |answer| answer.status)
}

/// A grant without pages: access token and refresh token.
fn minted(control: &Control, own: &Application) -> [String; 2] {
    let wish = json!({ "application": own.client_id, "user": "Ada" });
    let (status, tokens) = ask(control, "POST", "/grants", Some(&wish));
    assert_eq!(status, 201, "{tokens}");
    ["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap().to_owned())
}

#[test]
fn the_clock_ages_what_was_issued() {
    let control = control();
    let [access, _] = minted(&control, &demo::MEMBERSHIP);
    assert_eq!(organization(&control, &access), 200);
    let (_, before) = ask(&control, "GET", "/clock", None);
    let (status, after) = ask(&control, "POST", "/clock", Some(&json!({ "seconds": 3_601 })));
    assert_eq!((status, &after["ahead_seconds"]), (200, &json!(3_601)));
    assert_ne!(before["now"], after["now"]);
    assert_eq!(organization(&control, &access), 401);
    for wrong in
        [json!({ "seconds": -1 }), json!({ "seconds": 1e12 }), json!({ "secs": 1 }), json!(1)]
    {
        assert_eq!(ask(&control, "POST", "/clock", Some(&wrong)).0, 400, "{wrong}");
    }
    let far = json!({ "seconds": u64::MAX });
    assert_eq!(ask(&control, "POST", "/clock", Some(&far)).0, 400);
}

#[test]
fn applications_do_not_meet() {
    let control = control();
    let [mine, _] = minted(&control, &demo::MEMBERSHIP);
    let [theirs, other_refresh] = minted(&control, &demo::OTHER);
    let own = demo::MEMBERSHIP.client_id;
    let moved = json!({ "seconds": 3_601, "application": own });
    assert_eq!(ask(&control, "POST", "/clock", Some(&moved)).0, 200);
    assert_eq!([organization(&control, &mine), organization(&control, &theirs)], [401, 200]);
    let lost = json!({ "lose": "request", "application": own });
    assert_eq!(ask(&control, "POST", "/faults", Some(&lost)).0, 201);
    assert_eq!([organization(&control, &mine), organization(&control, &theirs)], [0, 200]);
    assert_eq!(refresh(&control, &demo::OTHER, &other_refresh).unwrap().status, 200);
    let numbers = |query: &str| {
        let (_, journal) = ask(&control, "GET", &format!("/journal{query}"), None);
        journal["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["number"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&format!("?application={own}")), [1, 3]);
    assert_eq!(numbers(""), [1, 2, 3, 4, 5]);
    let away = format!("/journal?application={own}");
    assert_eq!(ask(&control, "DELETE", &away, None).0, 204);
    assert_eq!(numbers(""), [2, 4, 5]);
    let away = format!("/faults?application={}", demo::OTHER.client_id);
    assert_eq!(ask(&control, "DELETE", &away, None).0, 204);
    assert_eq!(organization(&control, &mine), 0, "the fault of the first is still there");
    for (method, path) in [("GET", "/clock"), ("GET", "/journal"), ("DELETE", "/faults")] {
        assert_eq!(ask(&control, method, &format!("{path}?application=x"), None).0, 400);
    }
}

#[test]
fn a_grant_is_what_a_person_could_consent_to() {
    let control = control();
    let mint = |own: &Application, more: Value| {
        let mut wish = json!({ "application": own.client_id, "user": "Ada" });
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(&control, "POST", "/grants", Some(&wish))
    };
    let own = &demo::MEMBERSHIP;
    let (status, tokens) = mint(own, json!({ "scopes": "organization.read" }));
    assert_eq!((status, &tokens["scope"]), (201, &json!("organization.read")));
    assert!(tokens.get("refresh_token").is_none());
    let (status, tokens) = mint(own, json!({ "organizations": ["Omega Ltd"] }));
    assert_eq!(status, 201);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(organization(&control, access), 200);
    assert_eq!(mint(&demo::USER_FLOW, json!({})).0, 201);
    for wrong in [
        json!({ "user": "nobody" }),
        json!({ "application": "x" }),
        json!({ "scopes": "payment.write" }),
        json!({ "organizations": ["Zenith SA"] }),
        json!({ "organizations": ["Acme Corp", "Omega Ltd"] }),
        json!({ "organisations": [] }),
    ] {
        assert_eq!(mint(own, wrong.clone()).0, 400, "{wrong}");
    }
}
