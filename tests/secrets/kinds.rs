//! The secrets of a run by the names under which they go over the wire.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// What a run has to let slip before the silence about it means anything.
const KINDS: [&str; 16] = [
    "access_token",
    "refresh_token",
    "id_token header",
    "id_token claims",
    "id_token signature",
    "code",
    "code_challenge",
    "code_verifier",
    "state",
    "nonce",
    "login_challenge",
    "consent_verifier",
    // In a page and nowhere else.
    "_csrf",
    // The cookies: the one that ties a flow to its browser, and the session.
    "ory_hydra_login_csrf",
    "qonto_sandbox_session",
    "sca_session_token",
];

/// The shapes of what a bank and our client make up: tokens, states, and 32
/// bytes in Base64, which challenges, verifiers and cookies are.
pub(super) const SHAPES: [&str; 3] = [
    "ory_(ac|at|rt)_[A-Za-z0-9_-]{20}",
    "(^|[^0-9a-f])[0-9a-f]{64}([^0-9a-f]|$)",
    "(^|[^A-Za-z0-9_/+-])[A-Za-z0-9_-]{43}([^A-Za-z0-9_/+=-]|$)",
];

/// Values by the name in front of them: in queries, forms, cookies, JSON and
/// hidden fields alike.
pub(super) fn named(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let pair = r#"([a-z_]+)(?:=|": ?"|" value=")([A-Za-z0-9._~-]{16,})"#;
    let pair = Regex::new(pair).expect("a pattern");
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut keep = |name: &str, value: &str| {
        kinds.entry(name.to_owned()).or_default().insert(value.to_owned());
    };
    for (_, [name, value]) in pair.captures_iter(text).map(|found| found.extract()) {
        if !KINDS.iter().any(|kind| kind.split(' ').next() == Some(name)) {
            continue;
        }
        if name != "id_token" {
            keep(name, value);
            continue;
        }
        for (part, what) in value.split('.').zip(["header", "claims", "signature"]) {
            keep(&format!("{name} {what}"), part);
        }
    }
    kinds
}

/// The kinds that were not heard.
pub(super) fn missing(kinds: &BTreeMap<String, BTreeSet<String>>) -> Vec<&'static str> {
    KINDS.into_iter().filter(|kind| !kinds.contains_key(*kind)).collect()
}
