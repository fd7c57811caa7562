//! The limits of the API.

use url::Url;

use crate::domain::{HostRole, Request};
use crate::mock::rehearsal::Rehearsal;

#[test]
fn above_a_thousand_requests_in_ten_seconds_the_answer_is_429_without_a_body() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    assert!((0..1_000).all(|_| rehearsal.reach(&access) == 200));
    let answer = rehearsal.api("/no/such/path", &access, None);
    assert_eq!((answer.status, answer.body.len()), (429, 0));
    assert!(answer.headers.get("retry-after").is_none());
    assert!(rehearsal.usual_tokens().0.starts_with("ory_at_"), "OAuth is another host");
    rehearsal.pass(10);
    assert_eq!(rehearsal.reach(&access), 200);
}

#[test]
fn requests_at_the_gate_are_not_counted() {
    let mut rehearsal = Rehearsal::new(&[]);
    let url = Url::parse("http://api.test:2/v2/organization").unwrap();
    let ungated = Request::new("GET", url);
    for _ in 0..1_500 {
        assert_eq!(rehearsal.bank.handle(rehearsal.now, HostRole::Api, &ungated).status, 302);
    }
    assert_eq!(rehearsal.reach("x"), 401);
}

#[test]
fn answers_401_are_counted_and_too_many_close_the_door() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    assert!((0..201).all(|_| rehearsal.reach("x") == 401));
    assert_eq!(rehearsal.bank.unauthorized(rehearsal.now), 201);
    assert_eq!(rehearsal.reach(&access), 429);
    rehearsal.pass(3_600);
    assert_eq!(rehearsal.bank.unauthorized(rehearsal.now), 0);
    assert_eq!(rehearsal.reach(&access), 200);
}
