//! A driver as a process that leaves nothing behind, however we end.
//!
//! The driver leads a process group of its own, in which its browsers stay. A
//! watchdog in another group holds the other end of a pipe: when that closes,
//! because we let go of it or because we are no more, it kills the whole group
//! and removes the folder with the profiles. Even `SIGKILL` closes pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use url::Url;

use super::NoBrowser;

/// Waits for us to say that the watchdog is there; if we are gone, so is it.
const DRIVER: &str = r#"read -r _ || exit; exec "$@" </dev/null"#;

/// A dying browser may still write into its folder, so removing is repeated.
const WATCHDOG: &str = r#"read -r _
kill -9 -"$1"
for _ in 1 2 3 4 5 6 7 8 9; do rm -rf "$2" 2>/dev/null && exit; sleep 0.1; done"#;

/// How often a driver is started before it is given up.
const STARTS: u32 = 3;

/// A running chromedriver.
pub(super) struct DriverProcess {
    /// Where it takes commands.
    pub(super) url: Url,
    /// For everything that it and its browsers write.
    pub(super) folder: PathBuf,
    driver: Child,
    watchdog: Child,
    /// A closed pipe would end the driver at its next word.
    _words: BufReader<ChildStdout>,
}

impl DriverProcess {
    /// Starts a driver on a free port and waits until it listens. One that ends
    /// before that may have lost its port to somebody else, so it is started
    /// anew.
    pub(super) fn start(program: &Path) -> Result<Self, NoBrowser> {
        let mut attempts = 1..=STARTS;
        loop {
            attempts.next();
            match Self::started(program) {
                Err(_) if !attempts.is_empty() => {}
                outcome => return outcome,
            }
        }
    }

    fn started(program: &Path) -> Result<Self, NoBrowser> {
        let cannot = |error: std::io::Error| {
            NoBrowser(format!("`{}` does not start: {error}", program.display()))
        };
        let folder =
            tempfile::Builder::new().prefix("qonform-browser-").tempdir().map_err(cannot)?;
        let mut driver = shell(DRIVER)
            .arg(program)
            .args(["--port=0", "--log-level=WARNING"])
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let group = driver.id().to_string();
        let watchdog = shell(WATCHDOG).arg(group).arg(folder.path()).stdin(Stdio::piped()).spawn();
        let watchdog = match watchdog {
            Ok(watchdog) => watchdog,
            // Without it the driver's shell ends by itself.
            Err(error) => return Err(cannot(error)),
        };
        // From here on the watchdog removes it.
        let folder = folder.keep();
        let mut go = driver.stdin.take();
        let said = go.as_mut().map(|go| go.write_all(b"go\n"));
        let words = driver.stdout.take();
        let (Some(Ok(())), Some(words)) = (said, words) else {
            return Err(NoBrowser(format!("`{}` does not start", program.display())));
        };
        let mut words = BufReader::new(words);
        let port = port(&mut words);
        let mut process = Self { url: nowhere(), folder, driver, watchdog, _words: words };
        let port = port.ok_or_else(|| {
            NoBrowser(format!("`{}` ended before it listened on a port", program.display()))
        })?;
        // The scheme has a port that can be set.
        let _ = process.url.set_port(Some(port));
        Ok(process)
    }

    /// Whether it has ended by itself.
    pub(super) fn is_gone(&mut self) -> bool {
        !matches!(self.driver.try_wait(), Ok(None))
    }
}

impl Drop for DriverProcess {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // The watchdog kills it, so neither wait is long.
        let _ = self.driver.wait();
        let _ = self.watchdog.wait();
    }
}

/// A shell in a process group of its own, which Ctrl-C does not reach.
fn shell(script: &str) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "qonform"]);
    shell.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    shell
}

/// The port that the driver says it was started on.
fn port(words: &mut BufReader<ChildStdout>) -> Option<u16> {
    words.lines().map_while(Result::ok).find_map(|line| {
        let told = line.split_once("started successfully on port ")?.1;
        told.trim_end_matches('.').trim().parse().ok()
    })
}

fn nowhere() -> Url {
    Url::parse("http://127.0.0.1/").expect("a constant address")
}

/// Chromium's sandbox does not work for root.
pub(super) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
