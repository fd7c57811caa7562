use serde_json::json;

use super::{Life, answer, found, refused};
use crate::domain::Answer;

#[test]
fn only_an_expired_token_that_was_refused_makes_a_refresh_late() {
    let ended = found(false, |life| {
        life.connect();
        life.call("/v2/organization", "at-1", None, Answer::new(401));
        life.refresh("rt-1", refused());
    });
    assert_eq!(ended, [""; 0], "the grant had ended");
    let served = found(false, |life| {
        life.connect();
        life.now += std::time::Duration::from_hours(2);
        life.call("/v2/organization", "at-1", None, Answer::new(200));
        life.refresh("rt-1", refused());
    });
    assert_eq!(served, ["REFR-24"], "a clock that is ahead is no refusal");
}

#[test]
fn the_list_is_read_with_or_without_an_organization() {
    let list = |life: &mut Life, named| {
        let listed = json!({ "organizations": [{ "id": "0b-other" }] });
        life.call("/v2/user_organizations", "at-1", named, answer(200, &listed));
        life.call("/v2/memberships", "at-1", Some("0b-other"), Answer::new(200));
    };
    for named in [None, Some("0a-first"), Some("0b-other")] {
        let found = found(true, |life| {
            life.authorize(&[("identity_type", Some("user"))]);
            life.conclude("a-code-of-the-bank.x");
            life.exchange("a-code-of-the-bank.x", super::tokens(1));
            list(life, named);
        });
        assert_eq!(found, [""; 0], "{named:?}");
    }
}
