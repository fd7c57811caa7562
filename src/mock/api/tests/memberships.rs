//! Who belongs to an organisation.

use serde_json::{Value, json};

use super::name;
use crate::domain::header;
use crate::mock::demo::{ACME, ADA, OMEGA};
use crate::mock::rehearsal::Rehearsal;

/// The names on a page, and its meta.
fn page(rehearsal: &mut Rehearsal, access: &str, query: &str) -> (Vec<String>, Value) {
    let answer = rehearsal.api(&format!("/v2/memberships{query}"), access, None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json().unwrap();
    let items = body["memberships"].as_array().unwrap().iter();
    let names = items.map(|item| item["first_name"].as_str().unwrap().to_owned());
    (names.collect(), body["meta"].clone())
}

#[test]
fn the_list_comes_in_pages() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let meta = |current: u32, next: Value, prev: Value, pages: u32, length: u32| {
        json!({
            "current_page": current, "next_page": next, "prev_page": prev,
            "total_pages": pages, "total_count": 3, "per_page": length,
        })
    };
    let (names, all) = page(&mut rehearsal, &access, "");
    assert_eq!(names, ["Ada", "Alan", "Alonzo"]);
    assert_eq!(all, meta(1, Value::Null, Value::Null, 1, 100));
    let (names, first) = page(&mut rehearsal, &access, "?per_page=2");
    assert_eq!(names, ["Ada", "Alan"]);
    assert_eq!(first, meta(1, json!(2), Value::Null, 2, 2));
    let (names, second) = page(&mut rehearsal, &access, "?per_page=2&page=2");
    assert_eq!(names, ["Alonzo"]);
    assert_eq!(second, meta(2, Value::Null, json!(1), 2, 2));
    let beyond = format!("?page={}", usize::MAX);
    assert_eq!(page(&mut rehearsal, &access, &beyond).0, [""; 0]);
}

#[test]
fn a_page_that_cannot_be_is_refused_and_named() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    for (query, name) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=two", "page"),
        ("page=", "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("page=99999999999999999999", "page"),
    ] {
        let answer = rehearsal.api(&format!("/v2/memberships?{query}"), &access, None);
        let body = answer.json().unwrap();
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(body["errors"][0]["source"]["parameter"], name, "{query}");
        assert_eq!(body["errors"][0]["status"], "422");
        assert_eq!(answer.headers.get(header::TRACE_ID), body["trace_id"].as_str());
    }
}

#[test]
fn somebody_not_yet_invited_has_no_role() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let body = rehearsal.api("/v2/memberships", &access, None).json().unwrap();
    let [owner, _, invitable] = &body["memberships"].as_array().unwrap()[..] else { panic!() };
    assert_eq!((&owner["role"], &owner["status"]), (&json!("owner"), &json!("active")));
    assert_eq!((&invitable["role"], &invitable["status"]), (&Value::Null, &json!("invitable")));
    assert_eq!(owner.as_object().unwrap().len(), 12);
}

#[test]
fn the_callers_own_membership_is_that_of_the_organisation() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    for organization in [&ACME, &OMEGA] {
        let answer = rehearsal.api("/v2/membership", &access, Some(organization.id));
        let own = &answer.json().unwrap()["membership"];
        assert_eq!(own["email"], ADA.email);
        assert_eq!(own["role"], ADA.role_in(organization).unwrap());
        let list = rehearsal.api("/v2/memberships", &access, Some(organization.id));
        assert!(list.text().contains(own["id"].as_str().unwrap()));
        assert_eq!(name(&answer), "nobody");
    }
}
