//! How a grant keeps its tokens fresh.

#[path = "wire/application.rs"]
mod application;
#[path = "wire/listener.rs"]
mod listener;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

use application::{JSON, TOKENS, client, quiet, run};
use listener::{Listener, answer};
use qonform::client::{Client, ClientError, Grant};
use qonform::domain::{GrantRecord, Secret};

fn grant(client: Client, expires_in: u64) -> Grant {
    let tokens = format!(
        r#"{{"access_token":"at-1","refresh_token":"rt-1","token_type":"bearer",
            "expires_in":{expires_in},"scope":"offline_access"}}"#
    );
    let tokens = serde_json::from_str(&tokens).expect("a token set");
    Grant::new(client, tokens, SystemTime::UNIX_EPOCH)
}

#[test]
fn callers_that_refresh_at_once_share_one_request() {
    const CALLERS: usize = 8;
    let (release, released) = mpsc::channel::<()>();
    let bank = Listener::new(move |_| {
        let _ = released.recv();
        answer(200, JSON, TOKENS)
    });
    let grant = grant(quiet(&bank), 3600);
    let waiting = Arc::new(AtomicUsize::new(0));
    let results = run(async {
        let call = || {
            let (grant, waiting) = (grant.clone(), Arc::clone(&waiting));
            tokio::spawn(async move {
                waiting.fetch_add(1, Ordering::SeqCst);
                grant.refresh().await
            })
        };
        let calls: Vec<_> = (0..CALLERS).map(|_| call()).collect();
        // On one thread, a task that has counted itself has also asked.
        while waiting.load(Ordering::SeqCst) < CALLERS {
            tokio::task::yield_now().await;
        }
        drop(release);
        let mut results = Vec::new();
        for call in calls {
            results.push(call.await.expect("no panic"));
        }
        results
    });
    assert_eq!(bank.received().len(), 1);
    for result in results {
        assert_eq!(result.expect("tokens").access_token, Secret::new("at-2"));
    }
    assert_eq!(grant.access_token(), Secret::new("at-2"));
    run(grant.refresh()).expect("tokens");
    let requests = bank.received();
    assert_eq!(requests.len(), 2, "a later refresh is a new one");
    assert!(requests[1].contains("refresh_token=rt-2&"), "{}", requests[1]);
}

#[test]
fn a_refresh_whose_answer_was_lost_may_be_asked_for_again() {
    let lost = AtomicUsize::new(0);
    let bank = Listener::new(move |_| match lost.fetch_add(1, Ordering::SeqCst) {
        0 => String::new(),
        _ => answer(200, JSON, TOKENS),
    });
    let grant = grant(quiet(&bank), 3600);
    assert!(matches!(run(grant.refresh()), Err(ClientError::Transport(_))));
    assert_eq!(grant.access_token(), Secret::new("at-1"));
    run(grant.refresh()).expect("tokens");
    assert!(bank.received().iter().all(|request| request.contains("refresh_token=rt-1&")));
}

#[test]
fn a_token_about_to_end_is_refreshed_before_use() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let clock = application::clock();
    let grant = grant(client(&bank, clock.clone(), None), 3600);
    clock.advance(Duration::from_secs(3539)).expect("a manual clock");
    assert_eq!(run(grant.usable_access_token()).expect("fresh"), Secret::new("at-1"));
    clock.advance(Duration::from_secs(1)).expect("a manual clock");
    assert_eq!(run(grant.usable_access_token()).expect("renewed"), Secret::new("at-2"));
    assert_eq!(bank.received().len(), 1);
    assert_eq!(grant.expires_at(), SystemTime::UNIX_EPOCH + Duration::from_secs(3540 + 3599));
}

#[test]
fn a_new_refresh_token_is_stored_before_anyone_has_the_access_token() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let stored = Arc::new(Mutex::new(None));
    let store = Arc::clone(&stored);
    let tokens = serde_json::from_str(TOKENS).expect("a token set");
    let grant = Grant::stored(quiet(&bank), tokens, SystemTime::UNIX_EPOCH, move |tokens| {
        *store.lock().expect("no panic") = tokens.refresh_token.clone();
        Ok::<(), String>(())
    });
    run(grant.refresh()).expect("tokens");
    assert_eq!(*stored.lock().expect("no panic"), Some(Secret::new("rt-2")));
}

#[test]
fn a_pair_that_could_not_be_stored_is_given_to_nobody_and_not_bought_again() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let (broken, offered) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let (is_broken, count) = (Arc::clone(&broken), Arc::clone(&offered));
    let tokens = serde_json::from_str(&TOKENS.replace("at-2", "at-1")).expect("a token set");
    let grant = Grant::stored(quiet(&bank), tokens, SystemTime::UNIX_EPOCH, move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        if is_broken.load(Ordering::SeqCst) { Err("the disk is full") } else { Ok(()) }
    });
    let reason = "the disk is full".to_owned();
    assert_eq!(run(grant.refresh()).expect_err("a full disk"), ClientError::NotStored { reason });
    assert_eq!(grant.access_token(), Secret::new("at-1"));
    assert!(run(grant.usable_access_token()).is_err(), "the refresh has ended the old one");
    broken.store(false, Ordering::SeqCst);
    assert_eq!(run(grant.usable_access_token()).expect("stored"), Secret::new("at-2"));
    assert_eq!(grant.access_token(), Secret::new("at-2"));
    assert_eq!((bank.received().len(), offered.load(Ordering::SeqCst)), (1, 3));
}

#[test]
fn what_another_process_goes_on_with_is_written_before_anything_is_sent() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let tokens = serde_json::from_str(TOKENS).expect("a token set");
    let record = GrantRecord::new(tokens, SystemTime::UNIX_EPOCH);
    let written = Arc::new(Mutex::new(Vec::new()));
    let (kept, is_full) = (Arc::clone(&written), AtomicBool::new(true));
    let grant = Grant::resumed(quiet(&bank), record, move |record| {
        if is_full.swap(false, Ordering::SeqCst) {
            return Err("the disk is full");
        }
        kept.lock().expect("no panic").push(record.refresh_begun);
        Ok(())
    });
    let reason = "the disk is full".to_owned();
    assert_eq!(run(grant.refresh()).expect_err("a full disk"), ClientError::NotStored { reason });
    assert_eq!(bank.received().len(), 0, "it was sent and nobody knows");
    run(grant.refresh()).expect("tokens");
    assert_eq!(*written.lock().expect("no panic"), [Some(SystemTime::UNIX_EPOCH), None]);
}

#[test]
fn a_panic_of_the_store_loses_no_pair() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let first = AtomicBool::new(true);
    let tokens = serde_json::from_str(&TOKENS.replace("at-2", "at-1")).expect("a token set");
    let grant = Grant::stored(quiet(&bank), tokens, SystemTime::UNIX_EPOCH, move |_| {
        assert!(!first.swap(false, Ordering::SeqCst), "the store falls over");
        Ok::<(), String>(())
    });
    let falling = grant.clone();
    assert!(
        run(async move { tokio::spawn(async move { falling.refresh().await }).await }).is_err()
    );
    assert_eq!(run(grant.refresh()).expect("stored").access_token, Secret::new("at-2"));
    assert_eq!(bank.received().len(), 1);
}

/// REFR-15
#[test]
fn a_lost_answer_is_asked_for_again_within_60_seconds_and_never_after() {
    let asked = AtomicUsize::new(0);
    let bank = Listener::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 | 2 | 3 => String::new(),
        _ => answer(200, JSON, TOKENS),
    });
    let clock = application::clock();
    let grant = grant(client(&bank, clock.clone(), None), 3600);
    let pass = |seconds| clock.advance(Duration::from_secs(seconds)).expect("a manual clock");
    let lost = |outcome| matches!(outcome, Err(ClientError::Transport(_)));
    assert!(lost(run(grant.refresh())));
    pass(59);
    assert_eq!(run(grant.usable_access_token()).expect("recovered"), Secret::new("at-2"));
    assert!(lost(run(grant.refresh())));
    pass(59);
    assert!(lost(run(grant.refresh())), "the second loss does not extend the window");
    pass(1);
    let late = run(grant.refresh()).expect_err("too late");
    assert_eq!(late, ClientError::AnswerLost);
    assert!(late.ends_the_grant());
    let sent: Vec<bool> = bank.received().iter().map(|sent| sent.contains("=rt-1&")).collect();
    assert_eq!(sent, [true, true, false, false]);
}

/// REFR-12
#[test]
fn a_refused_refresh_token_is_not_sent_again() {
    let bank = Listener::new(|_| answer(400, JSON, r#"{"error":"invalid_grant"}"#));
    let grant = grant(quiet(&bank), 3600);
    for _ in 0..2 {
        let refused = run(grant.refresh()).expect_err("spent");
        assert_eq!(refused.status(), Some(400));
        assert!(refused.ends_the_grant());
    }
    assert_eq!(bank.received().len(), 1);
}

#[test]
fn a_refusal_that_is_not_about_the_refresh_token_can_be_overcome() {
    let asked = AtomicUsize::new(0);
    let bank = Listener::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => answer(401, JSON, r#"{"error":"invalid_client"}"#),
        _ => answer(200, JSON, TOKENS),
    });
    let clock = application::clock();
    let grant = grant(client(&bank, clock.clone(), None), 3600);
    assert!(!run(grant.refresh()).expect_err("a wrong secret").ends_the_grant());
    clock.advance(Duration::from_mins(1)).expect("a manual clock");
    assert_eq!(run(grant.refresh()).expect("tokens").access_token, Secret::new("at-2"));
}

/// EXCH-29
#[test]
fn granted_scopes_are_compared_as_a_set() {
    let bank = Listener::new(|_| String::new());
    let tokens = serde_json::from_str(TOKENS).expect("a token set");
    let grant = Grant::new(quiet(&bank), tokens, SystemTime::UNIX_EPOCH);
    let lacks = |scopes: &str| grant.lacks(&scopes.parse().expect("scopes")).to_string();
    assert_eq!(lacks("organization.read offline_access"), "");
    assert_eq!(lacks("openid organization.read"), "openid");
}

#[test]
fn a_lifetime_beyond_all_clocks_does_no_harm() {
    let bank = Listener::new(|_| String::new());
    let grant = grant(quiet(&bank), u64::MAX);
    assert_eq!(grant.expires_at(), SystemTime::UNIX_EPOCH);
    let shown = format!("{grant:?}");
    assert!(shown.contains("expires_at") && !shown.contains("rt-1"), "{shown}");
}

#[test]
fn without_a_refresh_token_nothing_is_sent() {
    let bank = Listener::new(|_| String::new());
    let tokens =
        r#"{"access_token":"at-1","token_type":"bearer","expires_in":3600,"scope":"openid"}"#;
    let tokens = serde_json::from_str(tokens).expect("a token set");
    let grant = Grant::new(quiet(&bank), tokens, SystemTime::UNIX_EPOCH);
    assert!(matches!(run(grant.refresh()), Err(ClientError::NoRefreshToken)));
    assert!(bank.received().is_empty());
}

#[test]
fn copies_that_are_lined_up_send_nothing_before_all_are_ready() {
    let bank = Listener::new(|_| answer(200, JSON, TOKENS));
    let start = Arc::new(tokio::sync::Barrier::new(2));
    let copy = || quiet(&bank).lined_up(Arc::clone(&start));
    let token = Secret::new("rt-1");
    let (first, second) = (copy(), copy());
    run(async {
        let early = token.clone();
        let early = tokio::spawn(async move { first.refresh(&early).await });
        // A request to an unlined client goes there and back meanwhile.
        for _ in 0..3 {
            quiet(&bank).refresh(&Secret::new("rt-0")).await.expect("tokens");
        }
        assert!(bank.received().iter().all(|request| request.contains("rt-0")));
        second.refresh(&token).await.expect("tokens");
        early.await.expect("no panic").expect("tokens");
    });
    assert_eq!(bank.received().iter().filter(|request| request.contains("rt-1")).count(), 2);
}
