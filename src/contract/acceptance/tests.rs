//! What drifted once is known afterwards, and the rest of the file unchanged.

use serde_json::json;

use super::*;
use crate::contract::JudgeContext;
use crate::contract::fixture::{Folder, interaction, json as answer};
use crate::domain::{Answer, Finding, Interaction, Request};

fn asked(path: &str, answer: Answer) -> Interaction {
    let url = format!("https://api.example{path}").parse().expect("valid");
    let mut request = Request::new("GET", url);
    request.headers.push("Authorization", "Bearer ory_at_x");
    interaction(HostRole::Api, request, answer)
}

fn drift(contract: &Contract, seen: &Interaction) -> Vec<Finding> {
    let judgement = contract.judge(seen, &JudgeContext::default());
    assert!(judgement.findings.is_empty(), "{:#?}", judgement.findings);
    judgement.drift
}

/// Accepts all that drifts and looks again with the contract as it is then.
fn accepted(seen: &Interaction) -> String {
    let shelf = Shelf::new(None);
    let contract = Contract::load(&shelf).expect("good");
    let found = drift(&contract, seen);
    assert!(!found.is_empty(), "nothing drifts");
    let mut amendments = Amendments::new(&contract, &shelf);
    let answer = seen.answer().expect("an answer");
    let (media_type, body) = (answer.headers.media_type(), answer.json().unwrap_or_default());
    for (again, one) in
        [false, true].into_iter().flat_map(|again| found.iter().map(move |one| (again, one)))
    {
        let novelty = Novelty {
            host: seen.host,
            method: &seen.request.method,
            path: seen.request.url.path(),
            grant: None,
            status: answer.status,
            content: media_type.as_deref(),
            place: &one.place,
            body: &body,
            actual: &one.actual,
            seen: "Seen on sandbox.",
        };
        let new = amendments.accept(&novelty);
        let new = new.unwrap_or_else(|why| panic!("{}: {why}", one.place));
        assert!(!again || !new, "{} is accepted twice", one.place);
    }
    let grown = amendments.check().unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    assert_eq!(drift(&grown, seen), []);
    let diff = amendments.diff();
    assert_eq!(amendments.files(), diff.matches("\n+++ ").count(), "{diff}");
    let lost = diff.lines().filter_map(|line| line.strip_prefix('-'));
    for line in lost.filter(|line| !line.starts_with("--")) {
        let kept = format!("+{}", line.trim_end_matches([',', ']']));
        assert!(diff.contains(&kept), "{line}\n{diff}");
    }
    diff
}

/// The lines that are new.
fn added(diff: &str) -> Vec<&str> {
    let new = diff.lines().filter_map(|line| line.strip_prefix('+'));
    new.filter(|line| !line.starts_with("++")).map(str::trim).collect()
}

#[test]
fn members_are_named_where_their_neighbours_are() {
    let account = json!({ "id": "a", "colour": "red", "limits": { "day": 1, "notes": ["x"] } });
    let body = json!({ "organization": { "id": "o", "bank_accounts": [account] }, "page": null });
    let expected = [
        r#""page": { "description": "Seen on sandbox." }"#,
        r#""colour": { "description": "Seen on sandbox.", "type": ["string", "null"] },"#,
        r#""limits": { "description": "Seen on sandbox.", "type": ["object", "null"], "properties": { "day": { "type": ["number", "null"] }, "notes": { "type": ["array", "null"], "items": { "type": ["string", "null"] } } } }"#,
    ];
    let diff = accepted(&asked("/v2/organization", answer(200, &body)));
    for line in expected {
        assert!(added(&diff).contains(&line), "{line}\n{diff}");
    }
}

#[test]
fn values_join_the_known_ones() {
    let body = json!({ "membership": { "id": "m", "role": "czar", "status": "exiled" } });
    let diff = accepted(&asked("/v2/membership", answer(200, &body)));
    assert!(diff.contains(r#""accountant", "czar"]"#), "{diff}");
    assert!(diff.contains(r#""invitable", "exiled"]"#), "{diff}");
}

#[test]
fn header_fields_and_statuses_are_listed() {
    let mut seen = answer(409, &json!({ "errors": [{ "code": "late", "detail": "No." }] }));
    seen.headers.remove("content-type");
    seen.headers.push("content-type", "application/json");
    let diff = accepted(&asked("/v2/organization", seen));
    let expected = [
        "409: # Seen on sandbox.",
        "content: application/json",
        "rule: API-05",
        "schema: api-error",
    ];
    assert_eq!(added(&diff), expected);
    let mut seen = answer(200, &json!({ "organization": { "id": "o" } }));
    seen.headers.push("X-Tier", "gold");
    let diff = accepted(&asked("/v2/organization", seen));
    assert_eq!(added(&diff), ["- x-tier # Seen on sandbox."]);
}

#[test]
fn a_status_that_looks_like_no_other_refusal_is_promised_alone() {
    let seen = Answer::new(409);
    let diff = accepted(&asked("/v2/organization", seen));
    assert_eq!(added(&diff), ["409: # Seen on sandbox.", "rule: ORG-08"]);
}

#[test]
fn one_answer_may_change_several_files() {
    let mut seen = answer(200, &json!({ "organization": { "id": "o" }, "page": 1 }));
    seen.headers.push("X-Tier", "gold");
    let diff = accepted(&asked("/v2/organization", seen));
    assert_eq!(diff.matches("\n+++ ").count(), 2, "{diff}");
}

#[test]
fn files_of_ones_own_are_read_with_the_changes() {
    let folder = Folder::good();
    let (contract, shelf) = (folder.contract(), folder.shelf());
    let mut amendments = Amendments::new(&contract, &shelf);
    let novelty = Novelty {
        host: HostRole::Oauth,
        method: "POST",
        path: "/oauth2/token",
        grant: Some("authorization_code"),
        status: 200,
        content: Some("application/json"),
        place: "answer body /extra",
        body: &json!({ "extra": 1 }),
        actual: "the number `1`",
        seen: "Seen on sandbox.",
    };
    assert_eq!(amendments.accept(&novelty), Ok(true));
    amendments.check().unwrap_or_else(|wrong| panic!("{wrong:#?}"));
}
