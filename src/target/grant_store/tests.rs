use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use super::*;
use crate::domain::{GrantRecord, Secret};

const KEY_OF_TESTS: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEY: &str = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn store(folder: &Path, more: &[(&str, &str)]) -> Arc<GrantStore> {
    let store = GrantStore::of_environment(|name| {
        let given = more.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        if name == FOLDER { folder.to_str().map(str::to_owned) } else { given.map(str::to_owned) }
    });
    Arc::new(store.expect("a store"))
}

fn name() -> GrantName {
    GrantName::new("sandbox", "membership", "first").expect("a name")
}

fn grant(refresh_token: &str) -> StoredGrant {
    let tokens = format!(
        r#"{{"access_token":"at-hunter22","refresh_token":"{refresh_token}","token_type":"bearer",
            "expires_in":3600,"scope":"offline_access"}}"#
    );
    let tokens = serde_json::from_str(&tokens).expect("a token set");
    StoredGrant {
        oauth: "https://oauth.example".parse().expect("an address"),
        client_id: "app".to_owned(),
        record: GrantRecord::new(tokens, std::time::UNIX_EPOCH + Duration::from_hours(1)),
    }
}

fn refresh_token(store: &GrantStore) -> Secret {
    let grant = store.read(&name()).expect("readable").expect("there");
    grant.record.tokens.refresh_token.expect("there")
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<_> = entries.map(name).collect();
    names.sort();
    names
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("new/folder");
    let store = store(&place, &[]);
    assert!(store.names().expect("none").is_empty());
    let claim = store.claim(&name()).expect("free");
    assert!(claim.read().expect("readable").is_none());
    let mut begun = grant("rt-1");
    begun.record.refresh_begun = Some(std::time::UNIX_EPOCH + Duration::from_millis(7));
    claim.write(&begun).expect("written");
    let again = claim.read().expect("readable").expect("there");
    assert_eq!(format!("{again:?}"), format!("{begun:?}"));
    assert_eq!(refresh_token(&store), Secret::new("rt-1"));
    assert_eq!(store.names().expect("one"), [name()]);
    assert_eq!(files(&place), ["sandbox.membership.first.grant", "sandbox.membership.first.lock"]);
}

#[cfg(unix)]
#[test]
fn only_the_user_may_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("grants");
    let store = store(&place, &[]);
    store.claim(&name()).expect("free").write(&grant("rt-1")).expect("written");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    for file in files(&place) {
        assert_eq!(mode(&place.join(&file)), 0o600, "{file}");
    }
}

#[test]
fn a_draft_that_a_crash_left_is_no_grant_and_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path(), &[]);
    store.claim(&name()).expect("free").write(&grant("rt-1")).expect("written");
    fs::write(folder.path().join("sandbox.membership.first.draft"), "{\"v\":1,").expect("written");
    assert_eq!(store.names().expect("one"), [name()]);
    let claim = store.claim(&name()).expect("free");
    assert_eq!(refresh_token(&store), Secret::new("rt-1"));
    assert_eq!(files(folder.path()).len(), 2, "{:?}", files(folder.path()));
    claim.write(&grant("rt-2")).expect("written");
    assert_eq!(refresh_token(&store), Secret::new("rt-2"));
}

#[test]
fn one_at_a_time_has_a_grant_and_others_may_look() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (store(folder.path(), &[]), store(folder.path(), &[]));
    let claim = one.claim(&name()).expect("free");
    claim.write(&grant("rt-1")).expect("written");
    let busy = Claim::take(&two, &name(), Duration::from_millis(20)).expect_err("taken");
    let id = std::process::id().to_string();
    assert!(busy.to_string().contains(&format!("another process (id {id})")), "{busy}");
    assert_eq!(refresh_token(&two), Secret::new("rt-1"));
    let other = GrantName::new("sandbox", "membership", "second").expect("a name");
    drop(two.claim(&other).expect("another grant is free"));

    let (asks, asked) = mpsc::channel();
    let waiting = thread::spawn(move || {
        asks.send(()).expect("listened to");
        two.claim(&name()).map(|claim| claim.read().expect("readable").expect("there"))
    });
    asked.recv().expect("it asks");
    claim.write(&grant("rt-2")).expect("written");
    drop(claim);
    let seen = waiting.join().expect("no panic").expect("it had patience");
    assert_eq!(seen.record.tokens.refresh_token, Some(Secret::new("rt-2")));
}

#[test]
fn with_a_key_nothing_can_be_read_or_changed_without_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let sealed = store(folder.path(), &[(KEY, KEY_OF_TESTS)]);
    sealed.claim(&name()).expect("free").write(&grant("rt-hunter22")).expect("written");
    assert_eq!(refresh_token(&sealed), Secret::new("rt-hunter22"));
    let path = folder.path().join("sandbox.membership.first.grant");
    let text = fs::read_to_string(&path).expect("a text");
    assert!(!text.contains("hunter22") && !text.contains("oauth.example"), "{text}");

    let error = store(folder.path(), &[]).read(&name()).expect_err("no key");
    assert!(matches!(error, GrantStoreError::NoKey(_)), "{error}");
    let error = store(folder.path(), &[(KEY, OTHER_KEY)]).read(&name()).expect_err("another key");
    assert!(matches!(error, GrantStoreError::WrongKey(_)), "{error}");

    let other = folder.path().join("sandbox.membership.second.grant");
    fs::write(&other, text.replace("first", "second")).expect("written");
    let second = GrantName::new("sandbox", "membership", "second").expect("a name");
    let error = sealed.read(&second).expect_err("another's grant");
    assert!(matches!(error, GrantStoreError::WrongKey(_)), "{error}");
}

#[test]
fn a_grant_from_before_there_was_a_key_is_encrypted_by_the_next_write() {
    let folder = tempfile::tempdir().expect("a folder");
    store(folder.path(), &[]).claim(&name()).expect("free").write(&grant("rt-1")).expect("written");
    let sealed = store(folder.path(), &[(KEY, KEY_OF_TESTS)]);
    assert_eq!(refresh_token(&sealed), Secret::new("rt-1"));
    sealed.claim(&name()).expect("free").write(&grant("rt-2")).expect("written");
    let text = fs::read_to_string(folder.path().join("sandbox.membership.first.grant"));
    assert!(!text.expect("a text").contains("rt-2"));
}

#[test]
fn a_key_is_32_bytes_and_is_not_shown() {
    for wrong in ["secret", "AAEC", "not base64!"] {
        let error = GrantStore::of_environment(|_| Some(wrong.to_owned())).expect_err("no key");
        assert!(matches!(error, GrantStoreError::NotAKey), "{error}");
        assert!(!error.to_string().contains(wrong), "{error}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let shown = format!("{:?}", store(folder.path(), &[(KEY, KEY_OF_TESTS)]));
    assert!(!shown.contains(&KEY_OF_TESTS[..8]), "{shown}");
}

#[test]
fn what_this_program_did_not_write_is_damaged_and_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path(), &[]);
    store.claim(&name()).expect("free").write(&grant("rt-hunter22")).expect("written");
    let path = folder.path().join("sandbox.membership.first.grant");
    let whole = fs::read_to_string(&path).expect("a text");
    for wrong in [
        "",
        "{}",
        &whole[..whole.len() / 2],
        &whole.replace("\"v\":1", "\"v\":2"),
        &whole.replace("3600", "\"3600\""),
        &whole.replace("sandbox", "twin"),
    ] {
        fs::write(&path, wrong).expect("written");
        let error = store.read(&name()).expect_err("damaged");
        assert!(matches!(error, GrantStoreError::Damaged(_)), "{error}");
        assert!(!error.to_string().contains("hunter22"), "{error}");
    }
}

#[test]
fn days_are_left_until_the_refresh_token_ends() {
    let grant = grant("rt-1");
    let day = Duration::from_hours(24);
    let now = grant.record.issued_at + 89 * day;
    assert_eq!(grant.left(now), Some(day));
    assert_eq!(grant.left(now + day), None);
    let mut over = grant.clone();
    over.record.is_over = true;
    assert_eq!(over.left(now), None);
}

#[test]
fn names_are_safe_as_files_everywhere() {
    for wrong in ["", "a/b", "a/b/c/d", "../b/c", "a//c", "a/b/c.d", "a/b/c d", "a/b/$(x)"] {
        assert!(wrong.parse::<GrantName>().is_err(), "{wrong}");
    }
    assert_eq!("a/b-1/c_2".parse::<GrantName>().expect("a name").to_string(), "a/b-1/c_2");
}

#[cfg(unix)]
#[test]
fn a_command_keeps_the_grants_instead_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = folder.path().join("vault");
    let script = folder.path().join("keep.sh");
    let text = "case $2 in\n\
                load) cat \"$1\" 2>/dev/null || : ;;\n\
                save) test -z \"$QONFORM_GRANT_KEY\" && cat >\"$1\" ;;\n\
                list) test -e \"$1\" && echo sandbox/membership/first || : ;;\n\
                esac\n";
    fs::write(&script, text).expect("written");
    let line = format!("sh {} {}", script.display(), vault.display());
    let place = folder.path().join("grants");
    let kept = store(&place, &[(COMMAND, &line), (KEY, KEY_OF_TESTS)]);
    assert!(kept.names().expect("none").is_empty());
    let claim = kept.claim(&name()).expect("free");
    assert!(claim.read().expect("readable").is_none());
    claim.write(&grant("rt-hunter22")).expect("kept");
    assert_eq!(refresh_token(&kept), Secret::new("rt-hunter22"));
    assert_eq!(kept.names().expect("one"), [name()]);
    assert!(!fs::read_to_string(&vault).expect("a text").contains("hunter22"));
    assert_eq!(files(&place), ["sandbox.membership.first.lock"]);
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_stores_nothing_and_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path(), &[(COMMAND, "exit 7 #")]);
    let claim = store.claim(&name()).expect("free");
    let error = claim.write(&grant("rt-1")).expect_err("it fails").to_string();
    assert!(error.contains("QONFORM_GRANT_COMMAND") && error.contains('7'), "{error}");
    assert!(error.contains("save"), "{error}");
}
