//! What the application does with tokens.

use std::time::{Duration, Instant};

use qonform::mock::demo::STAGING_TOKEN;
use serde_json::Value;

use super::site::{Page, Site};

/// Tokens that are refreshed so long before their end.
const MARGIN: Duration = Duration::from_secs(30);

pub(super) struct Tokens {
    access: String,
    refresh: Option<String>,
    until: Instant,
}

impl Tokens {
    /// Reads an answer of the token endpoint, or tells the person.
    pub(super) async fn read(_: &Site, answer: reqwest::Response) -> Result<Self, Page> {
        let issued = answer.status() == 200;
        let json = answer.headers().get("content-type").is_some_and(|kind| {
            kind.to_str().is_ok_and(|kind| kind.starts_with("application/json"))
        });
        let body = answer.text().await.unwrap_or_default();
        let Some(body) = json.then(|| serde_json::from_str::<Value>(&body).ok()).flatten() else {
            return Err(Page::Refused("the bank's answer cannot be read"));
        };
        if !issued {
            return Err(Page::Refused("the bank refused"));
        }
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let bearer = text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        let seconds = body["expires_in"].as_u64().unwrap_or(3600);
        match text("access_token").filter(|token| bearer && !token.is_empty()) {
            Some(access) => Ok(Self {
                access,
                refresh: text("refresh_token"),
                until: Instant::now() + Duration::from_secs(seconds),
            }),
            None => Err(Page::Refused("the bank's answer has no token")),
        }
    }
}

/// Shows what the bank says of the organisation.
pub(super) async fn company(site: &Site, session: &str) -> Page {
    let tokens = site.session(session, |session| session.tokens.clone());
    let Some(tokens) = tokens else { return Page::Refused("nobody is connected") };
    let mut tokens = tokens.lock().await;
    if Instant::now() + MARGIN >= tokens.until {
        let Some(refresh) = tokens.refresh.clone() else {
            return Page::Refused("the connection is over");
        };
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let Ok(answer) = site.token(&fields).await else {
            return Page::Refused("the bank does not answer");
        };
        match Tokens::read(site, answer).await {
            Ok(renewed) => *tokens = renewed,
            Err(page) => {
                site.session(session, |session| session.tokens = None);
                return page;
            }
        }
    }
    let request = site.http.get(site.api.join("/v2/organization").unwrap());
    let request =
        request.bearer_auth(&tokens.access).header("X-Qonto-Staging-Token", STAGING_TOKEN);
    let Ok(answer) = request.send().await else { return Page::Failed };
    if answer.status() != 200 {
        return Page::Refused("the bank does not show it");
    }
    let body = answer.text().await.unwrap_or_default();
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    Page::Company(body["organization"]["name"].as_str().unwrap_or_default().to_owned())
}
