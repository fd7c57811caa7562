//! Every mutant of the API, seen from outside.

use std::collections::BTreeMap;

use url::Url;

use super::sca::{decide, session, trust};
use super::{bearer, call, name, tokens_with};
use crate::domain::{Answer, header};
use crate::mock::demo::{ACME, MEMBERSHIP, OMEGA, ZENITH};
use crate::mock::rehearsal::Rehearsal;
use crate::mock::{Environment, Mutant};

/// What was done and what came of it.
type Behaviour = BTreeMap<&'static str, String>;

/// What a bank that keeps every rule does.
const SOUND: [(&str, &str); 24] = [
    ("a foreign organisation", "nobody"),
    ("no organisation", "nobody"),
    ("a malformed organisation", "nobody"),
    ("the second organisation", "Omega Ltd"),
    ("the list", "Acme Corp owner"),
    ("the list for a membership token", "403"),
    ("a membership token with a header", "Acme Corp"),
    ("no scope", "403"),
    ("no authorization", "401 authorization_header_missing"),
    ("a bad token", "401"),
    ("after an hour", "401"),
    ("after a withdrawal", "401"),
    ("announcements", "1"),
    ("a disconnection", "204"),
    ("a refresh after a disconnection", "400"),
    ("the trace", "in body and header"),
    ("the problem", "in an array"),
    ("an unknown path", "404"),
    ("a flood", "429"),
    ("a sensitive action", "428"),
    ("with a session", "200"),
    ("with an old session", "412"),
    ("a mock in production", "400"),
    ("an API key for OAuth", "401"),
];

fn observe(mutant: Option<Mutant>) -> Behaviour {
    let mut behaviour = Behaviour::new();
    let rehearsal = || Rehearsal::new(mutant.as_slice());
    organisations(&mut rehearsal(), &mut behaviour);
    tokens(&mut rehearsal(), &mut behaviour);
    ends_of_consents(&mut rehearsal(), &mut behaviour);
    errors(&mut rehearsal(), &mut behaviour);
    confirmations(&mut rehearsal(), &mut behaviour);
    behaviour
}

fn organisations(rehearsal: &mut Rehearsal, behaviour: &mut Behaviour) {
    let both = rehearsal.user_token(&[&ACME, &OMEGA]);
    for (done, id) in [
        ("a foreign organisation", Some(ZENITH.id)),
        ("no organisation", None),
        ("a malformed organisation", Some("acme")),
        ("the second organisation", Some(OMEGA.id)),
    ] {
        behaviour.insert(done, name(&rehearsal.api("/v2/organization", &both, id)));
    }
    let one = rehearsal.user_token(&[&ACME]);
    let list = rehearsal.api("/v2/user_organizations", &one, None).json().unwrap();
    let items = list["organizations"].as_array().unwrap().iter().map(|item| {
        let text = |member: &str| item[member].as_str().unwrap_or("nothing").to_owned();
        format!("{} {}", text("name"), text("membership_role"))
    });
    behaviour.insert("the list", items.collect::<Vec<_>>().join(", "));
    let (membership, _) = rehearsal.usual_tokens();
    let answer = rehearsal.api("/v2/user_organizations", &membership, None);
    behaviour.insert("the list for a membership token", answer.status.to_string());
    let answer = rehearsal.api("/v2/organization", &membership, Some(OMEGA.id));
    behaviour.insert("a membership token with a header", name(&answer));
}

fn tokens(rehearsal: &mut Rehearsal, behaviour: &mut Behaviour) {
    let (unscoped, _) = tokens_with(rehearsal, &MEMBERSHIP, &[&ACME], "offline_access");
    behaviour.insert("no scope", rehearsal.reach(&unscoped).to_string());
    let unnamed = call(rehearsal, "GET /v2/organization", &[], "");
    let text = unnamed.text();
    let code = ["authorization_header_missing", "authorization_token_invalid"]
        .into_iter()
        .find(|code| text.contains(code));
    let told = format!("{} {}", unnamed.status, code.unwrap_or_default());
    behaviour.insert("no authorization", told);
    behaviour.insert("a bad token", rehearsal.reach("x").to_string());
    let key = format!("{}:{}", ACME.slug, ACME.secret_key);
    let answer = call(rehearsal, "GET /v2/membership", &[("Authorization", &key)], "");
    behaviour.insert("an API key for OAuth", answer.status.to_string());
    let (access, _) = rehearsal.usual_tokens();
    rehearsal.pass(3_601);
    behaviour.insert("after an hour", rehearsal.reach(&access).to_string());
}

fn ends_of_consents(rehearsal: &mut Rehearsal, behaviour: &mut Behaviour) {
    rehearsal.bank.deliver_webhooks_to(Url::parse("http://receiver.test/").unwrap());
    let (access, _) = rehearsal.usual_tokens();
    rehearsal.bank.withdraw_consent(rehearsal.now, MEMBERSHIP.client_id, "Ada");
    behaviour.insert("after a withdrawal", rehearsal.reach(&access).to_string());
    behaviour.insert("announcements", rehearsal.bank.take_deliveries().len().to_string());
    let (access, refresh) = rehearsal.usual_tokens();
    let fields = [("Authorization", &*bearer(&access))];
    let answer = call(rehearsal, "DELETE /v2/oauth2/consents", &fields, "");
    behaviour.insert("a disconnection", answer.status.to_string());
    let answer = rehearsal.refresh(&MEMBERSHIP, &refresh);
    behaviour.insert("a refresh after a disconnection", answer.status.to_string());
}

fn errors(rehearsal: &mut Rehearsal, behaviour: &mut Behaviour) {
    let refused = call(rehearsal, "GET /v2/organization", &[], "");
    behaviour.insert("the trace", trace(&refused).to_owned());
    let array = refused.json().unwrap()["errors"][0]["detail"].is_string();
    let place = if array { "in an array" } else { "elsewhere" };
    behaviour.insert("the problem", place.to_owned());
    let unknown = rehearsal.api("/v2/no_such_thing", "x", None);
    behaviour.insert("an unknown path", unknown.status.to_string());
    let (access, _) = rehearsal.usual_tokens();
    let last = (0..1_100).map(|_| rehearsal.reach(&access)).last();
    behaviour.insert("a flood", last.unwrap_or_default().to_string());
}

fn trace(answer: &Answer) -> &'static str {
    let body = answer.json().unwrap();
    match (body["trace_id"].as_str(), answer.headers.get(header::TRACE_ID)) {
        (Some(body), Some(header)) if body == header => "in body and header",
        (Some(_), Some(_)) => "different",
        (None, Some(_)) => "in the header",
        _ => "nowhere",
    }
}

fn confirmations(rehearsal: &mut Rehearsal, behaviour: &mut Behaviour) {
    let (access, _) = rehearsal.usual_tokens();
    let asked = trust(rehearsal, &access, None);
    behaviour.insert("a sensitive action", asked.status.to_string());
    let token = if asked.status == 428 { session(&asked) } else { String::new() };
    decide(rehearsal, &token, "allow");
    let status = trust(rehearsal, &access, Some(&token)).status;
    behaviour.insert("with a session", status.to_string());
    rehearsal.pass(15 * 60 + 1);
    let status = trust(rehearsal, &access, Some(&token)).status;
    behaviour.insert("with an old session", status.to_string());
    rehearsal.bank.become_environment(Environment::Production);
    let status = trust(rehearsal, &access, None).status;
    behaviour.insert("a mock in production", status.to_string());
}

#[test]
fn without_a_mutant_the_api_keeps_every_rule() {
    let sound = SOUND.into_iter().map(|(done, came)| (done, came.to_owned())).collect();
    assert_eq!(observe(None), sound);
}

#[test]
fn each_mutant_of_the_api_changes_its_own_behaviour_and_no_other() {
    let sound = observe(None);
    for (mutant, expected) in EXPECTED {
        let seen = observe(Some(*mutant));
        let changed = seen.iter().filter(|(done, came)| sound[*done] != **came);
        let mut changed: Vec<_> = changed.map(|(done, came)| (*done, came.as_str())).collect();
        let mut expected = expected.to_vec();
        changed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(changed, expected, "{mutant:?}");
    }
}

/// Each mutant with all that it changes.
const EXPECTED: &[(Mutant, &[(&str, &str)])] = &[
    (Mutant::ForeignOrganizationAnswered, &[("a foreign organisation", "Zenith SA")]),
    (Mutant::OrganizationHeaderOptional, &[("no organisation", "Acme Corp")]),
    (Mutant::MalformedOrganizationAnswered, &[("a malformed organisation", "Acme Corp")]),
    (Mutant::WrongOrganizationAnswered, &[("the second organisation", "Acme Corp")]),
    (Mutant::UnconsentedOrganizationListed, &[("the list", "Acme Corp owner, Omega Ltd admin")]),
    (Mutant::RoleNotListed, &[("the list", "Acme Corp nothing")]),
    (Mutant::ListForMembershipTokens, &[("the list for a membership token", "200")]),
    (Mutant::MembershipTokenFollowsHeader, &[("a membership token with a header", "Omega Ltd")]),
    (Mutant::ScopeNotEnforced, &[("no scope", "200")]),
    (
        Mutant::MissingAuthorizationUnnamed,
        &[("no authorization", "401 authorization_token_invalid")],
    ),
    (
        Mutant::InvalidTokenForbidden,
        &[("a bad token", "403"), ("after an hour", "403"), ("after a withdrawal", "403")],
    ),
    (Mutant::AccessTokenNeverExpires, &[("after an hour", "200")]),
    (Mutant::RevokedTokenAlive, &[("after a withdrawal", "200")]),
    (Mutant::ConsentSurvivesDisconnection, &[("a refresh after a disconnection", "200")]),
    (Mutant::DisconnectionAnswered200, &[("a disconnection", "200")]),
    (Mutant::WithdrawalNotAnnounced, &[("announcements", "0")]),
    (Mutant::TraceIdMissing, &[("the trace", "in the header")]),
    (Mutant::TraceIdDiffers, &[("the trace", "different")]),
    (Mutant::ErrorsUnwrapped, &[("the problem", "elsewhere")]),
    (Mutant::UnknownPathAnswered, &[("an unknown path", "200")]),
    (Mutant::RateUnlimited, &[("a flood", "200")]),
    (
        Mutant::ScaNotAsked,
        &[
            ("a sensitive action", "200"),
            ("with an old session", "200"),
            ("a mock in production", "200"),
        ],
    ),
    (Mutant::ScaSessionNeverExpires, &[("with an old session", "200")]),
    (Mutant::ScaMockInProduction, &[("a mock in production", "428")]),
    (Mutant::ApiKeyForbidden, &[("an API key for OAuth", "403")]),
];
