mod address;
mod attempt;
mod code;
mod usage;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use url::Url;

use super::*;
use crate::contract::fixture::{interaction, json as answer};
use crate::document::Shelf;
use crate::domain::{Answer, Party, Request};

const REDIRECT_URI: &str = "https://app.example/callback";
const STATE: &str = "9f86d081884c7d659a2feaa0c55ad015";

/// A bank's side of one application's life.
struct Life<'a> {
    conduct: Conduct<'a>,
    now: SystemTime,
    found: Vec<String>,
}

fn contract() -> Contract {
    Contract::load(&Shelf::new(None)).expect("the contract that the program carries")
}

impl<'a> Life<'a> {
    fn new(contract: &'a Contract, user_flow: bool) -> Self {
        let registered = Registered {
            client_id: "app".to_owned(),
            redirect_uris: vec![REDIRECT_URI.to_owned()],
            user_flow,
        };
        let now = UNIX_EPOCH + Duration::from_hours(1);
        Self { conduct: Conduct::new(contract, vec![registered]), now, found: Vec::new() }
    }

    fn send(&mut self, host: HostRole, request: Request, answer: Answer) {
        let interaction = Interaction {
            host,
            sender: Sender::Client,
            hop: 0,
            at: self.now,
            elapsed: Duration::ZERO,
            request,
            outcome: Ok(answer),
        };
        let context = JudgeContext { gated: true };
        let found = self.conduct.observe(&interaction, context);
        self.found.extend(found.into_iter().map(|finding| finding.rule.to_string()));
    }

    fn authorize(&mut self, changes: &[(&str, Option<&str>)]) {
        let mut url = Url::parse("http://127.0.0.1:1/oauth2/auth").unwrap();
        let usual = [
            ("client_id", "app"),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", "code"),
            ("scope", "offline_access organization.read user_organization.read"),
            ("state", STATE),
        ];
        for (name, value) in usual {
            let own = changes.iter().find(|(other, _)| *other == name);
            if let Some(value) = own.map_or(Some(value), |(_, value)| *value) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(name, _)| usual.iter().all(|u| u.0 != *name)) {
            url.query_pairs_mut().append_pair(name, value.unwrap_or_default());
        }
        let mut to_sign_in = Answer::new(302);
        to_sign_in.headers.push("Location", "/sign-in?login_challenge=x");
        self.send(HostRole::Oauth, Request::new("GET", url), to_sign_in);
    }

    fn conclude(&mut self, code: &str) {
        let url = Url::parse("http://127.0.0.1:1/oauth2/auth?consent_verifier=v").unwrap();
        let mut back = Answer::new(303);
        back.headers.push("Location", format!("{REDIRECT_URI}?code={code}&state={STATE}"));
        self.send(HostRole::Oauth, Request::new("GET", url), back);
    }

    fn token(&mut self, fields: &[(&str, &str)], answer: Answer) {
        let url = Url::parse("http://127.0.0.1:1/oauth2/token").unwrap();
        let credentials = [("client_id", "app"), ("client_secret", "s")];
        let mut request = Request::form(url, fields.iter().copied().chain(credentials));
        request.headers.push("X-Qonto-Staging-Token", "t");
        self.send(HostRole::Oauth, request, answer);
    }

    fn exchange(&mut self, code: &str, answer: Answer) {
        let fields =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT_URI)];
        self.token(&fields, answer);
    }

    fn refresh(&mut self, token: &str, answer: Answer) {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)], answer);
    }

    fn call(&mut self, path: &str, token: &str, organization: Option<&str>, answer: Answer) {
        let url = Url::parse("http://127.0.0.1:2").unwrap().join(path).unwrap();
        let mut request = Request::new("GET", url);
        request.headers.push("Authorization", format!("Bearer {token}"));
        request.headers.push("X-Qonto-Staging-Token", "t");
        if let Some(id) = organization {
            request.headers.push("X-Qonto-Organization-Id", id);
        }
        self.send(HostRole::Api, request, answer);
    }

    /// The way to the first tokens, `at-1` and `rt-1`.
    fn connect(&mut self) {
        self.authorize(&[]);
        self.conclude("a-code-of-the-bank.x");
        self.exchange("a-code-of-the-bank.x", tokens(1));
    }
}

fn tokens(number: u32) -> Answer {
    let body = json!({
        "access_token": format!("at-{number}"),
        "refresh_token": format!("rt-{number}"),
        "expires_in": 3599,
    });
    answer(200, &body)
}

fn refused() -> Answer {
    answer(400, &json!({ "error": "invalid_grant" }))
}

/// What a life shows that is lived like that.
fn found(user_flow: bool, happens: impl FnOnce(&mut Life)) -> Vec<String> {
    let contract = contract();
    let mut life = Life::new(&contract, user_flow);
    happens(&mut life);
    life.found
}

#[test]
fn every_rule_is_one_of_the_catalogue_and_binds_the_client() {
    let contract = contract();
    for id in JUDGED {
        let rule = contract.catalogue().get(&id.parse().unwrap());
        assert_eq!(rule.map(|rule| rule.party), Some(Party::Client), "{id}");
    }
}

#[test]
fn a_good_life_breaks_nothing_and_shows_much() {
    let contract = contract();
    let mut life = Life::new(&contract, false);
    life.connect();
    life.call("/v2/organization", "at-1", None, Answer::new(200));
    life.now += Duration::from_mins(55);
    life.refresh("rt-1", tokens(2));
    life.call("/v2/organization", "at-2", None, Answer::new(200));
    // An answer was lost, and half a minute passed.
    life.refresh("rt-2", tokens(3));
    life.now += Duration::from_secs(30);
    life.refresh("rt-2", tokens(4));
    assert_eq!(life.found, [""; 0]);
    let shown: Vec<_> = life.conduct.shown().keys().map(ToString::to_string).collect();
    for rule in ["AUTH-08", "EXCH-02", "EXCH-34", "REFR-03", "REFR-13", "GATE-01", "API-01"] {
        assert!(shown.contains(&rule.to_owned()), "{rule} in {shown:?}");
    }
}

#[test]
fn pages_and_what_a_person_asks_for_are_not_the_application() {
    let asked = |sender, host, path: &str| {
        let url = Url::parse("http://127.0.0.1:1").unwrap().join(path).unwrap();
        let asked = interaction(host, Request::new("GET", url), Answer::new(200));
        is_of_the_application(&Interaction { sender, ..asked })
    };
    for host in [HostRole::Oauth, HostRole::Web] {
        for path in ["/oauth2/token", "/v2/oauth2/token", "/oauth2/revoke", "/userinfo"] {
            assert!(asked(Sender::Client, host, path), "{path}");
            assert!(!asked(Sender::Person, host, path), "{path}");
        }
        for path in ["/oauth2/auth", "/sign-in", "/consent", "/"] {
            assert!(!asked(Sender::Edge, host, path), "{path}");
        }
    }
    assert!(asked(Sender::Edge, HostRole::Api, "/"));
}

#[test]
fn what_was_shown_and_what_was_broken_is_counted() {
    let contract = contract();
    let mut life = Life::new(&contract, false);
    life.connect();
    for _ in 0..2 {
        life.exchange("a-code-of-the-bank.x", refused());
    }
    let counted = |rule: &str| {
        let shown = &life.conduct.shown()[&rule.parse().unwrap()];
        (shown.times, shown.broken)
    };
    assert_eq!((counted("EXCH-34"), counted("EXCH-02")), ((3, 2), (3, 0)));
}

#[test]
fn a_code_is_traded_once_as_it_came() {
    let again = found(false, |life| {
        life.connect();
        life.exchange("a-code-of-the-bank.x", refused());
    });
    assert_eq!(again, ["EXCH-34"]);
    let first = "a-code-of-the-bank.x";
    let corrected = found(false, |life| {
        life.authorize(&[]);
        life.conclude(first);
        life.exchange(first, answer(401, &json!({ "error": "invalid_client" })));
        life.exchange(first, tokens(1));
    });
    assert_eq!(corrected, [""; 0], "a wrong secret spends no code");
    let cut = found(false, |life| {
        life.authorize(&[]);
        life.conclude(first);
        life.exchange(&first[..18], refused());
    });
    assert_eq!(cut, ["CALLBACK-11"]);
    let elsewhere = found(false, |life| {
        life.authorize(&[]);
        life.conclude(first);
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", first),
            ("redirect_uri", "https://app.example/other"),
        ];
        life.token(&fields, refused());
    });
    assert_eq!(elsewhere, ["EXCH-04"]);
}

#[test]
fn refreshing_is_judged_by_what_was_before() {
    let loops = found(false, |life| {
        life.connect();
        life.refresh("rt-1", refused());
        life.refresh("rt-1", refused());
    });
    assert_eq!(loops, ["REFR-12"]);
    let both = found(false, |life| {
        life.connect();
        life.refresh("rt-1", tokens(2));
        life.refresh("rt-1", tokens(3));
    });
    assert_eq!(both, ["REFR-14"]);
    let old = found(false, |life| {
        life.connect();
        life.refresh("rt-1", tokens(2));
        life.call("/v2/organization", "at-2", None, Answer::new(200));
        life.now += Duration::from_secs(20);
        life.refresh("rt-1", tokens(3));
    });
    assert_eq!(old, ["REFR-03"]);
    let late = found(false, |life| {
        life.connect();
        life.refresh("rt-1", tokens(2));
        life.now += Duration::from_secs(61);
        life.refresh("rt-1", refused());
    });
    assert_eq!(late, ["REFR-03"]);
    let reaction = found(false, |life| {
        life.connect();
        life.now += Duration::from_hours(2);
        life.call("/v2/organization", "at-1", None, Answer::new(401));
        life.refresh("rt-1", tokens(2));
    });
    assert_eq!(reaction, ["REFR-24", "REFR-13"]);
}

#[test]
fn the_organization_is_named_and_was_listed() {
    let connected = |calls: fn(&mut Life)| {
        found(true, |life| {
            life.authorize(&[("identity_type", Some("user"))]);
            life.conclude("a-code-of-the-bank.x");
            life.exchange("a-code-of-the-bank.x", tokens(1));
            let list = json!({ "organizations": [{ "id": "0a-first" }] });
            life.call("/v2/user_organizations", "at-1", None, answer(200, &list));
            calls(life);
        })
    };
    let good: fn(&mut Life) =
        |life| life.call("/v2/memberships", "at-1", Some("0A-first"), Answer::new(200));
    assert_eq!(connected(good), [""; 0]);
    let unnamed: fn(&mut Life) =
        |life| life.call("/v2/memberships", "at-1", None, Answer::new(403));
    assert_eq!(connected(unnamed), ["ORG-05"]);
    let foreign: fn(&mut Life) =
        |life| life.call("/v2/memberships", "at-1", Some("0b-other"), Answer::new(403));
    assert_eq!(connected(foreign), ["ORG-13"]);
}
