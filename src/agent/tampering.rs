//! A request of the browser that somebody changes on its way.

use url::{Url, form_urlencoded};

use crate::client::returns_to;
use crate::domain::Request;
use crate::target::Target;

/// One parameter that is changed in the next request to a place, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tampering {
    /// Which request.
    pub place: Place,
    /// The parameter of its query or, on a page, of its form.
    pub name: String,
    /// What it is replaced with; `None` takes it away.
    pub value: Option<String>,
}

/// Where a browser sends a request on its way to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The authorization endpoint, where the way begins and ends.
    AuthorizationEndpoint,
    /// The form of the page of this name in the recipe.
    Page(String),
    /// The application itself.
    Callback,
}

/// What is still to be changed on a person's way.
#[derive(Debug, Default)]
pub struct Changes {
    waiting: Vec<Tampering>,
    led_here: bool,
}

impl Changes {
    /// One more request is to be changed, once.
    pub fn add(&mut self, change: Tampering) {
        self.waiting.push(change);
    }

    /// Whether a request that was to be changed has not come yet.
    #[must_use]
    pub fn are_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether the way has come to its end by a changed request: what was sent
    /// after it was nothing but what redirects ask for.
    #[must_use]
    pub fn led_here(&self) -> bool {
        self.led_here
    }

    /// The person sets out.
    pub(super) fn begin(&mut self) {
        self.led_here = false;
    }

    /// Changes the request as far as it is one of those that are meant. `page`
    /// is where the browser was last.
    pub(super) fn meet(
        &mut self,
        request: &mut Request,
        target: &Target,
        page: Option<&str>,
        redirect_uri: &Url,
    ) {
        let before = self.waiting.len();
        self.waiting.retain(|change| !change.meets(request, target, page, redirect_uri));
        let is_met = self.waiting.len() < before;
        self.led_here = is_met || self.led_here && request.method != "POST";
    }
}

impl Tampering {
    /// Changes the request, if it is the one that is meant.
    fn meets(
        &self,
        request: &mut Request,
        target: &Target,
        page: Option<&str>,
        redirect_uri: &Url,
    ) -> bool {
        let is_meant = match &self.place {
            Place::AuthorizationEndpoint => target.qontos_path(&request.url) == "/oauth2/auth",
            Place::Page(name) => request.method == "POST" && page == Some(name),
            Place::Callback => returns_to(redirect_uri, &request.url),
        };
        match (is_meant, &self.place) {
            (false, _) => {}
            (true, Place::Page(_)) => {
                let form = self.put(form_urlencoded::parse(&request.body).into_owned());
                let body =
                    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
                request.body = body.into_bytes();
            }
            (true, _) => {
                let query = self.put(request.url.query_pairs().into_owned());
                Url::query_pairs_mut(&mut request.url).clear().extend_pairs(query);
            }
        }
        is_meant
    }

    fn put(&self, pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
        let others = pairs.filter(|(name, _)| *name != self.name);
        let own = self.value.iter().map(|value| (self.name.clone(), value.clone()));
        others.chain(own).collect()
    }
}
