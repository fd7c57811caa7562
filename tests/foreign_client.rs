//! The stand-in bank, tried by an OAuth client that no one here wrote.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[cfg(unix)]
#[path = "witness/bank.rs"]
mod bank;
#[path = "witness/browser.rs"]
mod browser;

use std::time::SystemTime;

use browser::{Browser, query};
use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    Scope, TokenResponse as _, TokenUrl,
};
use qonform::domain::{Clock, Dialect, HostRole};
use qonform::mock::demo::MEMBERSHIP;
use qonform::mock::{Lease, Pool};
use url::Url;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A bank, a browser and the application of the `oauth2` crate.
struct Stage {
    bank: Lease,
    browser: Browser,
    application: Client,
}

impl Stage {
    async fn set() -> Self {
        let bank = Pool::new(Dialect::Hydra, Vec::new()).lease(Clock::live(SystemTime::now)).await;
        let application = application(&bank, MEMBERSHIP.client_secret);
        Self { bank, browser: Browser::open(), application }
    }

    async fn exchange(
        &self,
        application: &Client,
        code: &str,
        verifier: PkceCodeVerifier,
    ) -> Result<BasicTokenResponse, BasicErrorResponseType> {
        let code = AuthorizationCode::new(code.to_owned());
        let request = application.exchange_code(code).set_pkce_verifier(verifier);
        request.request_async(&|request| self.browser.send(request)).await.map_err(error_of)
    }

    async fn refresh(&self, token: &RefreshToken) -> BasicTokenResponse {
        let request = self.application.exchange_refresh_token(token);
        request.request_async(&|request| self.browser.send(request)).await.unwrap()
    }

    /// Asks for a code and lets Ada allow it.
    async fn authorize(&self) -> (String, PkceCodeVerifier) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = self.application.authorize_url(CsrfToken::new_random);
        let (url, state) = request
            .add_scope(Scope::new("offline_access".to_owned()))
            .add_scope(Scope::new("organization.read".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let callback = self.browser.allow(url).await;
        assert!(callback.as_str().starts_with(MEMBERSHIP.redirect_uri));
        assert_eq!(query(&callback, "state").as_deref(), Some(state.secret().as_str()));
        (query(&callback, "code").unwrap(), verifier)
    }

    async fn reach(&self, tokens: &BasicTokenResponse) -> u16 {
        self.browser.reach(self.bank.api(), tokens.access_token().secret()).await
    }
}

fn application(bank: &Lease, secret: &str) -> Client {
    application_at(bank.oauth(), secret).set_auth_type(AuthType::RequestBody)
}

/// As the crate is by itself.
fn application_at(oauth: &Url, secret: &str) -> Client {
    let url = |path: &str| oauth.join(path).unwrap();
    BasicClient::new(ClientId::new(MEMBERSHIP.client_id.to_owned()))
        .set_client_secret(ClientSecret::new(secret.to_owned()))
        .set_auth_uri(AuthUrl::from_url(url("/oauth2/auth")))
        .set_token_uri(TokenUrl::from_url(url("/oauth2/token")))
        .set_redirect_uri(RedirectUrl::new(MEMBERSHIP.redirect_uri.to_owned()).unwrap())
}

fn error_of(
    error: RequestTokenError<reqwest::Error, oauth2::basic::BasicErrorResponse>,
) -> BasicErrorResponseType {
    match error {
        RequestTokenError::ServerResponse(response) => response.error().clone(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn a_foreign_client_authorizes_exchanges_and_refreshes() {
    let stage = Stage::set().await;
    let (code, verifier) = stage.authorize().await;
    let tokens = stage.exchange(&stage.application, &code, verifier).await.unwrap();
    assert_eq!(tokens.expires_in().map(|lifetime| lifetime.as_secs()), Some(3599));
    assert_eq!(tokens.scopes().map(Vec::len), Some(2));
    assert_eq!(stage.reach(&tokens).await, 200);

    let next = stage.refresh(tokens.refresh_token().unwrap()).await;
    assert_ne!(next.access_token().secret(), tokens.access_token().secret());
    assert_ne!(next.refresh_token().unwrap().secret(), tokens.refresh_token().unwrap().secret());
    assert_eq!((stage.reach(&tokens).await, stage.reach(&next).await), (401, 200));
    assert_eq!(stage.bank.requests(HostRole::Oauth, "/oauth2/token"), 2);
}

#[tokio::test]
async fn a_foreign_client_is_refused_with_another_verifier() {
    let stage = Stage::set().await;
    let (code, _) = stage.authorize().await;
    let (_, other) = PkceCodeChallenge::new_random_sha256();
    let error = stage.exchange(&stage.application, &code, other).await.unwrap_err();
    assert_eq!(error, BasicErrorResponseType::InvalidGrant);
}

#[tokio::test]
async fn a_foreign_client_is_refused_with_a_used_code() {
    let stage = Stage::set().await;
    let (code, verifier) = stage.authorize().await;
    let again = PkceCodeVerifier::new(verifier.secret().clone());
    let tokens = stage.exchange(&stage.application, &code, verifier).await.unwrap();
    let error = stage.exchange(&stage.application, &code, again).await.unwrap_err();
    assert_eq!(error, BasicErrorResponseType::InvalidGrant);
    assert_eq!(stage.reach(&tokens).await, 401, "what the code had bought is revoked");
}

#[tokio::test]
async fn a_foreign_client_is_refused_with_a_wrong_secret_and_loses_nothing() {
    let stage = Stage::set().await;
    let (code, verifier) = stage.authorize().await;
    let again = PkceCodeVerifier::new(verifier.secret().clone());
    let impostor = application(&stage.bank, "not-the-secret");
    let error = stage.exchange(&impostor, &code, verifier).await.unwrap_err();
    assert_eq!(error, BasicErrorResponseType::InvalidClient);
    assert!(stage.exchange(&stage.application, &code, again).await.is_ok());
}

/// What `qonform mock` says of a life of the crate's client, told or not what is
/// Qonto's own; without a client, of nothing. It knows the application from a
/// seed, and its report is written whatever it says.
#[cfg(unix)]
fn judged(told: Option<bool>) -> (Option<i32>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let seed = format!(
        "applications:\n  - name: shop\n    client_id: {}\n    client_secret: {}\n    \
         redirect_uris: ['{}', 'https://shop.example/']\n    \
         scopes: [offline_access, organization.read]\n",
        MEMBERSHIP.client_id, MEMBERSHIP.client_secret, MEMBERSHIP.redirect_uri
    );
    std::fs::write(folder.path().join("seed.yaml"), seed).unwrap();
    let arguments = ["--seed", "seed.yaml", "--report", "junit=junit.xml", "--fail-on", "broken"];
    let bank = bank::Bank::open(folder.path(), &arguments);
    if let Some(told) = told {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(life(&bank, told));
    }
    let (exit, broken) = bank.close();
    let report = std::fs::read_to_string(folder.path().join("junit.xml")).unwrap();
    assert_eq!(report.matches("<failure").count(), broken.len(), "{report}");
    (exit, broken.into_iter().collect())
}

#[cfg(unix)]
async fn life(bank: &bank::Bank, told: bool) {
    let browser = Browser::open();
    let oauth = Url::parse(&bank.oauth).unwrap();
    let mut application = application_at(&oauth, MEMBERSHIP.client_secret);
    if told {
        application = application.set_auth_type(AuthType::RequestBody);
    }
    let (url, _) = application
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("offline_access".to_owned()))
        .add_scope(Scope::new("organization.read".to_owned()))
        .url();
    let callback = browser.allow(url).await;
    let code = AuthorizationCode::new(query(&callback, "code").unwrap());
    let send = |request| async { browser.send_as(request, told).await };
    let tokens: Result<BasicTokenResponse, _> =
        application.exchange_code(code).request_async(&send).await;
    if !told {
        assert!(tokens.is_err(), "the gate lets nobody pass without its header");
        return;
    }
    let tokens = tokens.unwrap();
    let api = Url::parse(&bank.api).unwrap();
    assert_eq!(browser.reach(&api, tokens.access_token().secret()).await, 200);
    let refresh = application.exchange_refresh_token(tokens.refresh_token().unwrap());
    let next: BasicTokenResponse = refresh.request_async(&send).await.unwrap();
    assert_eq!(browser.reach(&api, next.access_token().secret()).await, 200);
}

#[cfg(unix)]
#[test]
fn the_judge_finds_nothing_in_a_client_that_was_told() {
    assert_eq!(judged(Some(true)), (Some(0), Vec::new()));
}

#[cfg(unix)]
#[test]
fn the_judge_finds_what_a_client_does_not_do_by_itself() {
    let broken = ["EXCH-02", "GATE-01"].map(str::to_owned).to_vec();
    assert_eq!(judged(Some(false)), (Some(1), broken));
}

#[cfg(unix)]
#[test]
fn nothing_shown_is_not_green() {
    assert_eq!(judged(None), (Some(4), Vec::new()));
}
