//! Strong customer authentication.

use serde_json::{Value, json};

use super::{bearer, call, refused};
use crate::domain::{Answer, header};
use crate::mock::Environment;
use crate::mock::demo::{ACME, GRACE, MEMBERSHIP, OMEGA, ZENITH};
use crate::mock::rehearsal::{Rehearsal, pair};

pub(super) const TRUST: &str = "PATCH /v2/sepa/beneficiaries/trust";
const BODY: &str = r#"{"ids":["b-1"]}"#;
const MOCK: (&str, &str) = ("X-Qonto-2fa-Preference", "mock");

/// A sensitive action, repeated with a session's token if there is one.
pub(super) fn trust(rehearsal: &mut Rehearsal, access: &str, session: Option<&str>) -> Answer {
    let authorization = bearer(access);
    let mut fields = vec![("Authorization", authorization.as_str()), MOCK];
    fields.extend(session.map(|token| ("X-Qonto-Sca-Session-Token", token)));
    call(rehearsal, TRUST, &fields, BODY)
}

pub(super) fn session(answer: &Answer) -> String {
    assert_eq!(answer.status, 428, "{}", answer.text());
    answer.json().unwrap()["sca_session_token"].as_str().unwrap().to_owned()
}

pub(super) fn decide(rehearsal: &mut Rehearsal, session: &str, decision: &str) -> Answer {
    call(rehearsal, &format!("POST /v2/mocked_sca_sessions/{session}/{decision}"), &[], "")
}

fn result(rehearsal: &mut Rehearsal, kind: &str, session: &str) -> Value {
    let answer = call(rehearsal, &format!("GET /v2/{kind}/{session}"), &[], "");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().unwrap()
}

/// Code and message of a flat refusal, or the message of an object.
fn told(answer: &Answer) -> (u16, String) {
    let body = answer.json().unwrap();
    assert_eq!(answer.headers.get(header::TRACE_ID), body["trace_id"].as_str());
    let code = body["code"].as_str().or(body["errors"]["message"].as_str());
    (answer.status, code.unwrap().to_owned())
}

#[test]
fn an_action_waits_until_its_user_allows_it() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let asked = trust(&mut rehearsal, &access, None);
    assert_eq!(told(&asked), (428, "sca_required".to_owned()));
    let body = asked.json().unwrap();
    assert_eq!(
        (&body["message"], &body["action_type"]),
        (&json!("SCA required"), &json!("beneficiary.trust"))
    );
    let token = session(&asked);
    assert_eq!(token.len(), 64);
    let expected =
        |result: &str, canceled_at: Value| json!({ "result": result, "canceled_at": canceled_at });
    assert_eq!(
        result(&mut rehearsal, "mocked_sca_sessions", &token),
        expected("waiting", Value::Null)
    );
    let early = trust(&mut rehearsal, &access, Some(&token));
    assert_eq!(told(&early), (412, "sca_session_waiting".to_owned()));
    let decided = decide(&mut rehearsal, &token, "allow");
    assert_eq!(decided.json().unwrap(), json!({ "message": "Success" }));
    assert_eq!(result(&mut rehearsal, "sca_sessions", &token), expected("allow", json!("")));
    let done = trust(&mut rehearsal, &access, Some(&token));
    assert_eq!(done.json().unwrap()["beneficiaries"][0], json!({ "id": "b-1", "trusted": true }));
}

#[test]
fn a_denied_action_is_not_done() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let token = session(&trust(&mut rehearsal, &access, None));
    assert_eq!(decide(&mut rehearsal, &token, "deny").status, 200);
    assert_eq!(decide(&mut rehearsal, &token, "allow").status, 200);
    assert_eq!(result(&mut rehearsal, "sca_sessions", &token)["result"], "deny");
    let refused = trust(&mut rehearsal, &access, Some(&token));
    assert_eq!(told(&refused), (412, "sca_session_denied".to_owned()));
}

#[test]
fn a_session_lives_for_fifteen_minutes() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let token = session(&trust(&mut rehearsal, &access, None));
    decide(&mut rehearsal, &token, "allow");
    rehearsal.pass(15 * 60);
    assert_eq!(trust(&mut rehearsal, &access, Some(&token)).status, 200);
    rehearsal.pass(1);
    assert_eq!(told(&trust(&mut rehearsal, &access, Some(&token))).0, 412);
    assert_eq!(result(&mut rehearsal, "mocked_sca_sessions", &token)["result"], "deny");
}

#[test]
fn a_session_is_for_one_request_of_one_user() {
    let mut rehearsal = Rehearsal::new(&[]);
    let access = rehearsal.user_token(&[&ACME, &OMEGA]);
    let own = bearer(&access);
    let acme = [("Authorization", &*own), MOCK, (header::ORGANIZATION_ID, ACME.id)];
    let token = session(&call(&mut rehearsal, TRUST, &acme, BODY));
    decide(&mut rehearsal, &token, "allow");
    let session = ("X-Qonto-Sca-Session-Token", token.as_str());
    let code = rehearsal.code(&MEMBERSHIP, &GRACE, &[&ZENITH]);
    let grace = bearer(&pair(&rehearsal.exchange(&MEMBERSHIP, &code)).0);
    let omega = (header::ORGANIZATION_ID, OMEGA.id);
    let passkey = ("X-Qonto-2fa-Preference", "passkey");
    for (fields, line, body) in [
        (vec![acme[0], acme[1], acme[2], session], TRUST, r#"{"ids":["b-2"]}"#),
        (vec![acme[0], acme[1], omega, session], TRUST, BODY),
        (vec![acme[0], passkey, acme[2], session], TRUST, BODY),
        (vec![("Authorization", &*grace), MOCK, acme[2], session], TRUST, BODY),
        (vec![acme[0], acme[1], acme[2], (session.0, "unknown")], TRUST, BODY),
    ] {
        let answer = call(&mut rehearsal, line, &fields, body);
        assert_eq!(told(&answer), (422, "Not found".to_owned()), "{fields:?} {body}");
    }
    let same = [acme[0], acme[1], acme[2], session];
    assert_eq!(call(&mut rehearsal, TRUST, &same, BODY).status, 200);
}

#[test]
fn the_mock_is_for_the_sandbox() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let token = session(&trust(&mut rehearsal, &access, None));
    rehearsal.bank.become_environment(Environment::Production);
    assert_eq!(refused(&trust(&mut rehearsal, &access, None)), (400, "bad_request".to_owned()));
    assert_eq!(decide(&mut rehearsal, &token, "allow").status, 404);
    let line = format!("GET /v2/mocked_sca_sessions/{token}");
    let answer = call(&mut rehearsal, &line, &[], "");
    assert_eq!(answer.headers.media_type().as_deref(), Some("text/plain"));
    assert_eq!(result(&mut rehearsal, "sca_sessions", &token)["result"], "waiting");
}

#[test]
fn production_has_no_gate() {
    let mut rehearsal = Rehearsal::new(&[]);
    let url = url::Url::parse("http://api.test:2/v2/organization").unwrap();
    let ungated = crate::domain::Request::new("GET", url);
    let status = |bank: &mut crate::mock::Bank| {
        bank.handle(rehearsal.now, crate::domain::HostRole::Api, &ungated).status
    };
    assert_eq!(status(&mut rehearsal.bank), 302);
    rehearsal.bank.become_environment(Environment::Production);
    assert_eq!(status(&mut rehearsal.bank), 401);
}

#[test]
fn a_user_is_asked_the_way_the_request_prefers() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (ada, _) = rehearsal.usual_tokens();
    let code = rehearsal.code(&MEMBERSHIP, &GRACE, &[&ZENITH]);
    let (grace, _) = pair(&rehearsal.exchange(&MEMBERSHIP, &code));
    let mut ask = |access: &str, preference: Option<&str>| {
        let authorization = bearer(access);
        let mut fields = vec![("Authorization", authorization.as_str())];
        fields.extend(preference.map(|way| (MOCK.0, way)));
        call(&mut rehearsal, TRUST, &fields, BODY)
    };
    assert_eq!(ask(&ada, None).json().unwrap()["message"], "SCA required");
    assert_eq!(told(&ask(&grace, None)), (428, "sca_not_enrolled".to_owned()));
    assert_eq!(told(&ask(&grace, Some("paired-device"))), (428, "sca_not_enrolled".to_owned()));
    let passkey = ask(&grace, Some("passkey"));
    assert_eq!(passkey.json().unwrap()["message"], "Passkey verification required");
    assert_eq!(refused(&ask(&ada, Some("sms-otp"))), (400, "bad_request".to_owned()));
    let device = session(&ask(&ada, Some("paired-device")));
    assert_eq!(decide(&mut rehearsal, &device, "allow").status, 404, "only the phone can");
}

#[test]
fn an_action_that_says_nothing_is_refused_before_the_user_is_asked() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let authorization = bearer(&access);
    let many = format!(r#"{{"ids":[{}]}}"#, vec![r#""x""#; 401].join(","));
    for body in ["", "[]", "{}", r#"{"ids":[]}"#, r#"{"ids":[1]}"#, &many] {
        let answer = call(&mut rehearsal, TRUST, &[("Authorization", &authorization), MOCK], body);
        assert_eq!(refused(&answer).0, 422, "{body}");
        assert_eq!(answer.json().unwrap()["errors"][0]["source"]["pointer"], "/ids");
    }
}
