//! The `id_token`, discovery, published keys and userinfo.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::domain::{Answer, HostRole, Request};
use crate::mock::demo::{ACME, ADA, GRACE, MEMBERSHIP, OTHER, USER_FLOW};
use crate::mock::rehearsal::{Rehearsal, authorization, pair, query, with};

fn part(token: &str, index: usize) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap()
}

fn json_part(token: &str, index: usize) -> Value {
    serde_json::from_slice(&part(token, index)).unwrap()
}

fn get(rehearsal: &mut Rehearsal, path: &str) -> Answer {
    rehearsal.visit(&Url::parse("http://oauth.test:1").unwrap().join(path).unwrap())
}

/// A token answer for a request with `nonce`, 7 seconds after sign-in.
fn tokens(rehearsal: &mut Rehearsal, nonce: Option<&str>) -> Value {
    let request = with(&authorization(&MEMBERSHIP), "nonce", nonce);
    let callback = rehearsal.decide(&request, &ADA, &[&ACME], "allow");
    rehearsal.pass(7);
    rehearsal.exchange(&MEMBERSHIP, &query(&callback, "code").unwrap()).json().unwrap()
}

fn id_token(answer: &Value) -> String {
    answer["id_token"].as_str().unwrap().to_owned()
}

#[test]
fn an_id_token_says_who_signed_in_when_and_for_whom() {
    let mut rehearsal = Rehearsal::new(&[]);
    let answer = tokens(&mut rehearsal, Some("nonce-of-this-attempt"));
    let token = id_token(&answer);
    let header = json_part(&token, 0);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));
    let claims = json_part(&token, 1);
    let access = answer["access_token"].as_str().unwrap();
    assert_eq!(claims["iss"], "http://oauth.test:1");
    assert_eq!(claims["aud"], json!([MEMBERSHIP.client_id]));
    assert_eq!((&claims["sub"], &claims["email"]), (&json!(ADA.subject), &json!(ADA.email)));
    assert_eq!(claims["nonce"], "nonce-of-this-attempt");
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&Sha256::digest(access)[..16]));
    assert_eq!((&claims["rat"], &claims["auth_time"]), (&json!(3600), &json!(3600)));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(3607), &json!(7207)));
    assert_eq!(claims["jti"].as_str().unwrap().len(), 36);
    assert_eq!(claims["sid"].as_str().unwrap().len(), 36);
}

#[test]
fn the_time_of_sign_in_is_that_of_the_second_factor() {
    let mut rehearsal = Rehearsal::new(&[]);
    let page = rehearsal.visit(&authorization(&MEMBERSHIP));
    let page = crate::mock::rehearsal::location(&page);
    rehearsal.pass(20);
    let fields = [("email", ADA.email), ("password", ADA.password)];
    let page = crate::mock::rehearsal::location(&rehearsal.submit(&page, &fields));
    rehearsal.pass(20);
    let page = crate::mock::rehearsal::location(&rehearsal.submit(&page, &[("otp", ADA.otp)]));
    rehearsal.pass(20);
    let fields = [("organization", ACME.id)];
    let page = crate::mock::rehearsal::location(&rehearsal.submit(&page, &fields));
    let page = rehearsal.submit(&page, &[("decision", "allow")]);
    let callback = rehearsal.visit(&crate::mock::rehearsal::location(&page));
    let code = query(&crate::mock::rehearsal::location(&callback), "code").unwrap();
    let answer = rehearsal.exchange(&MEMBERSHIP, &code).json().unwrap();
    let claims = json_part(&id_token(&answer), 1);
    assert_eq!((&claims["rat"], &claims["auth_time"]), (&json!(3600), &json!(3640)));
    assert_eq!(claims["iat"], 3660);
}

#[test]
fn the_signature_verifies_with_the_published_key() {
    let mut rehearsal = Rehearsal::new(&[]);
    let configuration = get(&mut rehearsal, "/.well-known/openid-configuration").json().unwrap();
    assert_eq!(configuration["issuer"], "http://oauth.test:1");
    let keys = Url::parse(configuration["jwks_uri"].as_str().unwrap()).unwrap();
    let keys = rehearsal.visit(&keys).json().unwrap();
    let token = id_token(&tokens(&mut rehearsal, None));
    let key = &keys["keys"][0];
    assert_eq!(key["kid"], json_part(&token, 0)["kid"]);
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let (message, _) = token.rsplit_once('.').unwrap();
    let verify = |message: &str| {
        public.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &part(&token, 2))
    };
    assert!(verify(message).is_ok());
    assert!(verify(&format!("{message}x")).is_err());
}

#[test]
fn every_address_in_the_configuration_answers() {
    let mut rehearsal = Rehearsal::new(&[]);
    let configuration = get(&mut rehearsal, "/.well-known/openid-configuration").json().unwrap();
    let addresses = configuration.as_object().unwrap().iter();
    let addresses =
        addresses.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri");
    let mut seen = 0;
    for (name, address) in addresses {
        let answer = rehearsal.visit(&Url::parse(address.as_str().unwrap()).unwrap());
        assert_ne!(answer.status, 404, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 5);
    let answer = get(&mut rehearsal, "/.well-known/oauth-authorization-server");
    assert_eq!(answer.status, 404, "not there in the bank either");
}

#[test]
fn only_openid_brings_an_id_token() {
    let mut rehearsal = Rehearsal::new(&[]);
    let code = rehearsal.code(&OTHER, &ADA, &[&ACME]);
    let answer = rehearsal.exchange(&OTHER, &code).json().unwrap();
    assert!(answer.get("id_token").is_none());
    let code = rehearsal.code(&USER_FLOW, &ADA, &[&ACME]);
    assert!(rehearsal.exchange(&USER_FLOW, &code).json().unwrap()["id_token"].is_string());
}

#[test]
fn a_refresh_brings_a_new_id_token_of_the_same_sign_in() {
    let mut rehearsal = Rehearsal::new(&[]);
    let first = tokens(&mut rehearsal, Some("nonce-of-this-attempt"));
    rehearsal.pass(100);
    let refreshed = rehearsal.refresh(&MEMBERSHIP, first["refresh_token"].as_str().unwrap());
    let refreshed = refreshed.json().unwrap();
    let (before, after) = (json_part(&id_token(&first), 1), json_part(&id_token(&refreshed), 1));
    for same in ["iss", "sub", "aud", "auth_time", "rat", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    for new in ["iat", "exp", "jti", "at_hash"] {
        assert_ne!(before[new], after[new], "{new}");
    }
    assert!(after.get("nonce").is_none());
}

#[test]
fn userinfo_needs_a_live_token_with_openid() {
    let mut rehearsal = Rehearsal::new(&[]);
    let (access, _) = rehearsal.usual_tokens();
    let code = rehearsal.code(&OTHER, &GRACE, &[&crate::mock::demo::ZENITH]);
    let (unscoped, _) = pair(&rehearsal.exchange(&OTHER, &code));
    let mut ask = |value: Option<String>| {
        let url = Url::parse("http://oauth.test:1/userinfo").unwrap();
        let mut request = Request::new("GET", url);
        if let Some(value) = value {
            request.headers.push("Authorization", value);
        }
        rehearsal.send(HostRole::Oauth, request)
    };
    let claims = ask(Some(format!("Bearer {access}"))).json().unwrap();
    assert_eq!((&claims["sub"], &claims["email"]), (&json!(ADA.subject), &json!(ADA.email)));
    for (value, status, error) in [
        (None, 401, "request_unauthorized"),
        (Some("Bearer wrong".to_owned()), 401, "request_unauthorized"),
        (Some(format!("Basic {access}")), 401, "request_unauthorized"),
        (Some(format!("Bearer {unscoped}")), 403, "insufficient_scope"),
    ] {
        let answer = ask(value);
        assert_eq!((answer.status, &answer.json().unwrap()["error"]), (status, &json!(error)));
        assert!(answer.headers.get("www-authenticate").unwrap().contains(error));
    }
}
