//! The authorization endpoint and the way through the pages.

use url::Url;

use crate::mock::demo::{ACME, ADA, GRACE, MEMBERSHIP, OMEGA, USER_FLOW, ZENITH};
use crate::mock::rehearsal::{Rehearsal, STATE, authorization, location, query, with};

/// Error and description in the query of an address.
fn error_in(url: &Url) -> (String, String) {
    (query(url, "error").unwrap_or_default(), query(url, "error_description").unwrap_or_default())
}

#[test]
fn unknown_clients_and_foreign_redirect_uris_stay_at_the_bank() {
    let usual = authorization(&MEMBERSHIP);
    for (name, value, error, hint) in [
        (
            "client_id",
            Some("nobody"),
            "invalid_client",
            "The requested OAuth 2.0 Client does not exist.",
        ),
        ("client_id", None, "invalid_client", "The requested OAuth 2.0 Client does not exist."),
        (
            "redirect_uri",
            Some("https://membership.example/callback/"),
            "invalid_request",
            "pre-registered redirect urls.",
        ),
        ("redirect_uri", None, "invalid_request", "pre-registered redirect urls."),
    ] {
        let mut rehearsal = Rehearsal::new(&[]);
        let answer = rehearsal.visit(&with(&usual, name, value));
        assert_eq!(answer.status, 302, "{name}");
        let page = location(&answer);
        assert_eq!(page.path(), "/oauth2/fallbacks/error");
        let (found, description) = error_in(&page);
        assert_eq!(found, error);
        assert!(description.ends_with(hint), "{description}");
        let shown = rehearsal.visit(&page);
        assert!(shown.headers.get("content-type").unwrap().starts_with("text/html"));
        assert!(shown.text().contains(error));
    }
}

#[test]
fn other_mistakes_are_reported_at_the_redirect_uri_with_the_received_state() {
    let usual = authorization(&MEMBERSHIP);
    for (name, value, error, hint) in [
        (
            "scope",
            Some("organization.read payment.write"),
            "invalid_scope",
            "The OAuth 2.0 Client is not allowed to request scope 'payment.write'.",
        ),
        (
            "response_type",
            None,
            "unsupported_response_type",
            "`The request is missing the 'response_type' parameter.",
        ),
        (
            "response_type",
            Some("token"),
            "unsupported_response_type",
            "The client is not allowed to request response_type 'token'.",
        ),
        (
            "code_challenge_method",
            Some("plain"),
            "invalid_request",
            "Clients must use code_challenge_method=S256, plain is not allowed.",
        ),
        ("identity_type", Some("user"), "unauthorized_client", "using this method."),
        ("nonce", Some("1234567"), "insufficient_entropy", "minimum entropy of 8 characters."),
        ("prompt", Some("none"), "login_required", "no existing login session was found."),
    ] {
        let answer = Rehearsal::new(&[]).visit(&with(&usual, name, value));
        assert_eq!(answer.status, 303, "{name}");
        let callback = location(&answer);
        assert!(callback.as_str().starts_with(MEMBERSHIP.redirect_uri));
        let (found, description) = error_in(&callback);
        assert_eq!(found, error);
        assert!(description.ends_with(hint), "{description}");
        assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
        assert_eq!(query(&callback, "code"), None);
    }
}

#[test]
fn the_first_of_a_repeated_parameter_counts() {
    let mut request = authorization(&MEMBERSHIP);
    for (name, value) in [("client_id", "nobody"), ("state", "short"), ("scope", "no.scope")] {
        request.query_pairs_mut().append_pair(name, value);
    }
    let callback = Rehearsal::new(&[]).decide(&request, &ADA, &[&ACME], "allow");
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
}

#[test]
fn a_parallel_attempt_in_the_same_browser_replaces_the_first() {
    let mut rehearsal = Rehearsal::new(&[]);
    let first = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
    let second = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
    let mut finish = |page| {
        let page = location(&rehearsal.submit(page, &[("organization", ACME.id)]));
        let last_hop = location(&rehearsal.submit(&page, &[("decision", "allow")]));
        location(&rehearsal.visit(&last_hop))
    };
    assert_eq!(error_in(&finish(&first)).0, "request_forbidden");
    assert!(query(&finish(&second), "code").is_some());
}

#[test]
fn a_short_or_missing_state_comes_back_as_it_was() {
    for (state, returned) in [(None, ""), (Some("1234567"), "1234567")] {
        let request = with(&authorization(&MEMBERSHIP), "state", state);
        let callback = location(&Rehearsal::new(&[]).visit(&request));
        assert_eq!(query(&callback, "error").as_deref(), Some("invalid_state"));
        assert_eq!(query(&callback, "state").as_deref(), Some(returned));
    }
}

#[test]
fn the_first_of_several_mistakes_is_reported() {
    let request = with(&authorization(&MEMBERSHIP), "state", Some("short"));
    let request = with(&request, "response_type", Some("token"));
    let callback = location(&Rehearsal::new(&[]).visit(&request));
    assert_eq!(error_in(&callback).0, "unsupported_response_type");
    let callback = location(&Rehearsal::new(&[]).visit(&with(&request, "scope", Some("x"))));
    assert_eq!(error_in(&callback).0, "invalid_scope");
    let page = location(&Rehearsal::new(&[]).visit(&with(&request, "client_id", None)));
    assert_eq!(error_in(&page).0, "invalid_client");
}

#[test]
fn allowed_access_ends_in_a_code_with_the_unchanged_state() {
    let mut rehearsal = Rehearsal::new(&[]);
    let request =
        with(&authorization(&MEMBERSHIP), "redirect_uri", Some(MEMBERSHIP.other_redirect_uris[0]));
    let first = rehearsal.visit(&request);
    assert_eq!((first.status, location(&first).path()), (302, "/sign-in"));
    let callback = rehearsal.decide(&request, &ADA, &[&ACME], "allow");
    let names: Vec<_> = callback.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["code", "scope", "state", "tenant"], "sorted, and nothing is lost");
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
    assert!(query(&callback, "code").unwrap().starts_with("ory_ac_"));
}

#[test]
fn denied_access_ends_in_access_denied() {
    let callback = Rehearsal::new(&[]).decide(&authorization(&MEMBERSHIP), &ADA, &[&ACME], "deny");
    assert_eq!(query(&callback, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
    assert_eq!(query(&callback, "code"), None);
}

#[test]
fn a_flow_without_the_cookie_of_its_first_hop_is_forbidden() {
    for (cookie, hint) in [
        (None, "No CSRF value available in the session cookie."),
        (
            Some("ory_hydra_login_csrf=of-a-parallel-flow".to_owned()),
            "The CSRF value from the token does not match the CSRF value from the data store.",
        ),
    ] {
        let mut rehearsal = Rehearsal::new(&[]);
        let page = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
        let page = location(&rehearsal.submit(&page, &[("organization", ACME.id)]));
        let last_hop = location(&rehearsal.submit(&page, &[("decision", "allow")]));
        rehearsal.cookie = cookie;
        let callback = location(&rehearsal.visit(&last_hop));
        let (error, description) = error_in(&callback);
        assert_eq!(error, "request_forbidden");
        assert!(description.ends_with(hint), "{description}");
    }
}

#[test]
fn a_verifier_works_once() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
    let page = location(&rehearsal.submit(&page, &[("organization", ACME.id)]));
    let last_hop = location(&rehearsal.submit(&page, &[("decision", "allow")]));
    assert!(query(&location(&rehearsal.visit(&last_hop)), "code").is_some());
    let again = location(&rehearsal.visit(&last_hop));
    assert_eq!(query(&again, "error").as_deref(), Some("access_denied"));
}

#[test]
fn a_wrong_password_or_code_is_said_on_the_page() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = location(&rehearsal.visit(&authorization(&MEMBERSHIP)));
    let again = rehearsal.submit(&page, &[("email", ADA.email), ("password", "wrong")]);
    assert_eq!(again.status, 200);
    assert!(again.text().contains("role=\"alert\">Wrong email or password"));
    assert!(again.text().contains(&format!("value=\"{}\"", ADA.email)), "not typed again");
    let right = rehearsal.submit(&page, &[("email", ADA.email), ("password", ADA.password)]);
    let again = rehearsal.submit(&location(&right), &[("otp", "654321")]);
    assert!(again.text().contains("role=\"alert\">Wrong code"));
}

#[test]
fn pages_out_of_turn_lead_to_the_one_whose_turn_it_is() {
    let mut rehearsal = Rehearsal::new(&[]);
    let sign_in = location(&rehearsal.visit(&authorization(&MEMBERSHIP)));
    let mut consent = sign_in.clone();
    consent.set_path("/consent");
    assert_eq!(location(&rehearsal.visit(&consent)), sign_in);
    assert_eq!(location(&rehearsal.submit(&consent, &[("decision", "allow")])), sign_in);
}

#[test]
fn only_own_organisations_are_offered_and_accepted() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
    let html = rehearsal.visit(&page).text();
    assert!(
        html.contains("type=\"radio\"") && html.contains("Acme Corp") && html.contains("Omega Ltd")
    );
    assert!(!html.contains("Zenith"));
    for wrong in [
        &[("organization", ZENITH.id)][..],
        &[],
        &[("organization", ACME.id), ("organization", OMEGA.id)],
    ] {
        assert!(rehearsal.submit(&page, wrong).text().contains("role=\"alert\""), "{wrong:?}");
    }
}

#[test]
fn the_user_flow_offers_several_organisations() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = rehearsal.identify(&authorization(&USER_FLOW), &ADA);
    assert!(rehearsal.visit(&page).text().contains("type=\"checkbox\""));
    let both = [("organization", ACME.id), ("organization", OMEGA.id)];
    assert_eq!(location(&rehearsal.submit(&page, &both)).path(), "/consent");
}

#[test]
fn a_locked_flow_skips_the_choice_and_refuses_strangers() {
    for (name, own, foreign) in [
        ("organization_id", OMEGA.id, ZENITH.id),
        ("registration_id", OMEGA.registration_id, ZENITH.registration_id),
    ] {
        let locked = with(&authorization(&MEMBERSHIP), name, Some(own));
        let mut rehearsal = Rehearsal::new(&[]);
        let page = rehearsal.identify(&locked, &ADA);
        assert_eq!(page.path(), "/consent");
        let html = rehearsal.visit(&page).text();
        assert!(html.contains("Omega Ltd") && !html.contains("Acme Corp"));
        for other in [foreign, "no-such-thing"] {
            let request = with(&locked, name, Some(other));
            let callback = Rehearsal::new(&[]).decide(&request, &ADA, &[], "allow");
            assert_eq!(query(&callback, "error").as_deref(), Some("access_denied"));
        }
    }
}

#[test]
fn an_attempt_ends_after_thirty_minutes() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = location(&rehearsal.visit(&authorization(&MEMBERSHIP)));
    rehearsal.pass(30 * 60);
    assert_eq!(rehearsal.visit(&page).status, 200);
    rehearsal.pass(1);
    let expired = rehearsal.visit(&page);
    assert!(expired.status == 400 && expired.text().contains("expired"));
}

#[test]
fn what_a_request_says_is_escaped_on_every_page() {
    let mut rehearsal = Rehearsal::new(&[]);
    let hostile = "\"><script>alert(1)</script>";
    let page =
        location(&rehearsal.visit(&with(&authorization(&MEMBERSHIP), "login_hint", Some(hostile))));
    let error = with(&page.join("/oauth2/fallbacks/error").unwrap(), "error", Some(hostile));
    let error = with(&error, "error_description", Some(hostile));
    for url in [&page, &error] {
        let answer = rehearsal.visit(url);
        assert!(!answer.text().contains("<script"), "{}", answer.text());
        let policy = answer.headers.get("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    }
}

#[test]
fn grace_has_her_only_organisation_chosen_already() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = rehearsal.identify(&authorization(&MEMBERSHIP), &GRACE);
    assert!(rehearsal.visit(&page).text().contains(" checked>"));
}
