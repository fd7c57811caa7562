//! Journeys in a real browser, and what is left of it afterwards.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use qonform::agent::browser::{Browsers, Installed, Wishes};
use qonform::domain::Clock;
use qonform::engine::{Engine, Settings};

mod require;
mod signal;

/// How long a dying browser may take.
const GONE: Duration = Duration::from_secs(15);
/// How long a browser may take to start.
const STARTED: Duration = Duration::from_mins(1);

fn browser() -> Option<Installed> {
    require::present("browser", Installed::find().map_err(|missing| missing.to_string()))
}

/// The program, with every temporary file in that folder.
fn qonform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("run").args(arguments);
    command.args(["--agent", "browser", "--jobs", "2", "--request-timeout", "30s"]);
    command.args(["--step-timeout", "2m"]);
    command.env("TMPDIR", folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits until something holds; false when it still does not at the deadline.
fn within(limit: Duration, holds: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if holds() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    holds()
}

/// The command lines of processes that speak of the folder.
fn processes(folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(&folder)).collect()
}

#[track_caller]
fn nothing_is_left(folder: &Path) {
    let is_empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    let clean = within(GONE, || processes(folder).is_empty() && is_empty());
    let files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    assert!(clean, "{:#?}\n{files:?}", processes(folder));
}

#[test]
fn journeys_pass_in_a_browser_and_nothing_is_left() {
    if browser().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let record = tempfile::tempdir().expect("a folder");
    let report = format!("jsonl={}", record.path().join("run.jsonl").display());
    let paths = ["features/callback.feature", "--report", &report];
    let output = qonform(folder.path(), &paths).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    nothing_is_left(folder.path());
    let written = fs::read_to_string(record.path().join("run.jsonl")).expect("a record");
    assert!(written.contains("HeadlessChrome"), "no request came from a browser");
}

#[test]
fn a_failed_run_leaves_nothing() {
    if browser().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let feature = tempfile::NamedTempFile::with_suffix(".feature").expect("a file");
    let text = "Feature: Red\n\n  Scenario: Too little is expected\n    \
                Given an application registered for the membership flow\n    \
                And \"Ada\" has consented to \"offline_access organization.read\"\n    \
                Then the bank refuses with \"invalid_grant\"\n";
    fs::write(feature.path(), text).expect("written");
    let path = feature.path().display().to_string();
    let output = qonform(folder.path(), &[&path]).output().expect("it starts");
    assert!(!output.status.success());
    nothing_is_left(folder.path());
}

/// Starts a long run and sends it a signal as soon as its browser is there.
fn signalled(signal: &str) -> Option<i32> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = qonform(folder.path(), &["features"]).spawn().expect("it starts");
    let has_browser = || processes(folder.path()).iter().any(|line| line.contains("--type="));
    let started = within(STARTED, has_browser);
    let code = started.then(|| end(&mut run, signal));
    let _ = run.kill();
    let _ = run.wait();
    nothing_is_left(folder.path());
    assert!(started, "no browser started");
    code.flatten()
}

fn end(run: &mut Child, signal: &str) -> Option<i32> {
    signal::send(signal, run);
    run.wait().expect("it ends").code()
}

#[test]
fn ctrl_c_leaves_nothing() {
    if browser().is_some() {
        assert_eq!(signalled("INT"), Some(130));
    }
}

#[test]
fn sigterm_leaves_nothing() {
    if browser().is_some() {
        assert_eq!(signalled("TERM"), Some(143));
    }
}

#[test]
fn sigkill_leaves_nothing() {
    if browser().is_some() {
        assert_eq!(signalled("KILL"), None);
    }
}

/// The words of a panic with a browser at hand.
const BUG: &str = "a bug meets an open browser";

/// Set for the process that panics, not for the test that starts it.
const PANICS: &str = "QONFORM_TEST_PANICS";

fn panic_with_a_browser() {
    let engine = Engine::new(Settings::default()).expect("the files are good");
    let wishes = Wishes {
        headed: false,
        patience: Duration::from_secs(20),
        at_once: 1,
        redirect_uris: Vec::new(),
        stays_here: true,
        network: qonform::target::Network::default(),
        certified: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let browsers = Browsers::new(Installed::find(), wishes);
        let (target, clock) = (Arc::new(engine.target().clone()), Clock::live(SystemTime::now));
        let person = browsers.person("Ada", Arc::clone(&target), None, clock);
        // Nobody listens there; the browser is started all the same.
        let _ = person.open("http://127.0.0.1:9/".parse().expect("an address")).await;
        let folder = std::env::temp_dir();
        assert!(processes(&folder).iter().any(|line| line.contains("--type=")), "no browser");
        panic!("{BUG}");
    });
}

#[test]
fn a_panic_leaves_nothing() {
    if std::env::var_os(PANICS).is_some() {
        return panic_with_a_browser();
    }
    if browser().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let own = std::env::current_exe().expect("this program");
    let output = Command::new(own)
        .args(["--exact", "--nocapture", "a_panic_leaves_nothing"])
        .env(PANICS, "1")
        .env("TMPDIR", folder.path())
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains(BUG), "{told}");
    nothing_is_left(folder.path());
}
