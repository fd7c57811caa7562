//! An application that does everything right, or one thing wrong. It uses
//! nothing of Qonform's client.

use std::time::Duration;

use qonform::domain::Clock;
use qonform::mock::demo::{self, STAGING_TOKEN, USER_FLOW};
use qonform::mock::{Application, Endpoints};
use serde_json::Value;
use url::Url;

use super::browser::{Browser, query};

/// The way an application goes wrong; each breaks one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
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

/// An application, its person's browser, and its bank.
pub(super) struct App {
    pub(super) fault: Fault,
    pub(super) own: &'static Application,
    pub(super) bank: Endpoints,
    pub(super) clock: Clock,
    pub(super) browser: Browser,
    pub(super) http: reqwest::Client,
}

impl App {
    /// Connects, reads, refreshes twice, and reads again.
    pub(super) async fn live(&self) {
        let (url, state) = self.authorization();
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
            F::StateReused => self.open_again().await,
            _ => {}
        }
        self.clock.advance(Duration::from_mins(55)).unwrap();
        self.refresh(&text(&renewed, "refresh_token")).await;
    }

    /// The address that the person opens, and the state in it; none where the
    /// fault makes the bank refuse it.
    pub(super) fn authorization(&self) -> (Url, String) {
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
        (url, state)
    }

    /// The person begins once more, with whatever state comes.
    async fn open_again(&self) {
        let request = self.http.get(self.authorization().0);
        request.header("X-Qonto-Staging-Token", STAGING_TOKEN).send().await.unwrap();
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
