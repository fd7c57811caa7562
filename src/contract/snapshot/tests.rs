//! Snapshots kept, lost, retyped, added, missing, written and repeated.

use std::fs;

use serde_json::json;

use super::*;
use crate::contract::fixture::{Folder, exchange, json as answer};
use crate::domain::{Answer, HostRole, Request};

const GOOD: &str = r#"---
description: mock-hydra__token.exchange-200
---
{
  "status": 200,
  "headers": {
    "cache-control": "private, No-Store",
    "content-type": "application/json; charset=utf-8"
  },
  "body": {
    "access_token": "[access_token ory_at_…]",
    "expires_in": "[expires_in integer]",
    "granted": [
      {
        "by": "[by]",
        "note": null
      }
    ],
    "token_type": "bearer"
  }
}
"#;

const NAME: &str = "mock-hydra__token.exchange-200";

fn good() -> Value {
    json!({
        "access_token": "ory_at_one", "expires_in": 3599, "token_type": "bearer",
        "granted": [{ "by": "Ada", "note": null }, { "by": "Bob", "note": null }],
    })
}

fn folder() -> Folder {
    Folder::good().with(&format!("snapshots/{NAME}.snap"), GOOD)
}

fn check(folder: &Folder, body: &Value) -> SnapshotOutcome {
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    snapshots.check(&folder.contract(), &exchange(answer(200, body)))
}

fn broken(body: &Value) -> Finding {
    match check(&folder(), body) {
        SnapshotOutcome::Differs { mut broken, .. } => broken.remove(0),
        other => panic!("{other:?}"),
    }
}

fn drifted(body: &Value) -> Finding {
    match check(&folder(), body) {
        SnapshotOutcome::Differs { broken, mut drift } if broken.is_empty() => drift.remove(0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn contract_and_snapshots_are_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Contract>();
    shared::<Snapshots>();
}

#[test]
fn the_same_answer_with_other_tokens_is_kept_and_compared_once() {
    let folder = folder();
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    let contract = folder.contract();
    let check = |body: &Value| snapshots.check(&contract, &exchange(answer(200, body)));
    assert_eq!(check(&good()), SnapshotOutcome::Kept);
    let mut again = good();
    again["access_token"] = json!("ory_at_two");
    again["expires_in"] = json!(3600);
    assert_eq!(check(&again), SnapshotOutcome::Repeated);
    again["granted"] = json!([]);
    assert_eq!(check(&again), SnapshotOutcome::Kept, "how many items is not compared");
}

#[test]
fn a_built_in_snapshot_is_compared_without_a_folder() {
    let carried: &[(&str, &str)] = &[("snapshots/mock-hydra__token.exchange-200.snap", GOOD)];
    let snapshots = Snapshots::new(&Shelf::over(carried, None), "mock-hydra", None);
    let kept = snapshots.check(&Folder::good().contract(), &exchange(answer(200, &good())));
    assert_eq!(kept, SnapshotOutcome::Kept);
}

#[test]
fn a_lost_member_is_broken_and_shown() {
    let mut body = good();
    body.as_object_mut().unwrap().remove("token_type");
    let found = broken(&body);
    assert_eq!(found.rule.as_str(), "SNAPSHOT");
    assert_eq!(found.place, "answer body /token_type");
    assert_eq!((found.expected.as_str(), found.actual.as_str()), ("a string", "absent"));
    let diff = found.detail.unwrap();
    assert!(
        diff.starts_with("--- snapshots/mock-hydra__token.exchange-200.snap\n+++ this answer\n")
    );
    assert!(diff.contains("\n-    \"token_type\": \"bearer\"\n"), "{diff}");
    assert!(!diff.contains("ory_at_one"), "{diff}");
}

#[test]
fn a_retyped_member_is_broken_even_behind_its_label() {
    let mut body = good();
    body["expires_in"] = json!("3599");
    body["added"] = json!(1);
    let found = broken(&body);
    assert_eq!(found.place, "answer body /expires_in");
    assert_eq!(found.expected, "an integer");
    assert_eq!(found.actual, "a string");
    match check(&folder(), &body) {
        SnapshotOutcome::Differs { broken, drift } => {
            assert_eq!(broken.len(), 1, "{broken:?}");
            let added: Vec<&str> = drift.iter().map(|one| one.place.as_str()).collect();
            assert_eq!(added, ["answer body /added"]);
            assert_eq!(drift[0].detail, None, "one diff shows all of it");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lost_header_field_is_broken() {
    let mut bare = answer(200, &good());
    bare.headers.remove("cache-control");
    let folder = folder();
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    match snapshots.check(&folder.contract(), &exchange(bare)) {
        SnapshotOutcome::Differs { broken, .. } => {
            assert_eq!(broken[0].place, "answer header cache-control");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_added_member_and_another_value_are_drift() {
    let mut body = good();
    body["granted"][1]["since"] = json!(true);
    let found = drifted(&body);
    assert_eq!(found.place, "answer body /granted/1/since");
    assert_eq!(found.actual, "a boolean");
    let mut body = good();
    body["token_type"] = json!("Bearer");
    assert_eq!(drifted(&body).actual, "`\"Bearer\"`");
    let mut body = good();
    body["granted"][0]["note"] = json!("now there is one");
    assert_eq!(drifted(&body).expected, "`null`");
    let mut body = good();
    body["access_token"] = json!("opaque");
    assert_eq!(drifted(&body).actual, "`\"[access_token]\"`", "the prefix was checked");
}

#[test]
fn what_the_contract_forgot_to_label_is_masked_by_name() {
    let mut body = good();
    body["id_token"] = json!("s3cret");
    body["granted"][0]["iban"] = json!("FR76");
    let told = format!("{:?}", drifted(&body));
    assert!(!told.contains("s3cret") && !told.contains("FR76"), "{told}");
}

#[test]
fn a_profile_without_snapshots_is_not_compared_and_a_missing_one_is_told() {
    let nothing = Folder::good();
    assert_eq!(check(&nothing, &good()), SnapshotOutcome::NoProfile);
    let mut body = good();
    body["refresh_token"] = json!("ory_rt_x");
    let missing = |outcome| match outcome {
        SnapshotOutcome::Missing(told) => format!("{} {}", told.rule, told.place),
        other => panic!("{other:?}"),
    };
    let expected = format!("SNAPSHOT snapshots/{NAME}-refresh_token.snap");
    assert_eq!(missing(check(&folder(), &body)), expected);
    let folder = folder();
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    let refused = answer(400, &json!({ "error": "invalid_grant" }));
    let expected = "SNAPSHOT snapshots/mock-hydra__token.exchange-400-invalid_grant.snap";
    assert_eq!(missing(snapshots.check(&folder.contract(), &exchange(refused))), expected);
}

#[test]
fn what_is_written_is_what_insta_reads_and_is_kept_next_time() {
    let folder = Folder::good();
    let contract = folder.contract();
    let into = folder.path().join("snapshots");
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", Some(into.clone()));
    let check = |body: &Value| snapshots.check(&contract, &exchange(answer(200, body)));
    assert_eq!(check(&good()), SnapshotOutcome::Written(NAME.to_owned()));
    assert_eq!(check(&good()), SnapshotOutcome::Repeated);
    let file = into.join(format!("{NAME}.snap"));
    assert_eq!(fs::read_to_string(&file).unwrap(), GOOD);
    let read = insta::Snapshot::from_file(&file).unwrap();
    assert_eq!(read.metadata().description(), Some(NAME));
    let mut other = good();
    other["token_type"] = json!("mac");
    let differs = |outcome| matches!(outcome, SnapshotOutcome::Differs { .. });
    assert!(differs(check(&other)), "two answers of one run differ");
    let next = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    assert_eq!(next.check(&contract, &exchange(answer(200, &good()))), SnapshotOutcome::Kept);
    let update = Snapshots::new(&folder.shelf(), "mock-hydra", Some(into));
    let written = update.check(&contract, &exchange(answer(200, &other)));
    assert_eq!(written, SnapshotOutcome::Written(NAME.to_owned()));
}

#[test]
fn of_a_real_target_the_shape_is_recorded_and_compared() {
    let folder = Folder::good();
    let contract = folder.contract();
    let into = folder.path().join("snapshots");
    let write = Snapshots::new(&folder.shelf(), "sandbox", Some(into.clone()));
    write.check(&contract, &exchange(answer(200, &good())));
    let text = fs::read_to_string(into.join("sandbox__token.exchange-200.snap")).unwrap();
    assert!(text.contains("\"token_type\": \"[string]\""), "{text}");
    assert!(text.contains("\"cache-control\": \"[string]\""), "{text}");
    let compare = |body: &Value| {
        let snapshots = Snapshots::new(&folder.shelf(), "sandbox", None);
        snapshots.check(&contract, &exchange(answer(200, body)))
    };
    let mut body = good();
    body["token_type"] = json!("Bearer");
    assert_eq!(compare(&body), SnapshotOutcome::Kept);
    body["token_type"] = json!(1);
    match compare(&body) {
        SnapshotOutcome::Differs { broken, .. } => assert_eq!(broken.len(), 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_redirect_is_recorded_without_code_state_and_host() {
    let folder = Folder::good();
    let callback = "https://app.example/cb?code=ory_ac_s3cret&state=s3cret&scope=a";
    let recorded = redirected(&folder, "https%3A%2F%2Fapp.example%2Fcb", callback);
    assert_eq!(recorded.name(), "authorize-303");
    let expected = json!({
        "status": 303,
        "headers": {},
        "location": {
            "address": "[redirect_uri]",
            "query": { "code": "[code ory_ac_…]", "scope": "a", "state": "[state]" },
        },
    });
    assert_eq!(recorded.value(), expected);
    let queried = redirected(
        &folder,
        "https%3A%2F%2Fapp.example%2Fcb%3Ftenant%3D1",
        &format!("{callback}&tenant=1"),
    );
    assert_eq!(queried.value(), expected, "the application put it there");
}

fn redirected(folder: &Folder, redirect_uri: &str, to: &str) -> Recorded {
    let url = format!("https://oauth.example/oauth2/auth?redirect_uri={redirect_uri}");
    let request = Request::new("GET", url.parse().unwrap());
    let mut answer = Answer::new(303);
    answer.headers.push("location", to);
    let asked = crate::contract::fixture::interaction(HostRole::Oauth, request, answer);
    Recorded::of(&folder.contract(), &asked, true).unwrap()
}

#[test]
fn a_file_that_is_no_snapshot_is_told_and_not_printed() {
    for (text, why) in [
        ("{}", "it does not start with `---`"),
        ("---\n- [\n---\n{}\n", "its heading is broken"),
        ("---\na: b\n---\n{\n", "its text is not JSON"),
        ("", "it does not start with `---`"),
        ("---x\n", "it does not start with `---`"),
    ] {
        let folder = Folder::good().with(&format!("snapshots/{NAME}.snap"), text);
        match check(&folder, &good()) {
            SnapshotOutcome::Unusable(told) => assert!(told.title.ends_with(why), "{told}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_answer_that_is_not_the_operations_own_is_not_recorded() {
    let folder = folder();
    let snapshots = Snapshots::new(&folder.shelf(), "mock-hydra", None);
    for status in [429, 500] {
        let outcome = snapshots.check(&folder.contract(), &exchange(answer(status, &good())));
        assert_eq!(outcome, SnapshotOutcome::Unrecorded, "{status}");
    }
}
