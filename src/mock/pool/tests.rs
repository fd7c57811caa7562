//! A pool and its leases.

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
    assert!(TcpListener::bind(address(lease.api())).is_err(), "another program gets the port");
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
