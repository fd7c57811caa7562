//! Banks for many scenarios: each leases one, and servers are used again.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use super::desk::Desk;
use super::server::Server;
use super::{Bank, Distortion, Endpoints, Mutant};
use crate::domain::{Answer, Clock, Dialect, HostRole};

/// A supply of banks on loopback ports. Clones share the supply.
///
/// Servers are never dropped on an async task, and nothing is started before
/// the first lease.
#[derive(Clone)]
pub struct Pool {
    supply: Arc<Supply>,
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
    stopped: AtomicBool,
}

/// The two ports of a bank.
struct Pair {
    endpoints: Endpoints,
    desk: Arc<Mutex<Desk>>,
    /// Gone once the pool was stopped.
    servers: Mutex<Option<Arc<[Server; 2]>>>,
}

impl Pool {
    /// A pool of banks of that dialect that break those rules; starts nothing.
    #[must_use]
    pub fn new(dialect: Dialect, mutants: Vec<Mutant>) -> Self {
        Self { supply: Arc::default(), dialect, mutants: mutants.into(), distortion: None }
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
        let bank = Bank::new(endpoints.clone(), self.dialect, &self.mutants);
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
            Some([Server::start().await, Server::start().await])
        };
        let url = |index: usize| servers.as_ref().and_then(|servers| servers[index].url());
        let endpoints = Endpoints {
            oauth: url(0).unwrap_or_else(closed_port),
            api: url(1).unwrap_or_else(closed_port),
        };
        let desk = Arc::new(Mutex::new(desk(&endpoints)));
        let servers = Mutex::new(servers.map(Arc::new));
        let pair = Arc::new(Pair { endpoints, desk, servers });
        locked(&self.all).push(pair.clone());
        // Whoever stopped the pool meanwhile did not see this pair.
        if self.stopped.load(Ordering::SeqCst) {
            pair.close();
        }
        pair
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

/// An address where nobody listens.
fn closed_port() -> Url {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.map_or(9, |address| address.port());
    Url::parse(&format!("http://127.0.0.1:{port}")).expect("an address with a port is valid")
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::SystemTime;

    use super::*;
    use crate::mock::demo;

    fn clock() -> Clock {
        Clock::manual(SystemTime::UNIX_EPOCH)
    }

    fn address(url: &Url) -> (String, u16) {
        (url.host_str().unwrap().to_owned(), url.port().unwrap())
    }

    fn connects(url: &Url) -> bool {
        TcpStream::connect(address(url)).is_ok()
    }

    /// The first line of the answer to a request that passes the gate.
    fn get(url: &Url, path: &str) -> String {
        let mut stream = TcpStream::connect(address(url)).unwrap();
        let token = demo::STAGING_TOKEN;
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        write!(stream, "{head}X-Qonto-Staging-Token: {token}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn each_host_has_its_own_port_and_journal() {
        let lease = Pool::new(Dialect::Hydra, Vec::new()).lease(clock()).await;
        assert_eq!(get(lease.api(), "/v2/organization"), "HTTP/1.1 401 Unauthorized");
        assert_eq!(get(lease.oauth(), "/v2/organization"), "HTTP/1.1 404 Not Found");
        assert_eq!(get(lease.oauth(), "/oauth2/token"), "HTTP/1.1 405 Method Not Allowed");
        assert_eq!(lease.requests(HostRole::Api, "/v2/organization"), 1);
        assert_eq!(lease.requests(HostRole::Oauth, "/v2/organization"), 1);
        assert_eq!(lease.requests(HostRole::Api, "/oauth2/token"), 0);
    }

    #[tokio::test]
    async fn an_answer_laid_over_the_bank_is_given_once() {
        let lease = Pool::new(Dialect::Hydra, Vec::new()).lease(clock()).await;
        lease.answer_next(HostRole::Api, "/v2/organization", Answer::new(500));
        assert_eq!(get(lease.oauth(), "/v2/organization"), "HTTP/1.1 404 Not Found");
        assert_eq!(get(lease.api(), "/v2/organization"), "HTTP/1.1 500 Internal Server Error");
        assert_eq!(get(lease.api(), "/v2/organization"), "HTTP/1.1 401 Unauthorized");
    }

    #[tokio::test]
    async fn a_returned_pair_is_used_again_with_nothing_left_of_the_last_scenario() {
        let pool = Pool::new(Dialect::Hydra, Vec::new());
        let first = pool.lease(clock()).await;
        let (oauth, other) = (first.oauth().clone(), pool.lease(clock()).await.oauth().clone());
        assert_ne!(oauth, other, "two scenarios never share a bank");
        get(first.api(), "/v2/organization");
        first.answer_next(HostRole::Api, "/v2/organization", Answer::new(500));
        drop(first);
        let again = pool.lease(clock()).await;
        assert_eq!(again.oauth(), &oauth);
        assert_eq!(again.requests(HostRole::Api, "/v2/organization"), 0);
        assert_eq!(get(again.api(), "/v2/organization"), "HTTP/1.1 401 Unauthorized");
    }

    #[tokio::test]
    async fn a_stopped_pool_refuses_connections_and_still_leases() {
        let pool = Pool::new(Dialect::Hydra, Vec::new());
        let lease = pool.lease(clock()).await;
        assert!(connects(lease.oauth()) && connects(lease.api()));
        let stopper = pool.stopper();
        std::thread::spawn(move || stopper.stop()).join().unwrap();
        assert!(!connects(lease.oauth()) && !connects(lease.api()));
        let later = pool.lease(clock()).await;
        assert!(!connects(later.oauth()) && !connects(later.api()));
        drop(lease);
        let reused = pool.lease(clock()).await;
        assert!(!connects(reused.oauth()));
    }

    #[tokio::test]
    async fn dropping_many_pools_on_a_task_does_not_hang() {
        for _ in 0..100 {
            let pool = Pool::new(Dialect::Hydra, Vec::new());
            let lease = pool.lease(clock()).await;
            drop((pool, lease));
        }
    }
}
