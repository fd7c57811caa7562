//! A web application that a person connects to the bank, and that does
//! everything right or one thing wrong. It uses nothing of Qonform's client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use qonform::mock::demo::{MEMBERSHIP, STAGING_TOKEN, USER_FLOW};
use qonform::mock::{Application, Flow};
use url::Url;

use super::flow::callback;
use super::tokens::{Tokens, company};

/// The way an application goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    None,
    StateNotCompared,
    StateByItsBeginning,
    StateInAnyCase,
    StateOfAnySession,
    StateKept,
    StateOverlookedInErrors,
    ForgeryEndsFlow,
    ErrorOverlooked,
    DenialNotTold,
    CodeInvented,
    StrangersRefused,
    CodeStaysInAddress,
    CodeSentAgain,
    RefusalNotTold,
    PageTakenForTokens,
    RedirectFollowed,
    AnythingTakenForTokens,
    RefreshTokenNeeded,
    TokenTypeByLetter,
    ScopesNeeded,
    MembersCounted,
    NeverRenews,
    /// It renews when the bank refuses the token, and not before.
    RenewsAfterRefusal,
    /// It renews when the tokens are over, and not before; that is no weakness.
    RenewsAtTheEnd,
    OldRefreshTokenKept,
    RenewsAgainAfterRefusal,
    RenewsInEachWindow,
    LosesTokensWithAnAnswer,
    ShowsDataOfTheRevoked,
    PageTakenForData,
    LosesTokensWithAnError,
    RenewsAfterAny401,
    WaitsForEver,
    /// It is configured badly, in one way each.
    SecretWrong,
    StagingTokenWrong,
    ScopeUnknown,
    /// A callback makes it hang up.
    HangsUp,
    /// It shows a name that it has not asked for.
    DataInvented,
    /// It looks for the API where nobody listens.
    ApiElsewhere,
    /// None either, in the user flow, as the next three.
    UserFlow,
    OrganizationLeftOut,
    OrganizationInvented,
    OrganizationRemembered,
}

impl Weakness {
    /// What the application is registered as.
    pub(crate) fn registration(self) -> Application {
        match self {
            Self::UserFlow
            | Self::OrganizationLeftOut
            | Self::OrganizationInvented
            | Self::OrganizationRemembered => USER_FLOW,
            _ => MEMBERSHIP,
        }
    }
}

/// The application.
pub(crate) struct Site {
    pub(super) weakness: Weakness,
    pub(super) oauth: Url,
    pub(super) api: Url,
    pub(super) redirect_uri: String,
    pub(super) http: reqwest::Client,
    pub(super) sessions: Mutex<HashMap<String, Session>>,
}

/// What the application keeps for a browser.
#[derive(Clone, Default)]
pub(super) struct Session {
    pub(super) state: Option<String>,
    pub(super) tokens: Option<Arc<tokio::sync::Mutex<Tokens>>>,
    /// What was shown last.
    pub(super) shown: Option<String>,
    /// The organisation that was listed first, once.
    pub(super) organization: Option<String>,
}

/// What a page says.
pub(super) enum Page {
    Redirect(Url),
    Connected,
    /// It could not be connected, or has to be again.
    Refused(&'static str),
    Company(String),
    Failed,
}

impl Site {
    pub(crate) fn new(weakness: Weakness, oauth: Url, api: Url, redirect_uri: &str) -> Self {
        // Only one of the tests in this process can be the first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirect = match weakness {
            Weakness::RedirectFollowed => reqwest::redirect::Policy::limited(3),
            _ => reqwest::redirect::Policy::none(),
        };
        let patience = if weakness == Weakness::WaitsForEver { 600 } else { 2 };
        let http = reqwest::Client::builder()
            .redirect(redirect)
            .timeout(Duration::from_secs(patience))
            .no_proxy()
            .build()
            .unwrap();
        let redirect_uri = redirect_uri.to_owned();
        let api = match weakness {
            Weakness::ApiElsewhere => Url::parse("http://127.0.0.1:9").unwrap(),
            _ => api,
        };
        Self { weakness, oauth, api, redirect_uri, http, sessions: Mutex::default() }
    }

    /// Answers until it is dropped.
    pub(crate) async fn serve(self: Arc<Self>, listener: tokio::net::TcpListener) {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let site = Arc::clone(&self);
            tokio::spawn(async move {
                let service = service_fn(|request: Request<hyper::body::Incoming>| {
                    let site = Arc::clone(&site);
                    async move {
                        if site.is(Weakness::HangsUp) && request.uri().path() == "/callback" {
                            return Err(std::io::Error::other("an exception"));
                        }
                        Ok(site.answer(&request).await)
                    }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }

    async fn answer(&self, request: &Request<hyper::body::Incoming>) -> Response<Full<Bytes>> {
        let cookie = request.headers().get("cookie").and_then(|value| value.to_str().ok());
        // The bank is on another port of the same host, and cookies know no ports.
        let mut cookies = cookie.into_iter().flat_map(|value| value.split("; "));
        let known = cookies.find_map(|one| one.strip_prefix("sid=")).map(str::to_owned);
        let session = known.unwrap_or_else(random);
        let url = Url::parse("http://site/").unwrap().join(&request.uri().to_string()).unwrap();
        let page = match url.path() {
            "/connect" => self.connect(&session),
            "/callback" => callback(self, &session, &url).await,
            "/done" if self.session(&session, |session| session.tokens.is_some()) => {
                Page::Connected
            }
            "/company" => company(self, &session).await,
            _ => Page::Failed,
        };
        shown(page, &session)
    }

    fn connect(&self, session: &str) -> Page {
        let state = random();
        self.session(session, |session| session.state = Some(state.clone()));
        let more = match self.weakness {
            Weakness::ScopeUnknown => " everything.read",
            _ if self.is_for_users() => " user_organization.read",
            _ => "",
        };
        let mut url = self.oauth.join("/oauth2/auth").unwrap();
        url.query_pairs_mut()
            .append_pair("client_id", self.weakness.registration().client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &format!("offline_access organization.read{more}"))
            .append_pair("state", &state);
        if self.is_for_users() {
            url.query_pairs_mut().append_pair("identity_type", "user");
        }
        Page::Redirect(url)
    }

    pub(super) fn session<T>(&self, id: &str, look: impl FnOnce(&mut Session) -> T) -> T {
        look(self.sessions.lock().unwrap().entry(id.to_owned()).or_default())
    }

    pub(super) fn is(&self, weakness: Weakness) -> bool {
        self.weakness == weakness
    }

    pub(super) fn is_for_users(&self) -> bool {
        self.weakness.registration().flow == Flow::User
    }

    /// Posts a form to the token endpoint, with the credentials.
    pub(super) async fn token(
        &self,
        fields: &[(&str, &str)],
    ) -> reqwest::Result<reqwest::Response> {
        let Application { client_id, client_secret, .. } = self.weakness.registration();
        let secret = if self.is(Weakness::SecretWrong) { "wrong" } else { client_secret };
        let staging = if self.is(Weakness::StagingTokenWrong) { "wrong" } else { STAGING_TOKEN };
        let own = [("client_id", client_id), ("client_secret", secret)];
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .extend_pairs(own)
            .finish();
        self.http
            .post(self.oauth.join("/oauth2/token").unwrap())
            .header("X-Qonto-Staging-Token", staging)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
    }
}

fn random() -> String {
    format!("{:032x}", rand::random::<u128>())
}

fn shown(page: Page, session: &str) -> Response<Full<Bytes>> {
    let (status, body) = match &page {
        Page::Redirect(_) => (302, String::new()),
        Page::Connected => (200, "<p id=connected>You are connected.</p>".to_owned()),
        Page::Refused(why) => (200, format!("<p id=refused>Please connect again: {why}.</p>")),
        Page::Company(name) => (200, format!("<p id=company>{name}</p>")),
        Page::Failed => (500, "<h1>Internal error</h1>".to_owned()),
    };
    let answer = Response::builder().status(status).header("Content-Type", "text/html");
    let answer = answer.header("Set-Cookie", format!("sid={session}"));
    let answer = match page {
        Page::Redirect(to) => answer.header("Location", to.as_str()),
        _ => answer,
    };
    let title = format!("<title>Shop {status}</title>{body}");
    answer.body(Full::new(Bytes::from(title))).unwrap()
}
