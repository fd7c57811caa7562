//! A page as a person without scripts sees it.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::domain::{Answer, OAuthError};
use crate::target::Selectors;

/// A document and where it is.
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) html: Html,
    text: String,
}

impl Page {
    pub(super) fn new(url: Url, answer: &Answer) -> Self {
        let text = answer.text();
        let html = Html::parse_document(&text);
        Self { url, html, text }
    }

    /// Elements by CSS; none if it is no CSS.
    pub(super) fn select(&self, css: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(css).ok();
        selector.map_or_else(Vec::new, |selector| self.html.select(&selector).collect())
    }

    /// The first element of the first alternative that is there, by CSS or by
    /// the visible name of a button or link.
    pub(super) fn find(&self, selectors: &Selectors) -> Option<ElementRef<'_>> {
        selectors.iter().find_map(|selector| {
            let by_css = self.select(selector).into_iter().find(|found| is_seen(*found));
            by_css
                .or_else(|| self.buttons().into_iter().find(|button| label_of(*button) == selector))
        })
    }

    fn buttons(&self) -> Vec<ElementRef<'_>> {
        self.select("button, input[type=submit], a[href]")
    }

    /// The title, or nothing.
    pub(super) fn title(&self) -> String {
        self.select("title").first().map_or_else(String::new, |title| visible_text(*title))
    }

    /// Whether a text stands on it, whatever the spaces; a page that is no HTML
    /// is its own text.
    pub(super) fn says(&self, text: &str) -> bool {
        let shown = visible_text(self.html.root_element());
        shown.contains(text) || self.text.contains(text)
    }

    /// The names of the fields a person could fill in.
    pub(super) fn fields(&self) -> Vec<String> {
        let fields = self.select("input:not([type=hidden]), select, textarea, button");
        let name = |field: ElementRef<'_>| field.attr("name").map(str::to_owned);
        fields.into_iter().filter_map(name).collect()
    }

    /// Whether this is the sandbox's access gate with status 200.
    pub(super) fn is_gate(&self) -> bool {
        self.title() == "OneLogin" || self.text.contains("web-login-v2-cdn.onelogin.com")
    }

    /// What the page says with emphasis, such as that an account is locked.
    fn alert(&self) -> Option<String> {
        let said = self.select("[role=alert]").into_iter().map(visible_text);
        said.into_iter().find(|text| !text.is_empty())
    }

    /// What the page says to somebody whom the bank does not let in, such as a
    /// locked account; it is no page of the recipe.
    pub(super) fn refusal(&self, status: u16) -> Option<String> {
        let locked = matches!(status, 401 | 403 | 422 | 423).then(|| format!("status {status}"));
        if status < 400 || locked.is_some() { self.alert().or(locked) } else { None }
    }

    /// Whether nothing can be done here without scripts.
    pub(super) fn needs_scripts(&self) -> bool {
        self.select("input:not([type=hidden]), select, button").is_empty()
            && !self.select("script, noscript").is_empty()
    }

    /// An OAuth error that is told in the address or in a JSON body.
    pub(super) fn oauth_error(&self) -> Option<ToldError> {
        let body: serde_json::Value = serde_json::from_str(&self.text).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(|text| text.as_str().map(str::to_owned));
        let in_body = || Some((OAuthError::from(text("error")?), text("error_description")));
        error_in_query(&self.url).or_else(in_body)
    }
}

/// Everything that a page of the bank would load, by what its elements name.
#[must_use]
pub fn loaded_by(page: &Url, answer: &Answer) -> Vec<Url> {
    let page = Page::new(page.clone(), answer);
    let named = |attribute: &str| {
        let elements = page.select(&format!("[{attribute}]")).into_iter();
        let texts = elements.filter_map(|element| element.attr(attribute).map(str::to_owned));
        texts.collect::<Vec<_>>()
    };
    let linked = page.select("link[href]").into_iter();
    let linked = linked.filter_map(|link| link.attr("href").map(str::to_owned));
    let named = ["src", "data", "poster"].into_iter().flat_map(named);
    named.chain(linked).filter_map(|text| page.url.join(text.trim()).ok()).collect()
}

/// An error code and the bank's words.
pub(super) type ToldError = (OAuthError, Option<String>);

/// An OAuth error that is told in an address.
pub(super) fn error_in_query(url: &Url) -> Option<ToldError> {
    let text = |name: &str| {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, text)| text.into_owned())
    };
    Some((OAuthError::from(text("error")?), text("error_description")))
}

/// An address without what may be secret.
pub(super) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The text of an element with single spaces.
pub(super) fn visible_text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a person meets it; a browser with scripts can tell more.
fn is_seen(element: ElementRef<'_>) -> bool {
    !element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
}

/// What stands on a button.
fn label_of(button: ElementRef<'_>) -> String {
    match button.attr("value") {
        Some(value) if button.value().name() == "input" => value.to_owned(),
        _ => visible_text(button),
    }
}

/// Where the sandbox's gate sends those it does not let through (GATE-02).
pub(super) fn is_gate(to: &Url) -> bool {
    let host = to.host_str().unwrap_or_default();
    host == "onelogin.com"
        || host.ends_with(".onelogin.com")
        || host == "developers.qonto.com"
        || to.path().starts_with("/devportal")
}
