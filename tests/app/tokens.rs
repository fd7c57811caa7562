//! What the application does with tokens.

use std::time::{Duration, Instant};

use qonform::mock::demo::{STAGING_TOKEN, ZENITH};
use serde_json::Value;

use super::site::{Page, Site, Weakness as W};

/// Tokens are renewed so long before their end.
const MARGIN: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Tokens {
    access: String,
    refresh: Option<String>,
    until: Instant,
}

/// Why there are no tokens.
pub(super) enum Refused {
    /// The bank said `invalid_grant`.
    ForGood,
    /// It said anything else, or nothing.
    ForNow,
    /// It said something that nobody had thought of.
    Strangely,
}

impl Tokens {
    pub(super) async fn ask(site: &Site, fields: &[(&str, &str)]) -> Result<Self, Refused> {
        let answer = site.token(fields).await.map_err(|_| Refused::ForNow)?;
        let issued = answer.status() == 200;
        let json = is_json(&answer) || site.is(W::PageTakenForTokens);
        let body = answer.text().await.unwrap_or_default();
        let read = json.then(|| serde_json::from_str::<Value>(&body).ok()).flatten();
        let Some(body) = read else {
            return if issued && site.is(W::AnythingTakenForTokens) {
                Ok(Self::of(&Value::Null))
            } else {
                Err(Refused::ForNow)
            };
        };
        if !issued {
            let over = body["error"] == "invalid_grant";
            return Err(if over { Refused::ForGood } else { Refused::ForNow });
        }
        if site.is(W::ScopesNeeded) && body["scope"] == "organization.read" {
            return Err(Refused::Strangely);
        }
        if Self::believes(site, &body) { Ok(Self::of(&body)) } else { Err(Refused::ForNow) }
    }

    fn believes(site: &Site, body: &Value) -> bool {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let kind = text("token_type");
        let bearer = match site.weakness {
            W::TokenTypeByLetter => kind == "bearer",
            _ => kind.eq_ignore_ascii_case("bearer"),
        };
        let lacks_refresh = site.is(W::RefreshTokenNeeded) && text("refresh_token").is_empty();
        let counted =
            site.is(W::MembersCounted) && body.as_object().is_some_and(|all| all.len() > 5);
        let has_token = bearer && !text("access_token").is_empty();
        site.is(W::AnythingTakenForTokens) || has_token && !lacks_refresh && !counted
    }

    fn of(body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let seconds = body["expires_in"].as_u64().unwrap_or(3600);
        Self {
            access: text("access_token").unwrap_or_default(),
            refresh: text("refresh_token"),
            until: Instant::now() + Duration::from_secs(seconds),
        }
    }
}

fn is_json(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

/// Shows what the bank says of the organisation.
pub(super) async fn company(site: &Site, session: &str) -> Page {
    let tokens = site.session(session, |session| session.tokens.clone());
    let Some(held) = tokens else { return Page::Refused("nobody is connected") };
    if site.is(W::DataInvented) {
        return Page::Company("Acme Corp".to_owned());
    }
    let mut tokens = held.lock().await;
    let mut current = tokens.clone();
    if site.is(W::RenewsInEachWindow) {
        drop(tokens);
        if let Err(page) = renewed(site, session, &mut current).await {
            return page;
        }
        tokens = held.lock().await;
        *tokens = current.clone();
    } else {
        if let Err(page) = renewed(site, session, &mut current).await {
            return page;
        }
        *tokens = current.clone();
    }
    let (mut status, mut json, mut body) = asked(site, session, &current.access).await;
    if status == 401 && site.is(W::RenewsAfterRefusal) {
        if let Err(page) = renew(site, session, &mut current).await {
            return page;
        }
        *tokens = current.clone();
        (status, json, body) = asked(site, session, &current.access).await;
    }
    if status == 401 && site.is(W::RenewsAfterAny401) {
        tokens.until = Instant::now();
        let _ = renewed(site, session, &mut tokens).await;
    }
    if status >= 400 && site.is(W::LosesTokensWithAnError) {
        site.session(session, |session| session.tokens = None);
    }
    let name = body["organization"]["name"].as_str().map(str::to_owned);
    match name.filter(|_| status == 200 && json) {
        Some(name) => {
            site.session(session, |session| session.shown = Some(name.clone()));
            Page::Company(name)
        }
        None if status == 200 && site.is(W::PageTakenForData) => Page::Company(String::new()),
        None if site.is(W::ShowsDataOfTheRevoked) => Page::Company(
            site.session(session, |session| session.shown.clone()).unwrap_or_default(),
        ),
        None => Page::Refused("the bank does not show it"),
    }
}

async fn renewed(site: &Site, session: &str, tokens: &mut Tokens) -> Result<(), Page> {
    let margin = if site.is(W::RenewsAtTheEnd) { Duration::ZERO } else { MARGIN };
    let never = site.is(W::NeverRenews) || site.is(W::RenewsAfterRefusal);
    if Instant::now() + margin < tokens.until || never {
        return Ok(());
    }
    renew(site, session, tokens).await
}

async fn renew(site: &Site, session: &str, tokens: &mut Tokens) -> Result<(), Page> {
    let Some(refresh) = tokens.refresh.clone() else {
        return Err(Page::Refused("the connection is over"));
    };
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    match Tokens::ask(site, &fields).await {
        Ok(new) => {
            *tokens = new;
            if site.is(W::OldRefreshTokenKept) {
                tokens.refresh = Some(refresh);
            }
            Ok(())
        }
        Err(refused) => {
            let over = matches!(refused, Refused::ForGood) || site.is(W::LosesTokensWithAnAnswer);
            if over && !site.is(W::RenewsAgainAfterRefusal) {
                site.session(session, |session| session.tokens = None);
            }
            Err(Page::Refused("the bank gave no tokens"))
        }
    }
}

async fn asked(site: &Site, session: &str, access: &str) -> (u16, bool, Value) {
    if !site.is_for_users() {
        return got(site, access, "/v2/organization", None).await;
    }
    let known = site.session(session, |session| session.organization.clone());
    if known.is_some() && site.is(W::OrganizationRemembered) {
        return got(site, access, "/v2/organization", known.as_deref()).await;
    }
    let (status, json, list) = got(site, access, "/v2/user_organizations", None).await;
    let Some(listed) = list["organizations"][0]["id"].as_str().filter(|_| status == 200 && json)
    else {
        return (status, json, Value::Null);
    };
    let named = match site.weakness {
        W::OrganizationLeftOut => None,
        W::OrganizationInvented => Some(ZENITH.id),
        _ => Some(listed),
    };
    let first = named.map(str::to_owned);
    site.session(session, |session| session.organization = first);
    got(site, access, "/v2/organization", named).await
}

async fn got(
    site: &Site,
    access: &str,
    path: &str,
    organization: Option<&str>,
) -> (u16, bool, Value) {
    let request = site.http.get(site.api.join(path).unwrap());
    let mut request = request.bearer_auth(access).header("X-Qonto-Staging-Token", STAGING_TOKEN);
    if let Some(id) = organization {
        request = request.header("X-Qonto-Organization-Id", id);
    }
    let Ok(answer) = request.send().await else { return (0, false, Value::Null) };
    let (status, json) = (answer.status().as_u16(), is_json(&answer));
    let body = answer.text().await.unwrap_or_default();
    (status, json, serde_json::from_str(&body).unwrap_or_default())
}
