//! Grants that last, by the commands that a person types: a bank is served,
//! the test plays the person and the person's browser.

#[expect(dead_code, reason = "other tests serve the stand-in with TLS and with mutants")]
mod bank;
#[path = "grant/desk.rs"]
mod desk;
#[path = "wire/listener.rs"]
mod listener;

use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use desk::{Desk, Person, shown};
use listener::{Listener, answer};
use qonform::agent::Decision;
use qonform::domain::Clock;

const NAME: &str = "own/membership/Ada";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEY: &str = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn a_pasted_callback_becomes_a_grant_that_lasts() {
    let desk = Desk::open();
    let mut person = Person::invited(&desk, &[], &[]);
    let callback = person.signs_in(&desk, Decision::Allow);
    person.pastes("no address");
    person.pastes(&callback.replace("state=", "state=x"));
    person.pastes(&callback);
    let (code, text) = person.leaves();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("that is not an address"), "{text}");
    assert!(text.contains("has the `state` of another sign-in"), "{text}");
    assert!(
        text.contains(&format!("stored {NAME} in ")) && text.contains("90 days left"),
        "{text}"
    );
    let refresh_token = desk.refresh_token();

    let list = desk.qonform(&["grant", "list"], &[]);
    let rows = String::from_utf8_lossy(&list.stdout).into_owned();
    assert_eq!(list.status.code(), Some(0), "{}", shown(&list));
    assert!(rows.starts_with("TARGET  APPLICATION  USER  LEFT     LAST USE"), "{rows}");
    assert!(rows.contains("own     membership   Ada   90 days"), "{rows}");
    assert!(rows.contains("offline_access openid organization.read"), "{rows}");
    let json = desk.qonform(&["grant", "list", "--target", "own", "--json"], &[]);
    let parsed: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!((&parsed[0]["stale"], &parsed[0]["days_left"]), (&false.into(), &89.into()));

    let check = desk.check(&[]);
    assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
    assert!(shown(&check).contains(&format!("✔ good       {NAME}: renewed;")), "{}", shown(&check));
    assert_ne!(desk.refresh_token(), refresh_token, "the next one is stored");
    for output in [&list, &json, &check] {
        assert!(!shown(output).contains(&refresh_token) && !shown(output).contains("ory_rt_"));
    }
    assert!(!text.contains("ory_rt_") && !text.contains("ory_ac_"), "{text}");
}

#[test]
fn nothing_is_stored_without_the_right_state_or_against_the_persons_will() {
    let desk = Desk::open();
    let mut person = Person::invited(&desk, &[], &[]);
    let callback = person.signs_in(&desk, Decision::Allow);
    person.pastes(&callback.replace("state=", "state=x"));
    person.pastes(&callback.replace("membership.example", "elsewhere.example"));
    person.pastes(callback.split("&state").next().expect("a beginning"));
    let (code, text) = person.leaves();
    assert_eq!(code, Some(2), "{text}");
    for says in ["another sign-in", "not the application's redirect URI", "nothing is stored"] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let mut person = Person::invited(&desk, &[], &[]);
    let callback = person.signs_in(&desk, Decision::Deny);
    person.pastes(&callback);
    let (code, text) = person.leaves();
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("the person refused (`access_denied`); nothing is stored"), "{text}");
    let list = desk.qonform(&["grant", "list"], &[]);
    assert!(shown(&list).starts_with("no grant is in "), "{}", shown(&list));
    let check = desk.check(&[]);
    assert_eq!(check.status.code(), Some(4), "{}", shown(&check));
}

#[test]
fn a_callback_to_this_machine_is_caught() {
    const TOKENS: &str = r#"{"access_token":"at-1","refresh_token":"rt-hunter22",
        "token_type":"bearer","expires_in":3599,"scope":"offline_access"}"#;
    let bank = Listener::new(|_| answer(200, "Content-Type: application/json\r\n", TOKENS));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let port = port.expect("a free port").port();
    let redirect_uri = format!("http://127.0.0.1:{port}/callback");
    let desk = Desk::at(&bank.url("127.0.0.1"), &redirect_uri);
    let person = Person::invited(&desk, &["--wait", "30s"], &[]);
    let state = person.state();
    let (status, page) = Desk::browse(&format!("http://127.0.0.1:{port}/favicon.ico"));
    assert_eq!((status, page.contains("nothing here")), (404, true), "{page}");
    let (status, page) = Desk::browse(&format!("{redirect_uri}?code=c-1&state=of-another"));
    assert_eq!((status, page.contains("not the answer")), (400, true), "{page}");
    let (status, page) = Desk::browse(&format!("{redirect_uri}?code=c-1&state={state}"));
    assert_eq!((status, page.contains("close this page")), (200, true), "{page}");
    let (code, text) = person.leaves();
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(desk.refresh_token(), "rt-hunter22");
    let asked = bank.received().pop().expect("the code was traded");
    assert!(asked.contains("code=c-1") && asked.contains("code_verifier="), "{asked}");
}

#[test]
fn nobody_is_waited_for_for_ever() {
    let (desk, port) = (Desk::open(), TcpListener::bind("127.0.0.1:0").expect("a free port"));
    let address = port.local_addr().expect("an address");
    let desk = Desk::at(&desk.target().oauth, &format!("http://{address}/callback"));
    let person = Person::invited(&desk, &["--wait", "300ms"], &[]);
    let (code, text) = person.stays_away();
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("cannot be listened on"), "the port is taken: {text}");
    assert!(text.contains("nobody came back within 300ms"), "{text}");
}

#[test]
fn a_dead_chain_is_called_stale() {
    let clock = Clock::manual(SystemTime::now());
    let desk = Desk::with(clock.clone());
    desk.add(&[]);
    clock.advance(Duration::from_hours(91 * 24)).expect("a manual clock");
    for _ in 0..2 {
        let check = desk.check(&[]);
        let text = shown(&check);
        assert_eq!(check.status.code(), Some(3), "{text}");
        assert!(text.contains(&format!("✘ unanswered {NAME}: stored grant stale: ")), "{text}");
        assert!(
            text.contains("qonform grant add --target own --application membership --user Ada"),
            "{text}"
        );
    }
    let list = shown(&desk.qonform(&["grant", "list"], &[]));
    assert!(list.contains("own     membership   Ada   stale"), "{list}");
    desk.add(&[]);
    assert_eq!(desk.check(&[]).status.code(), Some(0), "a new one replaces it");
}

#[test]
fn a_refresh_that_a_dead_process_began_is_ended() {
    let desk = Desk::open();
    desk.add(&[]);
    desk.loses_the_answer_to_a_refresh();
    let check = desk.check(&[]);
    assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
}

#[test]
fn a_grant_is_shown_to_its_own_server_only() {
    let desk = Desk::open();
    desk.add(&[]);
    let thief = Listener::new(|_| answer(400, "", ""));
    desk.configure(&thief.url("127.0.0.1"), qonform::mock::demo::MEMBERSHIP.redirect_uri);
    let check = desk.check(&[]);
    assert_eq!(check.status.code(), Some(2), "{}", shown(&check));
    assert!(shown(&check).contains("belongs to the server http://127.0.0.1"), "{}", shown(&check));
    assert!(thief.received().is_empty(), "{:?}", thief.received());
}

#[cfg(unix)]
#[test]
fn a_command_keeps_grants_that_a_key_seals() {
    let desk = Desk::open();
    let script = "case $1 in list) cd kept 2>/dev/null && ls | tr . / ;; load) cat kept/$(echo $2 | \
                  tr / .) 2>/dev/null || true ;; save) mkdir -p kept; cat > kept/$(echo $2 | tr / .) ;; esac";
    std::fs::write(desk.folder().join("keep.sh"), script).expect("written");
    let kept = [("QONFORM_GRANT_COMMAND", "sh keep.sh"), ("QONFORM_GRANT_KEY", KEY)];
    desk.add(&kept);
    let file = desk.folder().join("kept/own.membership.Ada");
    let sealed = std::fs::read_to_string(&file).expect("kept");
    assert!(sealed.contains("sealed") && !sealed.contains("ory_"), "{sealed}");
    let check = desk.check(&kept);
    assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
    assert_ne!(std::fs::read_to_string(&file).expect("kept"), sealed);
    let list = desk.qonform(&["grant", "list"], &kept);
    assert!(shown(&list).contains("90 days"), "{}", shown(&list));

    for (variables, says, code) in [
        (vec![kept[0], ("QONFORM_GRANT_KEY", OTHER_KEY)], "is not the key it was added with", 2),
        (vec![kept[0]], "is encrypted: set `QONFORM_GRANT_KEY`", 2),
        (vec![kept[0], ("QONFORM_GRANT_KEY", "short")], "`QONFORM_GRANT_KEY` is no key", 2),
        (vec![("QONFORM_GRANT_COMMAND", "no-such-command-7f")], "failed to list", 3),
    ] {
        let check = desk.check(&variables);
        assert_eq!(check.status.code(), Some(code), "{says}: {}", shown(&check));
        assert!(shown(&check).contains(says), "{says}: {}", shown(&check));
    }
    let add = desk.refused_to_add(&[("QONFORM_GRANT_COMMAND", "no-such-command-7f")]);
    assert!(shown(&add).contains("failed to load"), "before anybody signs in: {}", shown(&add));
}

#[test]
fn a_file_that_is_no_grant_is_named() {
    let desk = Desk::open();
    desk.add(&[]);
    std::fs::write(desk.file(), "{\"v\":1,").expect("written");
    for command in [&["grant", "list"][..], &["grant", "check", "--target", "own"]] {
        let output = desk.qonform(command, &[]);
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
        let file = desk.file().display().to_string();
        assert!(shown(&output).contains(&file), "{}", shown(&output));
        assert!(shown(&output).contains("is damaged: add it again"), "{}", shown(&output));
    }
    desk.add(&[]);
    assert_eq!(desk.check(&[]).status.code(), Some(0), "adding mends it");
}

const FEATURE: &str = include_str!("fixtures/stored_grant/uses.feature");

/// > the stored grant is dead, missing or in use, with `grants: stored`
#[test]
fn a_run_takes_stored_grants_for_those_who_only_use_them() {
    let clock = Clock::manual(SystemTime::now());
    let desk = Desk::with(clock.clone());
    desk.runs(FEATURE, "grants: stored");
    let run = |report: &str| {
        let report = format!("jsonl={report}");
        desk.qonform(&["run", "--target", "own", "--report", &report], &[])
    };
    let missing = run("missing.jsonl");
    assert_eq!(missing.status.code(), Some(3), "{}", shown(&missing));
    assert!(
        shown(&missing).contains("1 passed, 0 broken, 0 drift, 2 unanswered"),
        "{}",
        shown(&missing)
    );
    assert!(shown(&missing).contains("no grant own/membership/Ada is in"), "{}", shown(&missing));

    desk.add(&[]);
    let (token, sign_ins) = (desk.refresh_token(), desk.sign_ins("missing.jsonl"));
    assert_ne!(sign_ins, 0, "the scenario that refreshes has its own grant");
    let used = run("used.jsonl");
    assert_eq!(used.status.code(), Some(0), "{}", shown(&used));
    let left = "the stored grant own/membership/Ada: 90 days left";
    assert!(shown(&used).contains(left), "{}", shown(&used));
    assert!(desk.read("used.jsonl").contains(left), "reports tell it too");
    assert_eq!(desk.sign_ins("used.jsonl"), sign_ins, "two scenarios use the stored one");
    assert_eq!(desk.refresh_token(), token, "nobody has burnt it");
    assert!(!desk.read("used.jsonl").contains(&token), "and nobody has told it");

    clock.advance(Duration::from_hours(91 * 24)).expect("a manual clock");
    desk.forgets_the_access_token();
    let stale = run("stale.jsonl");
    assert_eq!(stale.status.code(), Some(3), "{}", shown(&stale));
    let text = shown(&stale);
    assert!(
        text.contains("UNANSWERED: stored grant") && text.contains("stored grant stale: "),
        "{text}"
    );
    assert!(text.contains("1 passed, 0 broken, 0 drift, 2 unanswered"), "{text}");
    assert!(desk.read("stale.jsonl").contains("\"cause\":\"stored-grant\""));
}

#[test]
fn writers_wait_for_each_other_and_lose_nothing() {
    let desk = Desk::open();
    desk.add(&[]);
    let start = |_| {
        let mut command = desk.command(&["grant", "check", "--target", "own"], &[]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let all: Vec<_> = (0..4).map(start).collect();
    for one in all {
        let output = one.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    }
    let claim = desk.store().claim(&NAME.parse().expect("a name")).expect("free");
    let busy = desk.check(&[]);
    assert_eq!(busy.status.code(), Some(3), "{}", shown(&busy));
    let holder = format!("is in use by another process (id {})", std::process::id());
    assert!(shown(&busy).contains(&holder), "{}", shown(&busy));
    drop(claim);
    assert_eq!(desk.check(&[]).status.code(), Some(0));
}

#[test]
fn what_cannot_be_meant_is_told_before_anybody_signs_in() {
    let desk = Desk::open();
    for (arguments, says) in [
        (&["--target", "mock"][..], "`mock` is the stand-in inside the program"),
        (&["--target", "own", "--user", "Eve"], "no user called `Eve`; there is Ada"),
        (&["--target", "own", "--application", "x"], "no application called `x`"),
        (&["--target", "elsewhere"], "there is no target called `elsewhere`"),
    ] {
        let output = desk.qonform(&[&["grant", "add"], arguments].concat(), &[]);
        assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
        assert!(shown(&output).contains(says), "{says}: {}", shown(&output));
    }
}
