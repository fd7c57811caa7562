//! A process that refreshes a stored grant is killed at 200 random points. The
//! next one goes on while the bank's window is open, and no file is ever half
//! there.
//!
//! The bank lives by a clock of the test, which moves on by more than a window
//! each time: a token that was not stored has no second chance.
#![expect(clippy::print_stdout, reason = "a test without a harness says itself how it went")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "grant_crash/refresher.rs"]
mod refresher;
#[path = "grant_crash/wire.rs"]
mod wire;
#[path = "witness/browser.rs"]
#[expect(dead_code, reason = "this browser is only asked to allow")]
mod witness;

use std::env;
use std::fs;
use std::hint;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime};

use qonform::client::BrowserSession;
use qonform::domain::{Clock, GrantRecord};
use qonform::mock::{Branch, Opening};
use qonform::target::grant_store::StoredGrant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use refresher::{Order, Refresher, client, name, store};
use wire::Wire;
use witness::Browser;

const KILLS: usize = 200;
/// The refresh token of a dead process still works then.
const INSIDE_THE_WINDOW: Duration = Duration::from_secs(59);
/// It does not then.
const PAST_THE_WINDOW: Duration = Duration::from_secs(61);
/// Nothing here takes longer.
const DEADLINE: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    if let Some(refresher) = Refresher::of_arguments(env::args().skip(1)) {
        return refresher.run();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 50));
    let opening = Opening::default();
    let opened = Branch::open(&opening, clock.clone());
    let branch = runtime.block_on(opened).expect("free ports");
    let endpoints = branch.endpoints().clone();
    let serving = runtime.spawn(branch.serve(std::future::pending()));

    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    let bank = client(&endpoints.oauth, &endpoints.api, clock.clone());
    runtime.block_on(async {
        let mut session = BrowserSession::new();
        let scope = "offline_access organization.read".parse().expect("scopes");
        let callback = Browser::open().allow(session.begin(bank.authorize(scope))).await;
        let code = session.accept(&callback).expect("a code");
        let tokens = bank.exchange(&code).await.expect("tokens");
        let record = GrantRecord::new(tokens, clock.now());
        let client_id = bank.registration().client_id.clone();
        let grant = StoredGrant { oauth: endpoints.oauth.clone(), client_id, record };
        store.claim(&name()).expect("free").write(&grant).expect("written");
    });

    let wires = [Wire::to(&endpoints.oauth), Wire::to(&endpoints.api)];
    let start = |order| {
        let at = clock.now();
        let [oauth, api] = [wires[0].url(), wires[1].url()];
        Refresher { order, folder: folder.path().to_owned(), oauth, api, at }.start()
    };
    let seed = 4711;
    let mut random = StdRng::seed_from_u64(seed);
    let mut unanswered = 0;
    for round in 0..KILLS {
        let context = format!("seed {seed}, round {round}");
        let mut process = Ended(start(Order::RefreshUntilKilled));
        // A refresh and the use of its token are about 2,500 bytes on the wire.
        let (bytes, cuts) = (random.random_range(0..6000), random.random_bool(0.3));
        let reached = wire::watch(&wires, bytes, cuts);
        reached.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("{context}: nothing was sent"));
        spin(Duration::from_micros(random.random_range(0..4000)));
        kill(&mut process.0);

        assert_whole(folder.path(), &context);
        let left = store.read(&name()).unwrap_or_else(|error| panic!("{context}: {error}"));
        unanswered += usize::from(left.expect("there").record.refresh_begun.is_some());
        clock.advance(INSIDE_THE_WINDOW).expect("a manual clock");
        wire::watch(&wires, usize::MAX, false);
        let ended = start(Order::UseOnce).wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success(), "{context}: the grant is lost: {said}");
        clock.advance(PAST_THE_WINDOW).expect("a manual clock");
    }
    serving.abort();
    assert!(unanswered > KILLS / 20, "only {unanswered} kills came between request and storage");
    println!("grant crash: ok, {unanswered} of {KILLS} kills came between request and storage");
    ExitCode::SUCCESS
}

/// A process that does not outlive a failure of this one.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn kill(process: &mut Child) {
    process.kill().expect("it is killed");
    let status = process.wait().expect("it has ended");
    assert!(!status.success(), "it was killed and did not end by itself");
}

/// Burns time too short for the system to measure out.
fn spin(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        hint::spin_loop();
    }
}

/// Every file with the name of a grant is a whole document.
fn assert_whole(folder: &Path, context: &str) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "grant") {
            let text = fs::read_to_string(&path).expect("a text");
            let whole = serde_json::from_str::<serde_json::Value>(&text);
            assert!(whole.is_ok(), "{context}: a file is half written: {} bytes", text.len());
        }
    }
}

impl Refresher {
    /// Starts this program again, as the process to be killed.
    fn start(&self) -> Child {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.args(self.arguments()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    }
}
