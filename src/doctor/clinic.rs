//! The requests that both preflight and examination send.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use url::Url;

use crate::agent::{client, reach};
use crate::client::{AuthorizationCode, Client, Line, Transport};
use crate::domain::{
    Answer, Clock, HostRole, Interaction, Request, Secret, Sender, TransportFault,
};
use crate::target::{Application, Target};

/// A code that no bank has issued.
const NO_CODE: &str = "qonform-doctor-no-such-code";

/// Asks the servers of a target, and keeps what was asked.
pub(super) struct Clinic<'a> {
    pub(super) target: &'a Target,
    transport: Transport,
    clock: Clock,
    seen: Arc<Mutex<Vec<Interaction>>>,
}

impl<'a> Clinic<'a> {
    pub(super) fn open(target: &'a Target, limit: Duration) -> Result<Self, TransportFault> {
        let transport = reach(target, limit)?;
        let clock = Clock::live(SystemTime::now);
        Ok(Self { target, transport, clock, seen: Arc::default() })
    }

    /// Opens an address as a backend would, with what opens the gate or
    /// without.
    pub(super) async fn get(&self, url: Url, gated: bool) -> Interaction {
        let role = self.target.role_of(&url).unwrap_or(HostRole::Web);
        let mut request = Request::new("GET", url);
        if let (Some(gate), true) = (&self.target.gate, gated) {
            request.headers.push(&gate.header, gate.value.expose());
        }
        let _: Result<Answer, _> = self.line().send(role, Sender::Edge, 0, request).await;
        self.last()
    }

    /// Trades a code that does not exist: the refusal tells whether the
    /// credentials are good.
    pub(super) async fn exchange_nothing(&self, application: &Application) -> Interaction {
        let redirect_uri = application.redirect_uri.clone();
        let client = self.client(application);
        let code = AuthorizationCode::new(Secret::new(NO_CODE), redirect_uri, None);
        // What came of it is read from the interaction.
        let _ = client.exchange(&code).await;
        self.last()
    }

    /// An authorization request for all that the application may ask for.
    pub(super) fn authorization(&self, application: &Application) -> Url {
        let mut session = crate::client::BrowserSession::default();
        session.begin(self.client(application).authorize(application.scopes.clone()))
    }

    fn client(&self, application: &Application) -> Client {
        let (transport, clock) = (self.transport.clone(), self.clock.clone());
        client(self.target, application, transport, clock, self.line().observer)
    }

    fn line(&self) -> Line {
        let seen = Arc::clone(&self.seen);
        Line {
            transport: self.transport.clone(),
            clock: self.clock.clone(),
            observer: Some(Arc::new(move |interaction| {
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(interaction);
            })),
            start: None,
        }
    }

    /// What was sent last; every request leaves one.
    fn last(&self) -> Interaction {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.last().cloned().expect("a request was sent")
    }

    /// How many requests were sent.
    pub(super) fn requests(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
