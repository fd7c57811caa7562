//! How a client reaches hosts where the system's own way is not wanted.

use std::env;
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use qonform::client::{Client, Provider, Registration, Routing, Transport};
use qonform::domain::{Clock, Secret};
use url::Url;

/// Where the bank is, for a process in which this test is the application.
const BANK: &str = "QONFORM_TEST_BANK";
/// How it gets there: `resolve`, or the address of a proxy.
const WAY: &str = "QONFORM_TEST_WAY";

/// What an application does in a process of its own; by itself it is no test.
#[tokio::test]
async fn refresh_at_a_name_that_nobody_has() {
    let (Ok(bank), Ok(way)) = (env::var(BANK), env::var(WAY)) else { return };
    let mut routing = Routing::default();
    match way.as_str() {
        "" => {}
        "resolve" => {
            let here = bank.parse().expect("an address");
            routing.resolve.insert("bank.invalid".to_owned(), here);
        }
        proxy => routing.proxy = Some(proxy.parse().expect("an address")),
    }
    let name: Url = "https://bank.invalid/".parse().expect("an address");
    let provider = Provider { oauth: name.clone(), api: name, gate: None };
    let registration = Registration {
        client_id: "app".to_owned(),
        client_secret: Secret::new("secret"),
        redirect_uri: "https://app.example/cb".parse().expect("an address"),
    };
    let transport = Transport::sparing(Duration::from_secs(5), routing, None).expect("a transport");
    let clock = Clock::manual(SystemTime::UNIX_EPOCH);
    let client = Client::new(transport, provider, registration, clock, None);
    client.refresh(&Secret::new("rt-1")).await.expect_err("everybody hangs up");
}

/// Hangs up on everybody who calls, and remembers that somebody did.
struct Called {
    address: String,
    was: Arc<AtomicBool>,
}

impl Called {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let was = Arc::new(AtomicBool::new(false));
        let called = Arc::clone(&was);
        thread::spawn(move || {
            listener.incoming().for_each(|_| called.store(true, Ordering::SeqCst));
        });
        Self { address, was }
    }
}

/// Whether the bank, the system's proxy and another one were called.
fn reached(way: impl Fn(&Called) -> String) -> [bool; 3] {
    let all = [(); 3].map(|()| Called::new());
    let [bank, system, other] = &all;
    let this_test = env::current_exe().expect("the path of this test");
    let process = Command::new(this_test)
        .args(["--exact", "refresh_at_a_name_that_nobody_has"])
        .env("https_proxy", format!("http://{}", system.address))
        .env(BANK, &bank.address)
        .env(WAY, way(other))
        .output();
    let process = process.expect("it runs");
    assert!(process.status.success(), "{}", String::from_utf8_lossy(&process.stdout));
    all.map(|called| called.was.load(Ordering::SeqCst))
}

#[test]
fn a_name_that_has_an_address_is_reached_there_and_by_no_proxy() {
    assert_eq!(reached(|_| "resolve".to_owned()), [true, false, false]);
}

#[test]
fn without_a_way_of_its_own_it_goes_the_systems() {
    assert_eq!(reached(|_| String::new()), [false, true, false]);
}

#[test]
fn a_proxy_of_its_own_is_asked_in_place_of_the_systems() {
    assert_eq!(reached(|other| format!("http://{}", other.address)), [false, false, true]);
}
