//! The dialect of Qonto's pages, where it differs from Ory Hydra's.

use crate::domain::Dialect;
use crate::mock::demo::{ACME, ADA, MEMBERSHIP};
use crate::mock::rehearsal::{Rehearsal, authorization, exchange, location, query, refused, with};

/// The body that Qonto's API reference prints.
fn legacy() -> serde_json::Value {
    let text = "The provided authorization grant (e.g., authorization code, resource owner \
                credentials) or refresh token is invalid, expired, revoked, does not match the \
                redirection URI used in the authorization request, or was issued to another client";
    serde_json::json!({
        "error": "invalid_grant",
        "error_verbose": text,
        "error_description": text,
        "status_code": 400,
    })
}

#[test]
fn in_the_documented_dialect_nothing_is_redirected_before_the_redirect_uri_is_known() {
    let usual = authorization(&MEMBERSHIP);
    for (name, value) in [
        ("client_id", Some("nobody")),
        ("client_id", None),
        ("redirect_uri", Some("https://membership.example/callback/")),
        ("redirect_uri", None),
    ] {
        let mut rehearsal = Rehearsal::speaking(Dialect::Documented, &[]);
        let answer = rehearsal.visit(&with(&usual, name, value));
        assert_eq!((answer.status, answer.json()), (400, Some(legacy())), "{name} {value:?}");
        assert_eq!(answer.headers.get("location"), None);
        assert_eq!(answer.headers.get("cache-control"), Some("no-store"));
    }
}

#[test]
fn a_request_without_scope_is_refused_in_the_documented_dialect_only() {
    let request = with(&authorization(&MEMBERSHIP), "scope", None);
    let refused = Rehearsal::speaking(Dialect::Documented, &[]).visit(&request);
    assert_eq!(query(&location(&refused), "error").as_deref(), Some("invalid_request"));
    let accepted = Rehearsal::new(&[]).decide(&request, &ADA, &[&ACME], "allow");
    assert!(query(&accepted, "code").is_some());
    assert_eq!(query(&accepted, "scope").as_deref(), Some(""));
}

/// Field, value, `error`.
const WRONG_AS_DOCUMENTED: [(&str, Option<&str>, &str); 9] = [
    ("grant_type", None, "invalid_request"),
    ("grant_type", Some("password"), "invalid_request"),
    ("client_id", None, "invalid_request"),
    ("client_id", Some("nobody"), "invalid_client"),
    ("client_secret", None, "invalid_request"),
    ("client_secret", Some("wrong"), "invalid_client"),
    ("code", None, "invalid_request"),
    ("redirect_uri", None, "invalid_request"),
    ("redirect_uri", Some(MEMBERSHIP.other_redirect_uris[0]), "invalid_grant"),
];

#[test]
fn in_the_documented_dialect_every_refusal_is_400_with_the_documented_code() {
    let mut rehearsal = Rehearsal::speaking(Dialect::Documented, &[]);
    let code = rehearsal.usual_code();
    for (name, value, error) in WRONG_AS_DOCUMENTED {
        let mut fields = exchange(&MEMBERSHIP, &code).to_vec();
        fields.retain(|(n, _)| *n != name);
        fields.extend(value.map(|value| (name, value)));
        let answer = refused(&rehearsal.token(&fields));
        assert_eq!((answer.0, answer.1.as_str()), (400, error), "{name} {value:?}");
    }
    let tokens = rehearsal.exchange(&MEMBERSHIP, &code);
    assert_eq!(tokens.json().unwrap()["expires_in"], 3600, "nothing consumed the code");
}
