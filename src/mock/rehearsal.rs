//! A person, an application and a bank in one thread, for unit tests.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use url::Url;

use super::registry::{Application, Organization, User};
use super::{Bank, Endpoints, Flow, Mutant, demo};
use crate::domain::{Answer, Dialect, HostRole, Request, header};

/// A verifier and its challenge (RFC 7636 appendix B).
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(super) const STATE: &str = "state-of-this-attempt";

pub(super) struct Rehearsal {
    pub(super) bank: Bank,
    pub(super) now: SystemTime,
    /// What the person's browser holds.
    pub(super) cookie: Option<String>,
}

impl Rehearsal {
    pub(super) fn new(mutants: &[Mutant]) -> Self {
        Self::speaking(Dialect::Hydra, mutants)
    }

    pub(super) fn speaking(dialect: Dialect, mutants: &[Mutant]) -> Self {
        let oauth = Url::parse("http://oauth.test:1").unwrap();
        let api = Url::parse("http://api.test:2").unwrap();
        let bank = Bank::new(Endpoints { oauth, api }, dialect, mutants);
        Self { bank, now: SystemTime::UNIX_EPOCH + Duration::from_hours(1), cookie: None }
    }

    pub(super) fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// Sends a request through the gate, with the browser's cookie.
    pub(super) fn send(&mut self, host: HostRole, mut request: Request) -> Answer {
        request.headers.push(header::STAGING_TOKEN, demo::STAGING_TOKEN);
        if let Some(cookie) = &self.cookie {
            request.headers.push("Cookie", cookie.clone());
        }
        let answer = self.bank.handle(self.now, host, &request);
        if let Some(cookie) = answer.headers.get("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }

    pub(super) fn visit(&mut self, url: &Url) -> Answer {
        self.send(HostRole::Oauth, Request::new("GET", url.clone()))
    }

    pub(super) fn submit(&mut self, page: &Url, fields: &[(&str, &str)]) -> Answer {
        let challenge = query(page, "login_challenge").unwrap_or_default();
        let fields = fields.iter().copied().chain([("login_challenge", challenge.as_str())]);
        self.send(HostRole::Oauth, Request::form(page.clone(), fields))
    }

    /// Signs in and passes the second factor; gives the next address.
    pub(super) fn identify(&mut self, authorization: &Url, user: &User) -> Url {
        let page = location(&self.visit(authorization));
        let signed_in = self.submit(&page, &[("email", user.email), ("password", user.password)]);
        location(&self.submit(&location(&signed_in), &[("otp", user.otp)]))
    }

    /// The whole way through the pages; gives the callback.
    pub(super) fn decide(
        &mut self,
        authorization: &Url,
        user: &User,
        organizations: &[&Organization],
        decision: &str,
    ) -> Url {
        let mut page = self.identify(authorization, user);
        if page.path() == "/organizations" {
            let fields: Vec<_> = organizations.iter().map(|o| ("organization", o.id)).collect();
            page = location(&self.submit(&page, &fields));
        }
        if page.path() == "/consent" {
            page = location(&self.submit(&page, &[("decision", decision)]));
        }
        location(&self.visit(&page))
    }

    /// A code, bound to `CHALLENGE`.
    pub(super) fn code(
        &mut self,
        application: &Application,
        user: &User,
        organizations: &[&Organization],
    ) -> String {
        let callback = self.decide(&authorization(application), user, organizations, "allow");
        query(&callback, "code").unwrap()
    }

    /// A membership code of Ada's for Acme Corp.
    pub(super) fn usual_code(&mut self) -> String {
        self.code(&demo::MEMBERSHIP, &demo::ADA, &[&demo::ACME])
    }

    /// A membership grant of Ada's for Acme Corp: access and refresh token.
    pub(super) fn usual_tokens(&mut self) -> (String, String) {
        let code = self.usual_code();
        pair(&self.exchange(&demo::MEMBERSHIP, &code))
    }

    /// A user-flow access token of Ada's.
    pub(super) fn user_token(&mut self, organizations: &[&Organization]) -> String {
        let code = self.code(&demo::USER_FLOW, &demo::ADA, organizations);
        pair(&self.exchange(&demo::USER_FLOW, &code)).0
    }

    pub(super) fn token(&mut self, fields: &[(&str, &str)]) -> Answer {
        let url = Url::parse("http://oauth.test:1/oauth2/token").unwrap();
        self.send(HostRole::Oauth, Request::form(url, fields.iter().copied()))
    }

    /// What is said about a token at `/oauth2/revoke`.
    pub(super) fn revoke(&mut self, application: &Application, token: &str) -> Answer {
        let url = Url::parse("http://oauth.test:1/oauth2/revoke").unwrap();
        let Application { client_id, client_secret, .. } = application;
        let fields = [("token", token), ("client_id", client_id), ("client_secret", client_secret)];
        self.send(HostRole::Oauth, Request::form(url, fields))
    }

    pub(super) fn exchange(&mut self, application: &Application, code: &str) -> Answer {
        self.token(&exchange(application, code))
    }

    pub(super) fn refresh(&mut self, application: &Application, token: &str) -> Answer {
        self.token(&refresh(application, token))
    }

    pub(super) fn api(&mut self, path: &str, token: &str, organization: Option<&str>) -> Answer {
        let url = Url::parse("http://api.test:2").unwrap().join(path).unwrap();
        let mut request = Request::new("GET", url);
        request.headers.push("Authorization", format!("Bearer {token}"));
        if let Some(id) = organization {
            request.headers.push(header::ORGANIZATION_ID, id);
        }
        self.send(HostRole::Api, request)
    }

    /// The status of the usual first API call.
    pub(super) fn reach(&mut self, access_token: &str) -> u16 {
        self.api("/v2/organization", access_token, None).status
    }
}

/// A complete authorization request.
pub(super) fn authorization(application: &Application) -> Url {
    let mut url = Url::parse("http://oauth.test:1/oauth2/auth").unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", application.client_id)
        .append_pair("redirect_uri", application.redirect_uri)
        .append_pair("response_type", "code")
        .append_pair("scope", application.scopes)
        .append_pair("state", STATE)
        .append_pair("code_challenge", CHALLENGE)
        .append_pair("code_challenge_method", "S256");
    if application.flow == Flow::User {
        url.query_pairs_mut().append_pair("identity_type", "user");
    }
    url
}

/// An address with one query parameter set, or removed.
pub(super) fn with(url: &Url, name: &str, value: Option<&str>) -> Url {
    let mut changed = url.clone();
    let others = url.query_pairs().filter(|(n, _)| n != name);
    changed.query_pairs_mut().clear().extend_pairs(others).extend_pairs(value.map(|v| (name, v)));
    changed
}

pub(super) fn exchange<'a>(application: &Application, code: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", application.redirect_uri),
        ("client_id", application.client_id),
        ("client_secret", application.client_secret),
        ("code_verifier", VERIFIER),
    ]
}

pub(super) fn refresh<'a>(application: &Application, token: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", application.client_id),
        ("client_secret", application.client_secret),
    ]
}

pub(super) fn location(answer: &Answer) -> Url {
    assert!(
        (300..400).contains(&answer.status),
        "no redirect: {} {}",
        answer.status,
        answer.text()
    );
    Url::parse(answer.headers.get("location").unwrap()).unwrap()
}

pub(super) fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

pub(super) fn pair(answer: &Answer) -> (String, String) {
    let body: Value = answer.json().unwrap_or_default();
    assert_eq!(answer.status, 200, "{body}");
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Status, `error`, and the end of `error_description` after its base.
pub(super) fn refused(answer: &Answer) -> (u16, String, String) {
    let body = answer.json().unwrap();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    assert_eq!(answer.headers.get("content-type"), Some("application/json;charset=UTF-8"));
    assert_eq!(answer.headers.get("cache-control"), Some("no-store"));
    assert_eq!(answer.headers.get("pragma"), Some("no-cache"));
    (answer.status, text("error"), text("error_description"))
}
