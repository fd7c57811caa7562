//! Revocation: what it ends, and what it tells.

use url::Url;

use crate::domain::{Answer, HostRole, Request};
use crate::mock::demo::{MEMBERSHIP, OTHER};
use crate::mock::registry::Application;
use crate::mock::rehearsal::{Rehearsal, pair, refused};

fn post(rehearsal: &mut Rehearsal, fields: &[(&str, &str)]) -> Answer {
    let url = Url::parse("http://oauth.test:1/oauth2/revoke").unwrap();
    rehearsal.send(HostRole::Oauth, Request::form(url, fields.iter().copied()))
}

#[test]
fn a_token_ends_with_everything_of_its_grant() {
    for revoked in ["access", "refresh", "used refresh"] {
        let mut rehearsal = Rehearsal::new(&[]);
        let (bystander, _) = rehearsal.usual_tokens();
        let (_, used) = rehearsal.usual_tokens();
        let (access, refresh) = pair(&rehearsal.refresh(&MEMBERSHIP, &used));
        let token = match revoked {
            "access" => &access,
            "refresh" => &refresh,
            _ => &used,
        };
        let answer = rehearsal.revoke(&MEMBERSHIP, token);
        assert_eq!((answer.status, answer.text().as_str()), (200, ""), "{revoked}");
        assert_eq!(rehearsal.reach(&access), 401, "{revoked}");
        assert_eq!(refused(&rehearsal.refresh(&MEMBERSHIP, &refresh)).1, "invalid_grant");
        assert_eq!(rehearsal.reach(&bystander), 200, "another grant lives on");
    }
}

#[test]
fn unknown_and_foreign_tokens_are_answered_alike_and_nothing_ends() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, refresh) = rehearsal.usual_tokens();
    let forged = format!("ory_rt_{}", &refresh["ory_rt_".len() + 1..]);
    for (application, token) in [
        (&MEMBERSHIP, "unknown"),
        (&MEMBERSHIP, ""),
        (&MEMBERSHIP, forged.as_str()),
        (&OTHER, access.as_str()),
        (&OTHER, refresh.as_str()),
    ] {
        let answer = rehearsal.revoke(application, token);
        assert_eq!((answer.status, answer.text().as_str()), (200, ""), "{token}");
    }
    assert_eq!(rehearsal.reach(&access), 200);
    assert_eq!(rehearsal.refresh(&MEMBERSHIP, &refresh).status, 200);
}

#[test]
fn a_stranger_ends_nothing() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let stranger = Application { client_secret: "wrong", ..MEMBERSHIP };
    let answer = rehearsal.revoke(&stranger, &access);
    assert_eq!((answer.status, refused(&answer).1.as_str()), (401, "invalid_client"));
    let answer = post(&mut rehearsal, &[]);
    assert_eq!((answer.status, refused(&answer).1.as_str()), (400, "invalid_request"));
    let answer = post(&mut rehearsal, &[("token", &access)]);
    assert_eq!((answer.status, refused(&answer).1.as_str()), (400, "invalid_request"));
    assert_eq!(rehearsal.reach(&access), 200);
}
