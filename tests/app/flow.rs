//! How the application ends a flow: the callback and the exchange.

use std::sync::Arc;

use url::Url;

use super::site::{Page, Site, Weakness as W};
use super::tokens::Tokens;

pub(super) async fn callback(site: &Site, session: &str, url: &Url) -> Page {
    let query = |name: &str| {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    let pending = site.session(session, |session| session.state.clone());
    let is_own = pending.is_some() && pending == query("state");
    if !is_own && !site.is(W::StateNotCompared) {
        return Page::Refused("this is not the answer that was awaited");
    }
    site.session(session, |session| session.state = None);
    if query("error").is_some() {
        return Page::Refused("access was denied");
    }
    let Some(code) = query("code") else { return Page::Refused("there is no code") };
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", site.redirect_uri.as_str()),
    ];
    let Ok(answer) = site.token(&fields).await else {
        return Page::Refused("the bank does not answer");
    };
    match Tokens::read(site, answer).await {
        Ok(tokens) => {
            let tokens = Arc::new(tokio::sync::Mutex::new(tokens));
            site.session(session, |session| session.tokens = Some(tokens));
            Page::Connected
        }
        Err(page) => page,
    }
}
