//! Applications on trial at the stand-in bank: one that does everything right,
//! and for each rule one that breaks it. None of them uses Qonform's client.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "an application that cannot go on has failed")]

#[path = "witness/browser.rs"]
#[expect(dead_code, reason = "these applications send their own requests")]
mod browser;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use browser::{Browser, query};
use qonform::domain::{Clock, Redactor};
use qonform::engine::{Sentence, Trial};
use qonform::mock::demo::{self, ADA, MEMBERSHIP, STAGING_TOKEN, USER_FLOW};
use qonform::mock::{Application, Branch, Endpoints, Opening};
use serde_json::Value;
use url::Url;

/// The way an application goes wrong; each breaks one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    StagingTokenForgottenAtRefresh,
    TokenInAddress,
    JsonBody,
    BasicCredentials,
    SecretInBrowser,
    OtherRedirectUriAtExchange,
    CodeSentTwice,
    CodeCut,
    NoState,
    ResponseTypeToken,
    ScopesByComma,
    RedirectUriEncodedTwice,
    RedirectUriWithSlash,
    StateReused,
    StateCounted,
    NoIdentityType,
    NoOrganizationScope,
    BothFlows,
    NoSecretAtRefresh,
    OldRefreshToken,
    RefreshedAgainAfterRefusal,
    RefreshedAfter401,
    RefreshedByTwo,
    OrganizationNotNamed,
    OrganizationOfNoList,
    ApiAtOauthHost,
    VersionedTokenPath,
    PluralPath,
    ApiFromBrowser,
    TooMany401,
}

use Fault as F;

/// Each fault, the rule that it breaks, and others that it cannot help breaking.
const FAULTS: [(Fault, &str, &[&str]); 30] = [
    (F::StagingTokenForgottenAtRefresh, "GATE-01", &[]),
    (F::TokenInAddress, "API-01", &[]),
    (F::JsonBody, "EXCH-01", &[]),
    (F::BasicCredentials, "EXCH-02", &[]),
    (F::SecretInBrowser, "EXCH-03", &[]),
    (F::OtherRedirectUriAtExchange, "EXCH-04", &[]),
    (F::CodeSentTwice, "EXCH-34", &[]),
    (F::CodeCut, "CALLBACK-11", &[]),
    (F::NoState, "AUTH-01", &[]),
    (F::ResponseTypeToken, "AUTH-02", &[]),
    (F::ScopesByComma, "AUTH-03", &[]),
    (F::RedirectUriEncodedTwice, "AUTH-06", &[]),
    (F::RedirectUriWithSlash, "AUTH-07", &[]),
    (F::StateReused, "AUTH-08", &[]),
    (F::StateCounted, "AUTH-08", &[]),
    (F::NoIdentityType, "AUTH-20", &[]),
    (F::NoOrganizationScope, "AUTH-21", &[]),
    (F::BothFlows, "AUTH-22", &[]),
    (F::NoSecretAtRefresh, "REFR-01", &[]),
    (F::OldRefreshToken, "REFR-03", &[]),
    (F::RefreshedAgainAfterRefusal, "REFR-12", &["REFR-03"]),
    (F::RefreshedAfter401, "REFR-13", &["REFR-24"]),
    (F::RefreshedByTwo, "REFR-14", &[]),
    (F::OrganizationNotNamed, "ORG-05", &[]),
    (F::OrganizationOfNoList, "ORG-13", &[]),
    (F::ApiAtOauthHost, "HOST-03", &[]),
    (F::VersionedTokenPath, "HOST-04", &[]),
    (F::PluralPath, "HOST-05", &[]),
    (F::ApiFromBrowser, "HOST-09", &[]),
    (F::TooMany401, "API-09", &[]),
];

/// The flow in which a fault can be seen.
fn application_of(fault: Fault) -> &'static Application {
    let user_flow = [
        F::NoIdentityType,
        F::NoOrganizationScope,
        F::OrganizationNotNamed,
        F::OrganizationOfNoList,
    ];
    let of_user_flow = user_flow.contains(&fault);
    let id = if of_user_flow { USER_FLOW.client_id } else { MEMBERSHIP.client_id };
    demo::registry().application(id).unwrap()
}

/// An application, its person's browser, and its bank.
struct App {
    fault: Fault,
    own: &'static Application,
    bank: Endpoints,
    clock: Clock,
    browser: Browser,
    http: reqwest::Client,
}

impl App {
    /// Connects, reads, refreshes twice, and reads again.
    async fn live(&self) {
        let first = self.authorization();
        let Some((url, state)) = first else { return };
        let callback = self.browser.allow(url).await;
        assert_eq!(query(&callback, "state"), Some(state));
        let mut code = query(&callback, "code").unwrap();
        if self.fault == F::CodeCut {
            code.truncate(40);
        }
        let tokens = self.exchange(&code).await;
        if self.fault == F::CodeSentTwice {
            self.exchange(&code).await;
        }
        let Some(tokens) = tokens else { return };
        let text = |json: &Value, name: &str| json[name].as_str().unwrap().to_owned();
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        self.read(&access).await;
        let late = if self.fault == F::RefreshedAfter401 { 70 } else { 55 };
        self.clock.advance(Duration::from_mins(late)).unwrap();
        if self.fault == F::RefreshedAfter401 {
            self.read(&access).await;
        }
        let renewed = self.refresh(&refresh).await;
        if self.fault == F::RefreshedByTwo {
            self.refresh(&refresh).await;
        }
        let Some(renewed) = renewed else { return };
        self.read(&text(&renewed, "access_token")).await;
        match self.fault {
            F::OldRefreshToken => _ = self.refresh(&refresh).await,
            F::RefreshedAgainAfterRefusal => {
                self.clock.advance(Duration::from_mins(2)).unwrap();
                for _ in 0..2 {
                    assert!(self.refresh(&refresh).await.is_none());
                }
            }
            F::StateReused => {
                _ = self
                    .http
                    .get(self.authorization().unwrap().0)
                    .header("X-Qonto-Staging-Token", STAGING_TOKEN)
                    .send()
                    .await
                    .unwrap()
            }
            _ => {}
        }
        self.clock.advance(Duration::from_mins(55)).unwrap();
        self.refresh(&text(&renewed, "refresh_token")).await;
    }

    /// The address that the person opens, and the state in it; none where the
    /// fault makes the bank refuse it.
    fn authorization(&self) -> Option<(Url, String)> {
        let state = match self.fault {
            F::StateReused => "5e884898da28047151d0e56f8dc62927".to_owned(),
            F::StateCounted => "1764028800".to_owned(),
            _ => format!("{:032x}", rand::random::<u128>()),
        };
        let redirect_uri = match self.fault {
            F::RedirectUriEncodedTwice => {
                url::form_urlencoded::byte_serialize(self.own.redirect_uri.as_bytes()).collect()
            }
            F::RedirectUriWithSlash => format!("{}/", self.own.redirect_uri),
            _ => self.own.redirect_uri.to_owned(),
        };
        let user_flow = self.own.client_id == USER_FLOW.client_id;
        let list = user_flow && self.fault != F::NoOrganizationScope;
        let scope = if list {
            "offline_access organization.read user_organization.read membership.read"
        } else {
            "offline_access organization.read membership.read"
        };
        let scope =
            if self.fault == F::ScopesByComma { scope.replace(' ', ",") } else { scope.to_owned() };
        let mut url = self.bank.oauth.join("/oauth2/auth").unwrap();
        url.query_pairs_mut()
            .append_pair("client_id", self.own.client_id)
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair(
                "response_type",
                if self.fault == F::ResponseTypeToken { "token" } else { "code" },
            )
            .append_pair("scope", &scope);
        if self.fault != F::NoState {
            url.query_pairs_mut().append_pair("state", &state);
        }
        if self.fault == F::SecretInBrowser {
            url.query_pairs_mut().append_pair("client_secret", self.own.client_secret);
        }
        if user_flow && self.fault != F::NoIdentityType || self.fault == F::BothFlows {
            url.query_pairs_mut().append_pair("identity_type", "user");
        }
        Some((url, state))
    }

    async fn exchange(&self, code: &str) -> Option<Value> {
        let redirect_uri = match self.fault {
            F::OtherRedirectUriAtExchange => self.own.other_redirect_uris[0],
            _ => self.own.redirect_uri,
        };
        let fields =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)];
        self.token(&fields, false).await
    }

    async fn refresh(&self, token: &str) -> Option<Value> {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)], true).await
    }

    async fn token(&self, fields: &[(&str, &str)], refresh: bool) -> Option<Value> {
        let versioned = self.fault == F::VersionedTokenPath && refresh;
        let path = if versioned { "/v2/oauth2/token" } else { "/oauth2/token" };
        let mut request = self.http.post(self.bank.oauth.join(path).unwrap());
        if !(refresh && self.fault == F::StagingTokenForgottenAtRefresh) {
            request = request.header("X-Qonto-Staging-Token", STAGING_TOKEN);
        }
        let mut all = fields.to_vec();
        if self.fault == F::BasicCredentials && !refresh {
            request = request.basic_auth(self.own.client_id, Some(self.own.client_secret));
        } else {
            all.push(("client_id", self.own.client_id));
            if !(refresh && self.fault == F::NoSecretAtRefresh) {
                all.push(("client_secret", self.own.client_secret));
            }
        }
        let request = if self.fault == F::JsonBody {
            let body: serde_json::Map<String, Value> =
                all.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
            request.header("Content-Type", "application/json").body(Value::from(body).to_string())
        } else {
            let body =
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
            request.header("Content-Type", "application/x-www-form-urlencoded").body(body)
        };
        let answer = request.send().await.unwrap();
        let issued = answer.status() == 200;
        let body = answer.text().await.unwrap();
        issued.then(|| serde_json::from_str(&body).unwrap())
    }

    /// Reads its organisation, or in the user flow the first of the list.
    async fn read(&self, token: &str) {
        if self.own.client_id == USER_FLOW.client_id {
            let list = self.call(&self.bank.api, "/v2/user_organizations", token, None).await;
            let list: Value = serde_json::from_str(&list).unwrap();
            let Some(first) = list["organizations"][0]["id"].as_str() else { return };
            let named = match self.fault {
                F::OrganizationNotNamed => None,
                F::OrganizationOfNoList => Some(demo::ZENITH.id),
                _ => Some(first),
            };
            self.call(&self.bank.api, "/v2/memberships", token, named).await;
            return;
        }
        let host = if self.fault == F::ApiAtOauthHost { &self.bank.oauth } else { &self.bank.api };
        let path = match self.fault {
            F::PluralPath => "/v2/organizations".to_owned(),
            F::TokenInAddress => format!("/v2/organization?access_token={token}"),
            _ => "/v2/organization".to_owned(),
        };
        let times = if self.fault == F::TooMany401 { 201 } else { 0 };
        for _ in 0..times {
            self.call(host, &path, "a-token-of-nobody", None).await;
        }
        self.call(host, &path, token, None).await;
    }

    async fn call(
        &self,
        host: &Url,
        path: &str,
        token: &str,
        organization: Option<&str>,
    ) -> String {
        let request = self.http.get(host.join(path).unwrap()).bearer_auth(token);
        let mut request = request.header("X-Qonto-Staging-Token", STAGING_TOKEN);
        if let Some(id) = organization {
            request = request.header("X-Qonto-Organization-Id", id);
        }
        if self.fault == F::ApiFromBrowser {
            request = request.header("Origin", "https://app.example");
        }
        request.send().await.unwrap().text().await.unwrap()
    }
}

/// What a life with that fault comes to.
async fn tried(fault: Fault, own: &'static Application) -> Sentence {
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_hours(20_000 * 24));
    let branch = Branch::open(&Opening::default(), clock.clone()).await.unwrap();
    let trial = Trial::begin(demo::registry(), Redactor::new(), |_| ()).unwrap();
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let bank = branch.endpoints().clone();
    let serving = tokio::spawn(branch.watched(trial.witness()).serve(async { _ = closed.await }));
    let redirect = reqwest::redirect::Policy::none();
    let browser = Browser::open();
    let http = reqwest::Client::builder().redirect(redirect).no_proxy().build().unwrap();
    let app = App { fault, own, bank, clock, browser, http };
    let refused_at_once = [
        F::NoState,
        F::ResponseTypeToken,
        F::ScopesByComma,
        F::RedirectUriEncodedTwice,
        F::RedirectUriWithSlash,
        F::BothFlows,
    ];
    if refused_at_once.contains(&fault) {
        let (url, _) = app.authorization().unwrap();
        let request = app.http.get(url).header("X-Qonto-Staging-Token", STAGING_TOKEN);
        assert!(request.send().await.unwrap().status().is_redirection());
    } else {
        app.live().await;
    }
    drop(app);
    close.send(()).unwrap();
    serving.await.unwrap();
    trial.end().unwrap()
}

fn broken(sentence: &Sentence) -> BTreeSet<&str> {
    sentence.charges.keys().map(qonform::domain::RuleId::as_str).collect()
}

#[tokio::test]
async fn whoever_does_everything_right_breaks_nothing_twenty_times() {
    for turn in 0..20 {
        let own = if turn % 2 == 0 { MEMBERSHIP } else { USER_FLOW };
        let own = demo::registry().application(own.client_id).unwrap();
        let sentence = tried(F::None, own).await;
        assert_eq!(broken(&sentence), BTreeSet::new(), "{:?}", sentence.charges);
        let counts = sentence.counts();
        assert!(counts.passed >= 15, "only {} rules were shown", counts.passed);
    }
}

#[tokio::test]
async fn each_fault_is_found_by_its_rule() {
    let mut wrong = Vec::new();
    for (fault, rule, companions) in FAULTS {
        let sentence = tried(fault, application_of(fault)).await;
        let found = broken(&sentence);
        let others = found.iter().filter(|one| **one != rule && !companions.contains(one));
        if !found.contains(rule) || others.count() > 0 {
            wrong.push(format!("{fault:?}: {rule} expected, {found:?} found"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[tokio::test]
async fn charges_tell_no_secret() {
    let sentence = tried(F::TokenInAddress, application_of(F::TokenInAddress)).await;
    let told = format!("{:?}", sentence.charges);
    assert!(told.contains("access_token"), "{told}");
    for secret in ["ory_at_", "ory_rt_", STAGING_TOKEN, MEMBERSHIP.client_secret, ADA.password] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}
