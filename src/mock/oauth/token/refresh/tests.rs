//! Rotation, and the window in which a used token still works.

use std::collections::HashSet;

use crate::mock::demo::{MEMBERSHIP, OTHER};
use crate::mock::rehearsal::{Rehearsal, pair, refresh, refused};

const DAY: u64 = 24 * 60 * 60;

fn hint(rehearsal: &mut Rehearsal, token: &str) -> (u16, String, String) {
    let (status, error, description) = refused(&rehearsal.refresh(&MEMBERSHIP, token));
    let (_, hint) = description.split_once("issued to another client. ").unwrap_or_default();
    (status, error, hint.to_owned())
}

fn already_used() -> (u16, String, String) {
    (400, "invalid_grant".to_owned(), "The refresh token was already used.".to_owned())
}

#[test]
fn each_refresh_returns_a_new_pair_and_ends_the_old_access_token() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access_0, refresh_0) = rehearsal.usual_tokens();
    let (access_1, refresh_1) = pair(&rehearsal.refresh(&MEMBERSHIP, &refresh_0));
    let all = HashSet::from([&access_0, &refresh_0, &access_1, &refresh_1]);
    assert_eq!(all.len(), 4);
    assert_eq!((rehearsal.reach(&access_0), rehearsal.reach(&access_1)), (401, 200));
}

#[test]
fn a_used_token_works_for_sixty_seconds_and_its_siblings_all_work() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (_, token) = rehearsal.usual_tokens();
    let mut siblings = vec![pair(&rehearsal.refresh(&MEMBERSHIP, &token))];
    for seconds in [30, 30] {
        rehearsal.pass(seconds);
        siblings.push(pair(&rehearsal.refresh(&MEMBERSHIP, &token)));
    }
    for (access, _) in &siblings {
        assert_eq!(rehearsal.reach(access), 200);
    }
    for (_, sibling) in &siblings {
        assert_eq!(rehearsal.refresh(&MEMBERSHIP, sibling).status, 200);
    }
}

#[test]
fn uses_inside_the_window_do_not_extend_it_and_a_later_one_ends_the_chain() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (bystander, _) = rehearsal.usual_tokens();
    let (_, token) = rehearsal.usual_tokens();
    let (access_1, refresh_1) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
    rehearsal.pass(40);
    let (access_2, refresh_2) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
    rehearsal.pass(21);
    assert_eq!(hint(&mut rehearsal, &token), already_used());
    for access in [access_1, access_2] {
        assert_eq!(rehearsal.reach(&access), 401);
    }
    for sibling in [refresh_1, refresh_2] {
        assert_eq!(hint(&mut rehearsal, &sibling), already_used());
    }
    assert_eq!(rehearsal.reach(&bystander), 200, "another grant lives on");
}

#[test]
fn every_refresh_token_has_ninety_days_of_its_own() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (_, token) = rehearsal.usual_tokens();
    rehearsal.pass(90 * DAY);
    let (_, next) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
    rehearsal.pass(90 * DAY + 1);
    let expired = "The refresh token expired.".to_owned();
    assert_eq!(hint(&mut rehearsal, &next), (400, "invalid_grant".to_owned(), expired));
}

#[test]
fn strange_tokens_are_refused() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.usual_code();
    let (access, token) = rehearsal.usual_tokens();
    for strange in ["", "x", "a.b.c", access.as_str(), code.as_str()] {
        let unknown = "The refresh token is malformed or not valid.".to_owned();
        assert_eq!(hint(&mut rehearsal, strange), (400, "invalid_grant".to_owned(), unknown));
    }
    let forged = format!("ory_rt_{}", &token["ory_rt_".len() + 1..]);
    let (_, error, description) = refused(&rehearsal.refresh(&MEMBERSHIP, &forged));
    assert_eq!(error, "invalid_request");
    assert!(description.ends_with("whitelisted the redirect_uri you specified."));
    assert_eq!(rehearsal.refresh(&MEMBERSHIP, &token).status, 200, "nothing used it up");
}

#[test]
fn a_wrong_secret_or_another_application_does_not_use_the_token_up() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, token) = rehearsal.usual_tokens();
    let (_, error, description) = refused(&rehearsal.refresh(&OTHER, &token));
    assert_eq!(error, "invalid_grant");
    assert!(description.ends_with("during the initial token issuance."), "{description}");
    let mut fields = refresh(&MEMBERSHIP, &token);
    fields[3].1 = "wrong";
    assert_eq!(refused(&rehearsal.token(&fields)).1, "invalid_client");
    assert_eq!(rehearsal.reach(&access), 200);
    rehearsal.pass(61);
    assert_eq!(rehearsal.refresh(&MEMBERSHIP, &token).status, 200, "its window has not begun");
}

#[test]
fn a_redirect_uri_in_a_refresh_does_no_harm() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (_, token) = rehearsal.usual_tokens();
    let mut fields = refresh(&MEMBERSHIP, &token).to_vec();
    fields.push(("redirect_uri", "https://anything.example"));
    assert_eq!(rehearsal.token(&fields).status, 200);
}
