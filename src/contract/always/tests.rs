//! What is asked and answered, whatever the operation.

use super::*;
use crate::contract::fixture::{Folder, exchange, interaction};
use crate::domain::{Answer, Request, Sender};

/// Rule, place and actual of what a request does not keep.
fn broken(asked: &Interaction, gated: bool) -> Vec<[String; 3]> {
    let judgement = Folder::good().contract();
    let judgement = judgement.judge(asked, &JudgeContext { gated });
    judgement.findings.into_iter().map(|f| [f.rule.to_string(), f.place, f.actual]).collect()
}

fn api(address: &str) -> Interaction {
    let url = format!("https://api.example{address}").parse().expect("valid");
    let mut request = Request::new("GET", url);
    request.headers.push("Authorization", "Bearer ory_at_x");
    interaction(HostRole::Api, request, Answer::new(500))
}

fn token(body: &str) -> Interaction {
    let mut asked = exchange(Answer::new(500));
    asked.request.body = body.as_bytes().to_vec();
    asked
}

#[test]
fn credentials_in_an_address_are_found_and_not_told() {
    let found = broken(&api("/v2/organization?access_token=s3cret&page=1"), false);
    assert_eq!(found, [["SEND-01", "request query access_token", "[secret]"]]);
    assert!(broken(&api("/v2/organization?page=1"), false).is_empty());
}

#[test]
fn the_gate_wants_its_header_once_in_its_spelling() {
    let place = "request header x-qonto-staging-token";
    let mut asked = api("/v2/organization");
    assert!(broken(&asked, false).is_empty());
    assert_eq!(broken(&asked, true), [["SEND-02", place, "absent"]]);
    asked.request.headers.push("X-Qonto-Staging-Token", "s3cret");
    assert!(broken(&asked, true).is_empty());
    asked.request.headers.push("x-qonto-staging-token", "s3cret");
    let expected = [["SEND-02", place, "2 times"], ["SEND-03", place, "`x-qonto-staging-token`"]];
    assert_eq!(broken(&asked, true), expected);
    assert!(broken(&asked, false).is_empty(), "where there is no gate it has no spelling");
}

#[test]
fn an_api_request_carries_a_bearer_token() {
    let mut asked = api("/v2/organization");
    let place = "request header authorization";
    asked.request.headers.remove("authorization");
    assert_eq!(broken(&asked, false), [["SEND-04", place, "absent"]]);
    asked.request.headers.push("Authorization", "login:s3cret");
    assert_eq!(broken(&asked, false), [["SEND-04", place, "another scheme, or none"]]);
}

#[test]
fn a_token_request_is_a_form() {
    let mut asked = exchange(Answer::new(500));
    asked.request.headers.remove("content-type");
    asked.request.headers.push("content-type", "application/json");
    let expected = ["SEND-05", "request header content-type", "`application/json`"];
    assert_eq!(broken(&asked, false), [expected]);
}

#[test]
fn an_exchange_has_its_five_fields_and_perhaps_a_verifier() {
    let good = "grant_type=authorization_code&code=c&redirect_uri=r&client_id=i&client_secret=s";
    assert!(broken(&token(good), false).is_empty());
    assert!(broken(&token(&format!("{good}&code_verifier=v")), false).is_empty());
    let found =
        broken(&token(&format!("{}&code=d&scope=x", good.replace("&client_id=i", ""))), false);
    let expected = [
        ["SEND-06", "request form code", "2 times"],
        ["SEND-06", "request form client_id", "absent"],
        ["SEND-06", "request form scope", "sent"],
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_refresh_has_its_four_fields_and_others_do_no_harm() {
    let good = "grant_type=refresh_token&refresh_token=t&client_id=i&client_secret=s";
    assert!(broken(&token(&format!("{good}&redirect_uri=r")), false).is_empty());
    let found = broken(&token(&good.replace("&client_secret=s", "")), false);
    assert_eq!(found, [["SEND-07", "request form client_secret", "absent"]]);
}

#[test]
fn only_our_own_client_is_held_to_what_requests_promise() {
    for sender in [Sender::Edge, Sender::Person] {
        let asked = Interaction { sender, ..api("/v2/x?access_token=s3cret") };
        assert!(broken(&asked, true).is_empty());
    }
}

#[test]
fn a_gate_answers_whoever_has_no_token() {
    let asked = |status, (name, value)| {
        let mut asked = api("/v2/organization");
        let mut answer = Answer::new(status);
        answer.headers.push(name, value);
        (asked.outcome, asked.sender) = (Ok(answer), Sender::Edge);
        asked
    };
    let mut open = asked(401, ("content-type", "application/json"));
    let found = ["GIVE-01", "answer status", "401, the bank's own answer"];
    assert_eq!(broken(&open, true), [found]);
    assert!(broken(&open, false).is_empty());
    open.request.headers.push("x-qonto-staging-token", "s3cret");
    assert!(broken(&open, true).is_empty());
    let mut cookie = asked(401, ("content-type", "application/json"));
    cookie.request.headers.push("cookie", "session=s3cret");
    let person = |asked: &Interaction| Interaction { sender: Sender::Person, ..asked.clone() };
    assert_eq!(broken(&cookie, true), [found], "only a browser has a session");
    assert!(broken(&person(&cookie), true).is_empty());
    cookie.request.headers.remove("cookie");
    assert_eq!(broken(&person(&cookie), true), [found]);
    assert!(broken(&asked(302, ("location", "https://idp.example/")), true).is_empty());
    assert!(broken(&asked(200, ("content-type", "text/html")), true).is_empty());
}

#[test]
fn a_refresh_token_is_not_given_back() {
    let answered = |token| {
        let body = serde_json::json!({ "refresh_token": token });
        let mut asked = exchange(crate::contract::fixture::json(200, &body));
        asked.request.url.set_path("/elsewhere");
        asked.request.body = b"grant_type=refresh_token&refresh_token=s3cret".to_vec();
        broken(&Interaction { sender: Sender::Edge, ..asked }, false)
    };
    let found = ["GIVE-02", "answer body /refresh_token", "the one that was sent"];
    assert_eq!(answered("s3cret"), [found]);
    assert!(answered("another").is_empty());
}

#[test]
fn the_organization_is_the_one_that_was_named() {
    let body = serde_json::json!({ "organization": { "id": "mine" } });
    let mut asked = api("/v2/organization");
    asked.outcome = Ok(crate::contract::fixture::json(200, &body));
    assert!(broken(&asked, false).is_empty());
    asked.request.headers.push("X-Qonto-Organization-Id", "yours");
    let found = ["GIVE-03", "answer body /organization/id", "`mine`"];
    assert_eq!(broken(&asked, false), [found]);
    asked.request.headers.remove("X-Qonto-Organization-Id");
    asked.request.headers.push("x-qonto-organization-id", "mine");
    assert!(broken(&asked, false).is_empty());
}

#[test]
fn an_interaction_speaks_of_what_it_carries() {
    use Check::*;

    let contract = Folder::good().contract();
    let spoken = |asked: &Interaction, gated| {
        let of = |check: &Check| speaks_of(*check, asked, JudgeContext { gated });
        contract.always.iter().map(|promise| promise.check).filter(of).collect::<Vec<_>>()
    };
    let asked = api("/v2/organization");
    assert_eq!(spoken(&asked, false), [NoTokenInUrl, BearerScheme]);
    assert_eq!(spoken(&asked, true), [NoTokenInUrl, GateHeader, BearerScheme]);
    for (grant, fields) in
        [("authorization_code", ExchangeFields), ("refresh_token", RefreshFields)]
    {
        let asked = token(&format!("grant_type={grant}"));
        assert_eq!(spoken(&asked, false), [NoTokenInUrl, FormEncoding, fields]);
        let changes: [fn(&mut Interaction); 3] = [
            |asked| asked.host = HostRole::Web,
            |asked| asked.request.method = "GET".to_owned(),
            |asked| asked.request.url.set_path("/oauth2/revoke"),
        ];
        for change in changes {
            let mut other = asked.clone();
            change(&mut other);
            assert_eq!(spoken(&other, false), [NoTokenInUrl], "no token request");
        }
    }
}

#[test]
fn a_form_is_not_handed_on() {
    let answered = |method, status| {
        let url = "https://login.example/consent".parse().expect("valid");
        let asked = Request::new(method, url);
        let asked = interaction(HostRole::Web, asked, Answer::new(status));
        broken(&Interaction { sender: Sender::Person, ..asked }, false)
    };
    for status in [307, 308] {
        assert_eq!(answered("POST", status), [["GIVE-04", "answer status", &status.to_string()]]);
        assert!(answered("GET", status).is_empty());
    }
    assert!(answered("POST", 303).is_empty());
}
