//! Banks for many scenarios: each leases one, and servers are used again.

mod refusal;
#[cfg(test)]
mod tests;

use std::io;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use self::refusal::Refusal;
use super::desk::Desk;
use super::server::Server;
use super::{Bank, Distortion, Endpoints, Mutant, Registry, demo};
use crate::domain::{Answer, Clock, Dialect, HostRole};

/// A supply of banks on loopback ports. Clones share the supply.
///
/// Servers are never dropped on an async task, and nothing is started before
/// the first lease.
#[derive(Clone)]
pub struct Pool {
    supply: Arc<Supply>,
    registry: &'static Registry,
    dialect: Dialect,
    mutants: Arc<[Mutant]>,
    distortion: Option<Arc<Distortion>>,
}

/// Stops the servers of a [`Pool`] from any thread.
#[derive(Clone)]
pub struct Stopper(Arc<Supply>);

/// A bank for one scenario. Dropping it returns its servers to the pool.
pub struct Lease {
    supply: Arc<Supply>,
    pair: Arc<Pair>,
    clock: Clock,
}

#[derive(Default)]
struct Supply {
    all: Mutex<Vec<Arc<Pair>>>,
    idle: Mutex<Vec<Arc<Pair>>>,
    /// Where the first bank is to listen, if that was said.
    reserved: Mutex<Option<[TcpListener; 2]>>,
    stopped: AtomicBool,
}

/// The two ports of a bank.
struct Pair {
    endpoints: Endpoints,
    desk: Arc<Mutex<Desk>>,
    /// Gone once the pool was stopped.
    servers: Mutex<Option<Arc<[Server; 2]>>>,
    /// What stands at the ports from then on, so that nobody else answers there.
    refusals: Mutex<Vec<Refusal>>,
}

impl Pool {
    /// A pool of banks of that dialect that break those rules; starts nothing.
    #[must_use]
    pub fn new(dialect: Dialect, mutants: Vec<Mutant>) -> Self {
        let (supply, registry) = (Arc::default(), demo::registry());
        Self { supply, registry, dialect, mutants: mutants.into(), distortion: None }
    }

    /// The same, and the first bank that is leased at a time is always at one
    /// place: the authorization server on this loopback port, the API on the
    /// next one; 0 takes any two free ports. It knows everyone in `registry`.
    ///
    /// # Errors
    ///
    /// When a port is taken.
    pub fn standing_at(
        self,
        port: u16,
        registry: &'static Registry,
    ) -> io::Result<(Self, Endpoints)> {
        let next =
            if port == 0 { 0 } else { port.checked_add(1).ok_or_else(super::no_next_port)? };
        let listen = |port| TcpListener::bind(("127.0.0.1", port));
        let (oauth, api) = (listen(port)?, listen(next)?);
        let endpoints = Endpoints { oauth: address(&oauth)?, api: address(&api)? };
        *locked(&self.supply.reserved) = Some([oauth, api]);
        Ok((Self { registry, ..self }, endpoints))
    }

    /// The same supply of servers for banks that break other rules, or whose
    /// answers are distorted.
    #[must_use]
    pub fn breaking(&self, mutants: &[Mutant], distortion: Option<Distortion>) -> Self {
        let distortion = distortion.map(Arc::new);
        Self { mutants: mutants.into(), distortion, ..self.clone() }
    }

    /// A fresh bank that lives by `clock`, on idle servers or on new ones.
    ///
    /// After [`stop`](Self::stop) the ports of the lease are closed.
    ///
    /// # Panics
    ///
    /// When the system has no loopback port left.
    pub async fn lease(&self, clock: Clock) -> Lease {
        let supply = &self.supply;
        let idle = locked(&supply.idle).pop();
        let pair = match idle {
            Some(pair) => pair,
            None => supply.open(|endpoints| self.desk(endpoints, &clock)).await,
        };
        *locked(&pair.desk) = self.desk(&pair.endpoints, &clock);
        let servers = locked(&pair.servers).clone();
        if let Some(servers) = servers {
            let [oauth, api] = &*servers;
            oauth.serve(HostRole::Oauth, pair.desk.clone()).await;
            api.serve(HostRole::Api, pair.desk.clone()).await;
        }
        supply.close_late(&pair);
        Lease { supply: supply.clone(), pair, clock }
    }

    /// Closes every port, leased ones too. New requests are then refused by the
    /// system, as if nobody had ever listened.
    pub fn stop(&self) {
        self.supply.stop();
    }

    /// A handle that can stop the pool and nothing else.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.supply.clone())
    }

    fn desk(&self, endpoints: &Endpoints, clock: &Clock) -> Desk {
        let bank = Bank::knowing(self.registry, endpoints.clone(), self.dialect, &self.mutants);
        Desk::new(bank, clock.clone()).distorted(self.distortion.clone())
    }
}

impl Stopper {
    /// Does what [`Pool::stop`] does.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Supply {
    async fn open(&self, desk: impl Fn(&Endpoints) -> Desk) -> Arc<Pair> {
        let servers = if self.stopped.load(Ordering::SeqCst) {
            None
        } else {
            let reserved = locked(&self.reserved).take().map(|pair| pair.map(Some));
            let [oauth, api] = reserved.unwrap_or_default();
            Some([Server::start(oauth).await, Server::start(api).await])
        };
        let refusals = match servers {
            Some(_) => Vec::new(),
            None => (0..2).filter_map(|_| Refusal::at(0).ok()).collect(),
        };
        let url = |index: usize| match &servers {
            Some(servers) => servers[index].url(),
            None => refusals.get(index).and_then(Refusal::url),
        };
        // Where there is not even a port to refuse at, 9 was meant to discard.
        let nobody = || Url::parse("http://127.0.0.1:9").expect("a valid address");
        let (oauth, api) = (url(0).unwrap_or_else(nobody), url(1).unwrap_or_else(nobody));
        let endpoints = Endpoints { oauth, api };
        let desk = Arc::new(Mutex::new(desk(&endpoints)));
        let (servers, refusals) = (Mutex::new(servers.map(Arc::new)), Mutex::new(refusals));
        let pair = Arc::new(Pair { endpoints, desk, servers, refusals });
        locked(&self.all).push(pair.clone());
        self.close_late(&pair);
        pair
    }

    /// Closes a pair that whoever stopped the pool meanwhile did not see, or not
    /// idle.
    fn close_late(&self, pair: &Pair) {
        if self.stopped.load(Ordering::SeqCst) {
            pair.close();
        }
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        let pairs = locked(&self.all).clone();
        for pair in &pairs {
            pair.close();
        }
    }
}

impl Pair {
    fn close(&self) {
        let servers = locked(&self.servers).take();
        drop(servers);
        let mut refusals = locked(&self.refusals);
        if refusals.is_empty() {
            let ports = [&self.endpoints.oauth, &self.endpoints.api].map(Url::port);
            *refusals =
                ports.into_iter().flatten().filter_map(|port| Refusal::at(port).ok()).collect();
        }
    }
}

impl Lease {
    /// Where the authorization server and its pages are.
    #[must_use]
    pub fn oauth(&self) -> &Url {
        &self.pair.endpoints.oauth
    }

    /// Where the business API is.
    #[must_use]
    pub fn api(&self) -> &Url {
        &self.pair.endpoints.api
    }

    /// The clock that the bank lives by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The bank behind the ports.
    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        locked(&self.pair.desk)
    }

    /// How many requests for a path reached a host since the lease began.
    #[must_use]
    pub fn requests(&self, host: HostRole, path: &str) -> usize {
        self.desk().requests(host, path)
    }

    /// Answers the next request for a path in the bank's place. Several such
    /// answers are given in turn.
    pub fn answer_next(&self, host: HostRole, path: &str, answer: Answer) {
        self.desk().answer_next(host, path, answer);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        locked(&self.supply.idle).push(self.pair.clone());
    }
}

/// A panic elsewhere does not make the data wrong: every change is one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn address(listener: &TcpListener) -> io::Result<Url> {
    Url::parse(&format!("http://{}", listener.local_addr()?)).map_err(io::Error::other)
}
