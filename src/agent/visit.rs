//! What a person wants of the bank's pages, and where that led.

use std::fmt;

use url::Url;

use crate::target::{Recipe, TypedText, User};

/// One walk through the bank's pages.
#[derive(Clone, Debug)]
pub struct Visit<'a> {
    /// What to do on each page.
    pub recipe: &'a Recipe,
    /// Who signs in.
    pub user: &'a User,
    /// Visible names of the organisations to choose; empty leaves the page's
    /// own choice, or the first where it has none.
    pub organizations: Vec<String>,
    /// What to answer at consent.
    pub decision: Decision,
    /// Where the walk ends, by scheme, host, port and path.
    pub redirect_uri: &'a Url,
    /// The name of the page before which the person stops, if there is one.
    pub wait_at: Option<&'a str>,
}

/// A person's answer at consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Let the application in.
    Allow,
    /// Keep it out.
    Deny,
}

/// The end of a walk: the bank has sent the browser back to the application.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The callback, which was not called. It may hold a code.
    pub callback: Url,
    /// How many requests were sent.
    pub hops: usize,
    /// The names of the pages on which something was done.
    pub pages: Vec<String>,
}

impl Visit<'_> {
    /// What a placeholder stands for in this visit.
    pub(super) fn texts(&self, typed: &TypedText) -> Vec<String> {
        let one = |text: &str| vec![text.to_owned()];
        match typed {
            TypedText::Email => one(&self.user.email),
            TypedText::Password => one(self.user.password.expose()),
            TypedText::Otp => one(self.user.otp.expose()),
            TypedText::Organizations => self.organizations.clone(),
            TypedText::Literal(text) => one(text),
        }
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arrival after {} requests by {:?}", self.hops, self.pages)
    }
}
