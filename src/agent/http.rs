//! Browsers without scripts: redirects, cookies and forms over plain HTTP.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use cookie_store::CookieStore;
use url::Url;

use super::journey::Journey;
use super::{Arrival, Changes, Stopped, Tampering, Visit};
use crate::client::{Line, Observer, Transport, returns_to};
use crate::domain::{Answer, Clock, HostRole, Request, Sender, TransportFault};
use crate::target::Target;

/// Makes browsers that share connections and nothing else.
#[derive(Clone)]
pub struct HttpBrowsers {
    transport: Transport,
}

/// One person's browser, with its own cookies.
pub struct Person {
    target: Arc<Target>,
    line: Line,
    cookies: Mutex<CookieStore>,
    changes: Mutex<Changes>,
}

impl HttpBrowsers {
    /// Browsers that wait `request_timeout` for each answer.
    ///
    /// # Errors
    ///
    /// When the TLS library cannot be set up.
    pub fn new(request_timeout: Duration) -> Result<Self, TransportFault> {
        Transport::new(request_timeout).map(|transport| Self { transport })
    }

    /// Browsers that send over these connections.
    #[must_use]
    pub fn over(transport: Transport) -> Self {
        Self { transport }
    }

    /// A browser without cookies for one person at one target. Whatever it
    /// sends and gets is handed to the observer.
    #[must_use]
    pub fn person(&self, target: Arc<Target>, observer: impl Into<Option<Observer>>) -> Person {
        let (transport, observer) = (self.transport.clone(), observer.into());
        let line = Line { transport, clock: Clock::live(SystemTime::now), observer, start: None };
        Person { target, line, cookies: Mutex::default(), changes: Mutex::default() }
    }
}

impl Person {
    /// Dates interactions by the scenario's clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.line.clock = clock;
        self
    }

    /// Opens an address and does on each page what the recipe says, until the
    /// bank sends the browser to the redirect URI. That address is not called.
    ///
    /// # Errors
    ///
    /// When the walk ends anywhere else.
    pub async fn visit(&self, start: Url, visit: &Visit<'_>) -> Result<Arrival, Stopped> {
        let mut journey = Journey::new(&self.target, visit);
        let mut request = Request::new("GET", start);
        let mut hops = 0;
        self.changes().begin();
        loop {
            let page = journey.pages.last().map(String::as_str);
            self.changes().meet(&mut request, &self.target, page, visit.redirect_uri);
            if returns_to(visit.redirect_uri, &request.url) {
                break;
            }
            let answer = self.ask(hops, request.clone()).await?;
            hops += 1;
            request = journey.after(&request, &answer)?;
        }
        let pages = journey.pages;
        Ok(Arrival { callback: request.url, hops: hops as usize, pages })
    }

    /// Changes a request of one of the next visits, once.
    pub fn tamper(&self, change: Tampering) {
        self.changes().add(change);
    }

    /// What is still to be changed, and whether a change led to the end.
    pub fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens one address and does nothing there; its cookies are kept.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn open(&self, address: Url) -> Result<Answer, TransportFault> {
        self.ask(0, Request::new("GET", address)).await
    }

    /// Whether an address is one of the bank's.
    pub(super) fn knows(&self, url: &Url) -> bool {
        self.target.role_of(url).is_some()
    }

    pub(super) async fn ask(
        &self,
        hop: u32,
        mut request: Request,
    ) -> Result<Answer, TransportFault> {
        let url = request.url.clone();
        let role = self.target.role_of(&url);
        request.headers.push("Accept", "text/html,application/xhtml+xml");
        if let (Some(gate), Some(_)) = (&self.target.gate, role) {
            request.headers.push(&gate.header, gate.value.expose());
        }
        let cookies = self.cookies_for(&url);
        if !cookies.is_empty() {
            request.headers.push("Cookie", cookies);
        }
        let host = match role {
            Some(HostRole::Oauth) if self.target.qontos_path(&url).starts_with("/oauth2/") => {
                HostRole::Oauth
            }
            Some(HostRole::Api) => HostRole::Api,
            _ => HostRole::Web,
        };
        let answer = self.line.send(host, Sender::Person, hop, request).await?;
        let mut jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in answer.headers.get_all("set-cookie") {
            // A cookie that a browser would refuse is not kept here either.
            let _ = jar.parse(cookie, &url);
        }
        Ok(answer)
    }

    fn cookies_for(&self, url: &Url) -> String {
        let jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = jar.get_request_values(url).map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}
