use std::time::UNIX_EPOCH;

use super::*;
use crate::mock::{Flow, demo};

/// A consent, and the tokens that came of it.
fn granted(ledger: &mut Ledger, number: usize) -> (GrantId, Issued) {
    let sign_in = SignIn {
        requested: UNIX_EPOCH,
        authenticated: UNIX_EPOCH,
        session: String::new(),
        nonce: String::new(),
    };
    let grant = Grant {
        application: &demo::applications()[0],
        user: &demo::users()[0],
        flow: Flow::Membership,
        organizations: Vec::new(),
        scopes: "offline_access".to_owned(),
        sign_in,
        revoked: false,
    };
    let uri = demo::MEMBERSHIP.redirect_uri;
    let code = ledger.issue_code(format!("c{number}"), grant, uri, String::new(), UNIX_EPOCH);
    let grant = ledger.code(&code).unwrap().grant;
    (grant, ledger.issue_tokens(grant, UNIX_EPOCH, true))
}

fn sizes(ledger: &Ledger) -> [usize; 6] {
    let Ledger { grants, last_use, codes, access_tokens, refresh_tokens, used, .. } = ledger;
    [
        grants.len(),
        last_use.len(),
        codes.len(),
        access_tokens.len(),
        refresh_tokens.len(),
        used.len(),
    ]
}

#[test]
fn endless_refreshing_takes_bounded_memory() {
    let mut ledger = Ledger::default();
    let (grant, issued) = granted(&mut ledger, 0);
    let mut token = issued.refresh_token.unwrap();
    for _ in 0..REMEMBERED + 50 {
        ledger.use_refresh_token(&token, UNIX_EPOCH, false, false);
        token = ledger.issue_tokens(grant, UNIX_EPOCH, true).refresh_token.unwrap();
    }
    assert_eq!(sizes(&ledger), [1, 1, 1, 1, REMEMBERED + 1, REMEMBERED]);
    assert!(ledger.refresh_token(&token).is_some(), "the live token is never forgotten");
}

#[test]
fn endless_consents_take_bounded_memory_and_the_one_in_use_stays() {
    let mut ledger = Ledger::default();
    let (grant, issued) = granted(&mut ledger, 0);
    let mut token = issued.refresh_token.unwrap();
    for number in 1..2 * KEPT {
        granted(&mut ledger, number);
        if number % 100 == 0 {
            ledger.use_refresh_token(&token, UNIX_EPOCH, false, false);
            token = ledger.issue_tokens(grant, UNIX_EPOCH, true).refresh_token.unwrap();
        }
    }
    assert!(sizes(&ledger).iter().all(|size| *size <= KEPT + REMEMBERED), "{:?}", sizes(&ledger));
    assert!(sizes(&ledger)[..4].iter().all(|size| *size <= KEPT), "{:?}", sizes(&ledger));
    assert!(ledger.refresh_token(&token).is_some());
    assert!(!ledger.grant(grant).revoked);
    assert!(ledger.code("c1").is_none(), "the oldest of the others is forgotten");
    for row in ledger.codes.values() {
        ledger.grant(row.grant);
    }
}

#[test]
fn a_refresh_token_that_is_used_again_and_again_takes_bounded_memory() {
    let mut ledger = Ledger::default();
    let (grant, issued) = granted(&mut ledger, 0);
    let token = issued.refresh_token.unwrap();
    let mut last = None;
    for _ in 0..2 * KEPT {
        ledger.use_refresh_token(&token, UNIX_EPOCH, false, false);
        last = Some(ledger.issue_tokens(grant, UNIX_EPOCH, true));
    }
    assert!(sizes(&ledger).iter().all(|size| *size <= KEPT + 1), "{:?}", sizes(&ledger));
    let last = last.unwrap();
    assert!(ledger.access_token(&last.access_token).is_some());
    assert!(ledger.refresh_token(&last.refresh_token.unwrap()).is_some());
}
