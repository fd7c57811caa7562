//! How the application ends a flow: the callback and the exchange.

use std::sync::Arc;

use url::Url;

use super::site::{Page, Site, Weakness as W};
use super::tokens::{Refused, Tokens};

pub(super) async fn callback(site: &Site, session: &str, url: &Url) -> Page {
    let query = |name: &str| {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    let known = ["state", "code", "scope", "error", "error_description"];
    if site.is(W::StrangersRefused) && url.query_pairs().any(|(key, _)| !known.contains(&&*key)) {
        return Page::Refused("the callback has strange parameters");
    }
    let overlooked = site.is(W::StateOverlookedInErrors) && query("error").is_some();
    if !overlooked && !is_awaited(site, session, query("state").as_deref()) {
        if site.is(W::ForgeryEndsFlow) {
            site.session(session, |session| session.state = None);
        }
        return Page::Refused("this is not the answer that was awaited");
    }
    if !site.is(W::StateKept) {
        site.session(session, |session| session.state = None);
    }
    match (query("error"), query("code")) {
        (Some(_), None) if site.is(W::DenialNotTold) => Page::Connected,
        (Some(_), _) if !site.is(W::ErrorOverlooked) => Page::Refused("access was denied"),
        (_, None) if !site.is(W::CodeInvented) => Page::Refused("there is no code"),
        (_, code) => exchange(site, session, &code.unwrap_or_default()).await,
    }
}

fn is_awaited(site: &Site, session: &str, state: Option<&str>) -> bool {
    let pending = site.session(session, |session| session.state.clone());
    let Some(state) = state else { return site.is(W::StateNotCompared) };
    match site.weakness {
        W::StateNotCompared => true,
        W::StateByItsBeginning => pending.is_some_and(|own| state.starts_with(&own)),
        W::StateInAnyCase => pending.is_some_and(|own| state.eq_ignore_ascii_case(&own)),
        W::StateOfAnySession => {
            let sessions = site.sessions.lock().unwrap();
            sessions.values().any(|one| one.state.as_deref() == Some(state))
        }
        _ => pending.as_deref() == Some(state),
    }
}

async fn exchange(site: &Site, session: &str, code: &str) -> Page {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", site.redirect_uri.as_str()),
    ];
    let mut answer = Tokens::ask(site, &fields).await;
    if site.is(W::CodeSentAgain) && matches!(answer, Err(Refused::ForGood)) {
        answer = Tokens::ask(site, &fields).await;
    }
    match answer {
        Ok(tokens) => {
            let tokens = Arc::new(tokio::sync::Mutex::new(tokens));
            site.session(session, |session| session.tokens = Some(tokens));
            if site.is(W::CodeStaysInAddress) {
                return Page::Connected;
            }
            Page::Redirect(Url::parse(&site.redirect_uri).unwrap().join("/done").unwrap())
        }
        Err(Refused::Strangely) => Page::Failed,
        Err(_) if site.is(W::RefusalNotTold) => Page::Failed,
        Err(_) => Page::Refused("the bank gave no tokens"),
    }
}
