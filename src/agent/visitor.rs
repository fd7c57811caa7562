//! What a person's browser does on the pages of an application.

use url::Url;

use super::Stopped;
use super::form::Form;
use super::http::Person;
use super::journey::followed;
use super::page::{Page, without_query};
use crate::client::returns_to;
use crate::domain::Request;
use crate::target::{Selectors, Sight};

/// As many redirects in a row as browsers follow.
const MOST_REDIRECTS: u32 = 20;

/// Where a browser is after it followed every redirect.
pub enum Stand {
    /// On a page, of the application or wherever it led.
    Page(Box<Seen>),
    /// Before an address of the bank's, which it has not opened.
    AtBank(Url),
}

/// A page and its status.
pub struct Seen {
    page: Page,
    status: u16,
}

impl Person {
    /// Sends a request of the application's user and follows where it leads;
    /// `request` ends up as the one that was sent last.
    ///
    /// # Errors
    ///
    /// When no answer comes, or redirects do not end.
    pub async fn follow(&self, request: &mut Request) -> Result<Stand, Stopped> {
        for hop in 0..MOST_REDIRECTS {
            if self.knows(&request.url) {
                return Ok(Stand::AtBank(request.url.clone()));
            }
            let answer = self.ask(hop, request.clone()).await?;
            let Some(to) = answer.location(&request.url) else {
                let page = Page::new(request.url.clone(), &answer);
                return Ok(Stand::Page(Box::new(Seen { page, status: answer.status })));
            };
            let again = matches!(answer.status, 307 | 308) && to.origin() == request.url.origin();
            if again {
                request.url = to;
            } else {
                *request = Request::new("GET", to);
            }
        }
        Err(Stopped::TooManyHops)
    }
}

impl Seen {
    /// Whether everything is there that a recipe speaks of.
    #[must_use]
    pub fn shows(&self, sight: &Sight) -> bool {
        let Sight { see, text, status } = sight;
        see.as_ref().is_none_or(|see| self.page.find(see).is_some())
            && text.as_ref().is_none_or(|text| self.page.says(text))
            && status.is_none_or(|status| status == self.status)
    }

    /// The request that a button or link makes; `None` where there is none, or
    /// it needs scripts.
    #[must_use]
    pub fn press(&self, button: &Selectors) -> Option<Request> {
        let pressed = self.page.find(button)?;
        followed(&self.page, pressed).or_else(|| Form::of(&self.page, pressed)?.press(pressed))
    }

    /// Whether the page is at the address to which the bank sends browsers.
    #[must_use]
    pub fn is_at(&self, address: &Url) -> bool {
        returns_to(address, &self.page.url)
    }

    /// What it is, without what may be secret.
    #[must_use]
    pub fn told(&self) -> String {
        let place = without_query(&self.page.url);
        match self.page.title().as_str() {
            "" => format!("a page without a title at {place} (status {})", self.status),
            title => format!("the page `{title}` at {place} (status {})", self.status),
        }
    }

    /// The address of the page, with its query.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.page.url
    }
}
