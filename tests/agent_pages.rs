//! A person's browser without scripts, walking through pages written by hand.
#![cfg(feature = "harness")]

#[path = "wire/listener.rs"]
mod listener;
#[path = "wire/visitor.rs"]
mod visitor;

use std::sync::{Arc, OnceLock};

use listener::{Listener, answer};
use qonform::agent::Stopped;
use qonform::domain::{HostRole, OAuthError, Sender};
use url::Url;
use visitor::{CALLBACK, Visitor, page, redirect};

const SIGN_IN: &str = r#"<form method=post action=/sign-in>
    <input type=hidden name=csrf value="c&1"><input type=email name=email>
    <input type=password name=password><button type=submit>Sign in</button></form>"#;
const SECOND_FACTOR: &str = r#"<form method=post action=/otp>
    <input name=otp autocomplete="one-time-code"><button type=submit>Go</button></form>"#;
const CONSENT: &str = "<form method=post action=/consent><button name=decision value=allow>
    Allow</button><button name=decision value=deny>Deny</button></form>";

/// The target of the request line and the body.
fn parts(request: &str) -> (&str, &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    (head.split(' ').nth(1).unwrap_or_default(), body)
}

fn bank() -> Listener {
    Listener::new(|request| match parts(request) {
        ("/oauth2/auth", _) => {
            answer(302, "Location: /login\r\nSet-Cookie: csrf=x1; Path=/\r\n", "")
        }
        ("/login", _) => page(SIGN_IN),
        ("/sign-in", _) => answer(303, "Location: /otp\r\nSet-Cookie: sid=s1; HttpOnly\r\n", ""),
        ("/otp", "") => page(SECOND_FACTOR),
        ("/otp", _) => redirect("/organization"),
        ("/organization", "") => page(&organizations("checkbox", "")),
        ("/organization", _) => redirect("/consent"),
        ("/consent", "") => page(CONSENT),
        ("/consent", "decision=allow") => redirect(&format!("{CALLBACK}?code=abc&state=s")),
        ("/consent", "decision=deny") => redirect(&format!("{CALLBACK}?error=access_denied")),
        _ => answer(404, "", ""),
    })
}

fn organizations(kind: &str, extra: &str) -> String {
    format!(
        r#"<form method=post action="/organization" {extra}>
        <label><input type={kind} name=organization value=1> Acme
           Corp</label>
        <input type={kind} id=two name=organization value=2 checked><label for=two>Omega</label>
        <button type=submit>Continue</button></form>"#
    )
}

/// What the page of organisations is answered with.
fn chosen(kind: &'static str, extra: &'static str, wanted: &[&str]) -> Result<String, Stopped> {
    let bank = Listener::new(move |request| match parts(request) {
        ("/organization", "") => page(&organizations(kind, extra)),
        _ => redirect(CALLBACK),
    });
    let visitor = Visitor::new(&bank).choosing(wanted);
    visitor.visits("/organization")?;
    Ok(parts(&bank.received()[1]).1.to_owned())
}

/// Why a walk that begins with this page ends there.
fn stopped_by(answer: String) -> Stopped {
    let bank = Listener::new(move |_| answer.clone());
    Visitor::new(&bank).visits("/start").expect_err("no way on")
}

#[test]
fn the_built_in_recipe_leads_through_all_pages() {
    let bank = bank();
    let visitor = Visitor::new(&bank).choosing(&["Acme Corp"]);
    let arrival = visitor.visits("/oauth2/auth").expect("the callback");
    assert_eq!(arrival.callback.as_str(), format!("{CALLBACK}?code=abc&state=s"));
    assert_eq!(arrival.pages, ["sign-in", "second factor", "organisation", "consent"]);
    let received = bank.received();
    assert_eq!(arrival.hops, received.len());
    let sign_in = &received[2];
    assert!(sign_in.starts_with("POST /sign-in HTTP/1.1\r\n"), "{sign_in}");
    assert!(sign_in.contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    assert!(sign_in.contains("\r\nCookie: csrf=x1\r\n"), "{sign_in}");
    assert!(sign_in.contains("\r\nX-Qonto-Staging-Token: the-staging-token\r\n"), "{sign_in}");
    assert!(sign_in.ends_with("csrf=c%261&email=ada%40acme.example&password=the+password"));
    assert_eq!(parts(&received[4]).1, "otp=123456");
    assert_eq!(parts(&received[6]).1, "organization=1");
    assert!(!format!("{arrival:?}").contains("abc"));
}

#[test]
fn every_hop_is_observed_in_order() {
    let bank = bank();
    let visitor = Visitor::new(&bank);
    visitor.visits("/oauth2/auth").expect("the callback");
    let seen = visitor.seen();
    assert_eq!(seen.len(), bank.received().len());
    for (hop, interaction) in (0..).zip(&seen) {
        assert_eq!((interaction.hop, interaction.sender), (hop, Sender::Person));
        let host = if hop == 0 { HostRole::Oauth } else { HostRole::Web };
        assert_eq!(interaction.host, host, "{interaction:?}");
    }
}

#[test]
fn a_person_may_deny() {
    let bank = bank();
    let arrival = Visitor::new(&bank).denying().visits("/consent").expect("the callback");
    assert_eq!(arrival.callback.query(), Some("error=access_denied"));
    assert_eq!(arrival.hops, 2);
}

#[test]
fn a_form_may_be_sent_with_get_by_the_visible_name_of_a_button() {
    let body = r#"<form action="/next?old=1"><input type=text name=q value="a b"><input name=off
        disabled value=1><input type=checkbox name=box><select name=s><option>one<option value=2>two
        </select><select name=d><option>first<option>second</select><textarea name=t>x</textarea><button name=other>Other</button>
        <button name=go value=1>Go  on</button></form>"#;
    let bank = Listener::new(move |request| match parts(request) {
        ("/start", _) => page(body),
        _ => redirect(CALLBACK),
    });
    let recipe =
        "[{ page: p, when: form, choose: { 'select[name=s]': two }, press: [Absent, Go on] }]";
    Visitor::new(&bank).following(recipe).visits("/start").expect("the callback");
    assert_eq!(parts(&bank.received()[1]).0, "/next?q=a+b&s=2&d=first&t=x&go=1");
}

#[test]
fn boxes_are_ticked_and_unticked_by_visible_name() {
    assert_eq!(chosen("checkbox", "", &["Acme Corp"]), Ok("organization=1".to_owned()));
    let both = chosen("checkbox", "", &["Omega", "Acme Corp"]);
    assert_eq!(both, Ok("organization=1&organization=2".to_owned()));
    assert_eq!(chosen("radio", "", &["Acme Corp"]), Ok("organization=1".to_owned()));
}

#[test]
fn without_a_wish_the_pages_own_choice_stays_or_the_first_is_taken() {
    assert_eq!(chosen("checkbox", "", &[]), Ok("organization=2".to_owned()));
    let body = organizations("radio", "").replace("checked", "");
    let bank = Listener::new(move |request| match parts(request) {
        ("/start", _) => page(&body),
        _ => redirect(CALLBACK),
    });
    Visitor::new(&bank).visits("/start").expect("the callback");
    assert_eq!(parts(&bank.received()[1]).1, "organization=1");
}

#[test]
fn what_is_not_offered_cannot_be_chosen() {
    let offered = vec!["Acme Corp".to_owned(), "Omega".to_owned()];
    let wanted = "Zenith".to_owned();
    let expected = Stopped::NoSuchChoice { wanted, offered: offered.clone() };
    assert_eq!(chosen("checkbox", "", &["Omega", "Zenith"]), Err(expected));
    let two_of_one = chosen("radio", "", &["Omega", "Acme Corp"]);
    assert!(matches!(two_of_one, Err(Stopped::NoSuchChoice { .. })), "{two_of_one:?}");
}

#[test]
fn an_unknown_page_is_described() {
    let body = "<title>Terms</title><form><input type=hidden name=t><input name=agree></form>";
    let Stopped::UnknownPage { title, url_without_query, fields, expected } =
        stopped_by(page(body))
    else {
        panic!("expected an unknown page");
    };
    assert_eq!((title.as_str(), fields), ("Terms", vec!["agree".to_owned()]));
    assert!(url_without_query.ends_with("/start"), "{url_without_query}");
    assert_eq!(expected, ["sign-in"]);
}

#[test]
fn an_oauth_error_is_read_wherever_it_is_told() {
    let told = |stopped: &Stopped| match stopped {
        Stopped::ErrorPage { error, .. } => error.clone(),
        other => panic!("expected an error page, got {other:?}"),
    };
    let json = answer(400, "Content-Type: application/json\r\n", r#"{"error":"invalid_grant"}"#);
    assert_eq!(told(&stopped_by(json)), OAuthError::InvalidGrant);
    let abroad = redirect("https://bank.invalid/error?error=invalid_request&x=hunter22");
    let stopped = stopped_by(abroad);
    assert_eq!(told(&stopped), OAuthError::InvalidRequest);
    assert!(!stopped.to_string().contains("hunter22"), "{stopped}");
    let bank = Listener::new(|request| match parts(request) {
        ("/start", _) => redirect("/error?error=invalid_client"),
        _ => page("<h1>Sorry"),
    });
    let stopped = Visitor::new(&bank).visits("/start").expect_err("an error page");
    assert_eq!(told(&stopped), OAuthError::InvalidClient);
}

#[test]
fn the_gate_is_told_from_the_bank() {
    let stopped = stopped_by(redirect("https://qonto.onelogin.com/login?token=hunter22"));
    let location = Some("https://qonto.onelogin.com/login".to_owned());
    assert_eq!(stopped, Stopped::Gate { status: 302, location });
    let stopped = stopped_by(page("<title>OneLogin</title><noscript>JavaScript</noscript>"));
    assert_eq!(stopped, Stopped::Gate { status: 200, location: None });
}

#[test]
fn a_refused_sign_in_is_told_in_the_pages_words() {
    let refused = SIGN_IN.to_owned() + "<p class=error>Wrong password</p>";
    let bank = Listener::new(move |request| match parts(request) {
        ("/start", _) => page(SIGN_IN),
        _ => answer(401, "Content-Type: text/html\r\n", &refused),
    });
    let recipe = "[{ page: sign-in, when: 'input[type=password]', fails_when: .error,
        fill: { 'input[type=password]': '{user.password}' }, press: Sign in }]";
    let visitor = Visitor::new(&bank).following(recipe);
    let message = "Wrong password".to_owned();
    let expected = Stopped::SignInRefused { page: "sign-in".to_owned(), message };
    assert_eq!(visitor.visits("/start"), Err(expected));
}

#[test]
fn a_page_that_comes_again_has_refused() {
    let stopped = stopped_by(page(SIGN_IN));
    assert!(matches!(stopped, Stopped::SignInRefused { .. }), "{stopped:?}");
}

#[test]
fn pages_without_a_way_on_say_why() {
    assert_eq!(stopped_by(page("<script src=app.js></script>")), Stopped::NeedsBrowser);
    let idle = SIGN_IN.replace("type=submit", "type=submit disabled");
    assert_eq!(stopped_by(page(&idle)), Stopped::NeedsBrowser);
    assert_eq!(stopped_by(answer(503, "", "")), Stopped::Status(503));
    assert!(matches!(stopped_by(String::new()), Stopped::Transport(_)));
}

#[test]
fn twenty_redirects_in_a_row_are_followed() {
    let bank = Listener::new(|_| redirect("/start"));
    assert_eq!(Visitor::new(&bank).visits("/start"), Err(Stopped::TooManyHops));
    assert_eq!(bank.received().len(), 1 + 20);
}

#[test]
fn a_form_is_repeated_on_its_own_origin_only() {
    let elsewhere = Listener::new(|_| redirect(CALLBACK));
    let other = elsewhere.url("127.0.0.1");
    let bank = Listener::new(move |request| match parts(request) {
        ("/consent", "") => page(CONSENT),
        ("/consent", _) => answer(307, "Location: /again\r\n", ""),
        _ => answer(308, &format!("Location: {other}\r\n"), ""),
    });
    Visitor::new(&bank).visits("/consent").expect("the callback");
    assert!(bank.received()[2].starts_with("POST /again "), "{}", bank.received()[2]);
    assert_eq!(parts(&bank.received()[2]).1, "decision=allow");
    assert!(elsewhere.received()[0].starts_with("GET / "), "{}", elsewhere.received()[0]);
}

#[test]
fn staging_token_and_cookies_never_reach_another_host() {
    let elsewhere = Listener::new(|_| redirect(CALLBACK));
    let other = elsewhere.url("localhost");
    let bank = Listener::new(move |request| match parts(request) {
        ("/start", _) => answer(302, "Location: /next\r\nSet-Cookie: sid=s1\r\n", ""),
        _ => redirect(other.as_str()),
    });
    Visitor::new(&bank).visits("/start").expect("the callback");
    let at_home = bank.received()[1].to_ascii_lowercase();
    assert!(at_home.contains("the-staging-token") && at_home.contains("cookie: sid=s1"));
    let [abroad] = &elsewhere.received()[..] else { panic!("expected one request") };
    let abroad = abroad.to_ascii_lowercase();
    assert!(!abroad.contains("staging") && !abroad.contains("cookie"), "{abroad}");
}

#[test]
fn no_form_of_another_host_is_filled_in() {
    let address = Arc::new(OnceLock::<Url>::new());
    let known = Arc::clone(&address);
    let phish = Listener::new(move |_| {
        let bank = known.get().expect("the bank's address");
        page(&SIGN_IN.replace("/sign-in", bank.as_str()))
    });
    let other = phish.url("localhost");
    let bank = Listener::new(move |_| redirect(other.as_str()));
    address.set(bank.url("127.0.0.1")).expect("set once");
    let stopped = Visitor::new(&bank).visits("/start").expect_err("no page of the bank's");
    assert!(matches!(stopped, Stopped::UnknownPage { .. }), "{stopped:?}");
    assert_eq!((bank.received().len(), phish.received().len()), (1, 1));
}

#[test]
fn what_is_typed_is_not_sent_to_another_host() {
    let phish = Listener::new(|_| page("thanks"));
    let other = phish.url("localhost");
    let bank = Listener::new(move |_| page(&SIGN_IN.replace("/sign-in", other.as_str())));
    let stopped = Visitor::new(&bank).visits("/start").expect_err("no page of the bank's");
    assert!(matches!(stopped, Stopped::UnknownPage { .. }), "{stopped:?}");
    assert!(phish.received().is_empty());
}
