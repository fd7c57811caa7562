//! One bank on two fixed ports, for applications that are developed against it.
//!
//! wiremock keeps every request it matched, so what stands for hours is served
//! by hyper: memory does not grow with the number of requests.

mod certificate;
mod conversation;
mod hall;
#[cfg(test)]
mod tests;

use std::io;
use std::pin::pin;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use super::control::Control;
use super::desk::Desk;
use super::journal::Journal;
use super::{Bank, Endpoints, Environment, Mutant, Registry, demo, random};
use crate::domain::{Clock, Dialect, HostRole, Interaction, Secret};
use certificate::Certificate;
use conversation::{Port, Window, listen};
pub(super) use hall::Hall;

/// How a [`Branch`] is opened; the default is plain HTTP on free ports.
#[derive(Clone)]
pub struct Opening {
    /// Everyone the bank knows.
    pub registry: &'static Registry,
    /// The port of the authorization server, the API being on the next one; 0
    /// takes any two free ports.
    pub port: u16,
    /// Whose error habits the bank has.
    pub dialect: Dialect,
    /// The rules it breaks on purpose.
    pub mutants: Vec<Mutant>,
    /// Which of Qonto's environments it is under any name but a published one.
    pub environment: Environment,
    /// Whether both ports speak TLS, with a certificate for the hosts that Qonto
    /// published, `localhost` and the loopback addresses.
    ///
    /// A published name in `Host` then decides what is asked, whatever the port:
    /// the authorization server or the API, of the sandbox or of production,
    /// which has no gate.
    pub tls: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            registry: demo::registry(),
            port: 0,
            dialect: Dialect::default(),
            mutants: Vec::new(),
            environment: Environment::default(),
            tls: false,
        }
    }
}

/// A bank that keeps its state until it is closed.
pub struct Branch {
    endpoints: Endpoints,
    oauth: TcpListener,
    api: TcpListener,
    hall: Arc<Mutex<Hall>>,
    certificate: Option<Certificate>,
    control: Option<(TcpListener, Arc<Control>)>,
}

impl Branch {
    /// Listens on loopback.
    ///
    /// # Errors
    ///
    /// When a port is taken, or no certificate can be made.
    pub async fn open(opening: &Opening, clock: Clock) -> io::Result<Self> {
        let Opening { registry, port, dialect, mutants, environment, tls } = opening;
        let oauth = TcpListener::bind(("127.0.0.1", *port)).await?;
        let next =
            if *port == 0 { 0 } else { port.checked_add(1).ok_or_else(super::no_next_port)? };
        let api = TcpListener::bind(("127.0.0.1", next)).await?;
        let scheme = if *tls { "https" } else { "http" };
        let endpoints = Endpoints { oauth: address(&oauth, scheme)?, api: address(&api, scheme)? };
        let mut bank = Bank::knowing(registry, endpoints.clone(), *dialect, mutants);
        bank.become_environment(*environment);
        let now = clock.now();
        let hall = Hall::new(Desk::new(bank, clock), registry);
        let hall = Arc::new(Mutex::new(hall));
        // Clients hold a certificate against the real time.
        let certificate = tls.then(|| Certificate::issue(now)).transpose()?;
        Ok(Self { endpoints, oauth, api, hall, certificate, control: None })
    }

    /// Lets whoever has the token direct the bank, in plain HTTP on a port of
    /// loopback; 0 takes any free one. Gives where that is, and the token, which is
    /// a new one unless it is given.
    ///
    /// A journal is kept from now on: the latest requests, in a bounded space.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn controlled(
        &mut self,
        port: u16,
        token: Option<Secret>,
    ) -> io::Result<(Url, Secret)> {
        let token = token.unwrap_or_else(|| Secret::new(random::value()));
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let url = address(&listener, "http")?;
        let mut hall = self.hall.lock();
        hall.journal.get_or_insert_with(Journal::default);
        let registry = hall.registry;
        drop(hall);
        let control = Control::new(Arc::clone(&self.hall), registry, token.clone(), url.clone());
        self.control = Some((listener, Arc::new(control)));
        Ok((url, token))
    }

    /// Where it can be reached.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The certificate that clients must trust, in PEM; `None` without TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.certificate.as_ref().map(|certificate| certificate.authority.as_str())
    }

    /// Tells `watcher` of everything that is asked and answered from now on, one
    /// after the other, and of which environment; it should not take long.
    ///
    /// Who sent a request is not known here: the sender is always the client.
    #[must_use]
    pub fn watched(
        self,
        watcher: impl FnMut(&Arc<Interaction>, Environment) + Send + 'static,
    ) -> Self {
        let mut hall = self.hall.lock();
        hall.desk.watched(Box::new(watcher));
        drop(hall);
        self
    }

    /// Answers until `closing` completes; answers under way are finished.
    pub async fn serve(self, closing: impl Future<Output = ()>) {
        let (close, closed) = watch::channel(false);
        let tls = self.certificate.map(|certificate| certificate.acceptor);
        let port = |host| {
            let window = Window::Bank(host, Arc::clone(&self.hall));
            Port { window, tls: tls.clone() }
        };
        let oauth = listen(self.oauth, port(HostRole::Oauth), closed.clone());
        let api = listen(self.api, port(HostRole::Api), closed.clone());
        let control = async {
            if let Some((listener, control)) = self.control {
                let port = Port { window: Window::Control(control), tls: None };
                listen(listener, port, closed).await;
            }
        };
        let mut all = pin!(async { tokio::join!(oauth, api, control) });
        tokio::select! {
            _ = &mut all => {}
            () = closing => {
                close.send_replace(true);
                all.await;
            }
        }
    }
}

fn address(listener: &TcpListener, scheme: &str) -> io::Result<Url> {
    let address = listener.local_addr()?;
    Url::parse(&format!("{scheme}://{address}")).map_err(io::Error::other)
}
