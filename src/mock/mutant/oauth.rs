//! Each mutant of the authorization server is noticed by its own probe, and by
//! no other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::Mutant as M;
use crate::domain::{HostRole, Request};
use crate::mock::demo::{ACME, ADA, MEMBERSHIP, OMEGA, OTHER, WEB_SESSION};
use crate::mock::rehearsal::{
    CHALLENGE, Rehearsal, STATE, authorization, exchange, location, pair, query, refresh, with,
};

/// Whether the rule is kept.
type Probe = fn(&mut Rehearsal) -> bool;

const DAY: u64 = 24 * 60 * 60;
const NONCE: &str = "nonce-of-this-attempt";

/// The callback, or the page of the bank, that a changed request leads to.
fn refused(rehearsal: &mut Rehearsal, name: &str, value: &str) -> Url {
    location(&rehearsal.visit(&with(&authorization(&MEMBERSHIP), name, Some(value))))
}

fn refused_with(rehearsal: &mut Rehearsal, name: &str, value: &str, error: &str) -> bool {
    query(&refused(rehearsal, name, value), "error").as_deref() == Some(error)
}

/// The status of an exchange with one field changed.
fn exchanged(rehearsal: &mut Rehearsal, code: &str, name: &str, value: &str) -> u16 {
    let changed = |(n, v)| if n == name { (n, value) } else { (n, v) };
    rehearsal.token(&exchange(&MEMBERSHIP, code).map(changed)).status
}

/// A token answer for those scopes.
fn tokens(rehearsal: &mut Rehearsal, scopes: &str) -> Value {
    let request = with(&authorization(&MEMBERSHIP), "scope", Some(scopes));
    let callback = rehearsal.decide(&with(&request, "nonce", Some(NONCE)), &ADA, &[&ACME], "allow");
    rehearsal.pass(5);
    rehearsal.exchange(&MEMBERSHIP, &query(&callback, "code").unwrap()).json().unwrap()
}

fn id_token(rehearsal: &mut Rehearsal) -> String {
    tokens(rehearsal, "openid")["id_token"].as_str().unwrap().to_owned()
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn claims(rehearsal: &mut Rehearsal) -> Value {
    part(&id_token(rehearsal), 1)
}

/// The last hop of an allowed attempt, not yet taken.
fn last_hop(rehearsal: &mut Rehearsal) -> Url {
    let page = rehearsal.identify(&authorization(&MEMBERSHIP), &ADA);
    let page = location(&rehearsal.submit(&page, &[("organization", ACME.id)]));
    location(&rehearsal.submit(&page, &[("decision", "allow")]))
}

fn forbidden(rehearsal: &mut Rehearsal, hop: &Url) -> bool {
    query(&location(&rehearsal.visit(hop)), "error").as_deref() == Some("request_forbidden")
}

fn signature_verifies(token: &str, keys: &Value) -> bool {
    let number = |name: &str| URL_SAFE_NO_PAD.decode(keys[0][name].as_str().unwrap()).unwrap();
    let key = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).is_ok()
}

const AUTHORIZATION: [(M, Probe); 11] = [
    (M::ShortStateAccepted, |r| refused_with(r, "state", "1234567", "invalid_state")),
    (M::UnregisteredRedirectUriUsed, |r| {
        refused(r, "redirect_uri", "https://attacker.example/").host_str() == Some("oauth.test")
    }),
    (M::ForeignScopeAccepted, |r| refused_with(r, "scope", "payment.write", "invalid_scope")),
    (M::ErrorWithoutState, |r| {
        query(&refused(r, "response_type", "token"), "state").as_deref() == Some(STATE)
    }),
    (M::ErrorAndCode, |r| query(&refused(r, "response_type", "token"), "code").is_none()),
    (M::UserFlowForEveryone, |r| refused_with(r, "identity_type", "user", "unauthorized_client")),
    (M::CsrfCookieIgnored, |r| {
        let hop = last_hop(r);
        r.cookie = None;
        forbidden(r, &hop)
    }),
    (M::ParallelFlowFinished, |r| {
        let hop = last_hop(r);
        r.visit(&authorization(&MEMBERSHIP));
        forbidden(r, &hop)
    }),
    (M::PlainChallengeAccepted, |r| {
        refused_with(r, "code_challenge_method", "plain", "invalid_request")
    }),
    (M::RedirectedBy307, |r| {
        let page = r.identify(&authorization(&MEMBERSHIP), &ADA);
        let page = location(&r.submit(&page, &[("organization", ACME.id)]));
        let hop = r.submit(&page, &[("decision", "allow")]);
        (hop.status, r.visit(&location(&hop)).status) == (303, 303)
    }),
    (M::OrganizationNotLocked, |r| {
        let locked = with(&authorization(&MEMBERSHIP), "organization_id", Some(OMEGA.id));
        r.identify(&locked, &ADA).path() == "/consent"
    }),
];

const EXCHANGE: [(M, Probe); 13] = [
    (M::CodeNeverExpires, |r| {
        let code = r.usual_code();
        r.pass(601);
        r.exchange(&MEMBERSHIP, &code).status == 400
    }),
    (M::TokensSurviveCodeReuse, |r| {
        let code = r.usual_code();
        let (access, _) = pair(&r.exchange(&MEMBERSHIP, &code));
        r.exchange(&MEMBERSHIP, &code);
        r.reach(&access) == 401
    }),
    (M::WrongSecretAccepted, |r| {
        let code = r.usual_code();
        exchanged(r, &code, "client_secret", "wrong") == 401
    }),
    (M::RedirectUriNotCompared, |r| {
        let code = r.usual_code();
        exchanged(r, &code, "redirect_uri", MEMBERSHIP.other_redirect_uris[0]) == 400
    }),
    (M::RefusedExchangeUsesCode, |r| {
        let code = r.usual_code();
        exchanged(r, &code, "grant_type", "password");
        r.exchange(&MEMBERSHIP, &code).status == 200
    }),
    (M::ForeignCodeAccepted, |r| {
        let code = r.usual_code();
        let mut fields = exchange(&OTHER, &code);
        fields[2].1 = MEMBERSHIP.redirect_uri;
        r.token(&fields).status == 400
    }),
    (M::QueryRead, |r| {
        let code = r.usual_code();
        let mut url = Url::parse("http://oauth.test:1/oauth2/token").unwrap();
        url.query_pairs_mut().extend_pairs(exchange(&MEMBERSHIP, &code));
        r.send(HostRole::Oauth, Request::new("POST", url)).status == 400
    }),
    (M::TokenTypeMissing, |r| tokens(r, "openid")["token_type"] == "bearer"),
    (M::RefreshTokenUnasked, |r| tokens(r, "openid").get("refresh_token").is_none()),
    (M::IdTokenUnasked, |r| tokens(r, "organization.read").get("id_token").is_none()),
    (M::NoStoreMissing, |r| {
        let code = r.usual_code();
        r.exchange(&MEMBERSHIP, &code).headers.get("cache-control") == Some("no-store")
    }),
    (M::VerifierIgnored, |r| {
        let code = r.usual_code();
        exchanged(r, &code, "code_verifier", CHALLENGE) == 400
    }),
    (M::ScopeOverstated, |r| tokens(r, "organization.read")["scope"] == "organization.read"),
];

const REFRESH: [(M, Probe); 8] = [
    (M::WindowMissing, |r| {
        let (_, token) = r.usual_tokens();
        r.refresh(&MEMBERSHIP, &token);
        r.pass(59);
        r.refresh(&MEMBERSHIP, &token).status == 200
    }),
    (M::OldAccessTokenAlive, |r| {
        let (access, token) = r.usual_tokens();
        r.refresh(&MEMBERSHIP, &token);
        r.reach(&access) == 401
    }),
    (M::ChainSurvivesReuse, |r| {
        let (_, token) = r.usual_tokens();
        let (access, _) = pair(&r.refresh(&MEMBERSHIP, &token));
        r.pass(61);
        r.refresh(&MEMBERSHIP, &token);
        r.reach(&access) == 401
    }),
    (M::RefreshTokenNeverExpires, |r| {
        let (_, token) = r.usual_tokens();
        r.pass(90 * DAY + 1);
        r.refresh(&MEMBERSHIP, &token).status == 400
    }),
    (M::ForeignRefreshTokenAccepted, |r| {
        let (_, token) = r.usual_tokens();
        r.token(&refresh(&OTHER, &token)).status == 400
    }),
    (M::IdTokenNotRenewed, |r| {
        let (_, token) = r.usual_tokens();
        r.refresh(&MEMBERSHIP, &token).json().unwrap().get("id_token").is_some()
    }),
    (M::LostScopeGranted, |r| {
        let (_, token) = r.usual_tokens();
        r.bank.withdraw_scope(MEMBERSHIP.client_id, "openid");
        r.refresh(&MEMBERSHIP, &token).status == 400
    }),
    (M::WebSessionIgnored, |r| {
        let mut request = Request::new("GET", authorization(&MEMBERSHIP));
        request.headers.push("Cookie", format!("qonto_sandbox_session={WEB_SESSION}"));
        let answer = r.bank.handle(r.now, HostRole::Oauth, &request);
        location(&answer).path() == "/sign-in"
    }),
];

const ID_TOKEN: [(M, Probe); 11] = [
    (M::IdTokenUnsigned, |r| part(&id_token(r), 0)["alg"] == "RS256"),
    (M::IdTokenForADay, |r| {
        let claims = claims(r);
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap() == 3600
    }),
    (M::SubjectMoves, |r| claims(r)["sub"] == claims(r)["sub"]),
    (M::AuthTimeInTheFuture, |r| {
        let claims = claims(r);
        let [rat, auth_time, iat] = ["rat", "auth_time", "iat"].map(|name| claims[name].as_u64());
        rat <= auth_time && auth_time <= iat
    }),
    (M::IdTokenSignatureWrong, |r| {
        let token = id_token(r);
        let url = Url::parse("http://oauth.test:1/.well-known/jwks.json").unwrap();
        let keys = r.visit(&url).json().unwrap();
        token.ends_with('.') || signature_verifies(&token, &keys["keys"])
    }),
    (M::IdTokenIssuerWrong, |r| claims(r)["iss"] == "http://oauth.test:1"),
    (M::IdTokenAudienceWrong, |r| claims(r)["aud"] == json!([MEMBERSHIP.client_id])),
    (M::NonceAltered, |r| claims(r)["nonce"] == NONCE),
    (M::AtHashWrong, |r| {
        let answer = tokens(r, "openid");
        let access = answer["access_token"].as_str().unwrap();
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(access)[..16]);
        part(answer["id_token"].as_str().unwrap(), 1)["at_hash"] == hash
    }),
    (M::RevocationForgotten, |r| {
        let (access, token) = r.usual_tokens();
        r.revoke(&MEMBERSHIP, &token);
        r.reach(&access) == 401
    }),
    (M::RevocationTellsUnknown, |r| r.revoke(&MEMBERSHIP, "unknown").status == 200),
];

fn probes() -> impl Iterator<Item = (M, Probe)> {
    AUTHORIZATION.into_iter().chain(EXCHANGE).chain(REFRESH).chain(ID_TOKEN)
}

#[test]
fn without_a_mutant_every_probe_is_kept() {
    for (mutant, kept) in probes() {
        assert!(kept(&mut Rehearsal::new(&[])), "{mutant:?}");
    }
}

#[test]
fn each_mutant_is_noticed_by_its_own_probe_and_by_no_other() {
    for (mutant, _) in probes() {
        let noticed = probes().filter(|(_, kept)| !kept(&mut Rehearsal::new(&[mutant])));
        let noticed: Vec<_> = noticed.map(|(noticed, _)| noticed).collect();
        assert_eq!(noticed, [mutant]);
    }
}
