//! The application that a command starts, and that ends with us.
//!
//! It leads a process group of its own. A watchdog in another group holds the
//! other end of a pipe: when that closes, because we let go of it or because we
//! are no more, it asks the whole group to end, and then makes it.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use crate::engine::Stop;

/// The last lines that it wrote; earlier ones are forgotten.
const LINES: usize = 40;

/// How long one attempt to connect may take, and the pause before the next.
const ATTEMPT: Duration = Duration::from_millis(100);

/// Waits for us to say that the watchdog is there; if we are gone, so is it.
#[cfg(unix)]
const APPLICATION: &str = r#"read -r _ || exit; exec "$@" </dev/null"#;

/// Two seconds are given to an application that cleans up.
#[cfg(unix)]
const WATCHDOG: &str = r#"read -r _
kill -TERM -"$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
kill -0 -"$1" 2>/dev/null || exit; sleep 0.1; done
kill -9 -"$1""#;

/// An application that runs because of us.
pub(super) struct Application {
    watchdog: Child,
    said: Arc<Mutex<VecDeque<String>>>,
    /// Tells how it ended.
    end: Receiver<String>,
}

impl Application {
    /// Starts a command and waits until somebody listens where the recipe begins.
    ///
    /// # Errors
    ///
    /// A sentence: somebody listens there already, the command cannot be started
    /// or has ended, or nobody listens in time.
    pub(super) fn start(
        command: &[String],
        start: &Url,
        within: Duration,
        stop: &Stop,
    ) -> Result<Self, String> {
        let at = start.origin().ascii_serialization();
        if listens(start) {
            return Err(format!("something listens at {at} already; stop it, or name no command"));
        }
        let application =
            Self::begun(command).map_err(|error| format!("`{}`: {error}", command.join(" ")))?;
        let deadline = Instant::now() + within;
        while !listens(start) {
            let why = if stop.reason().is_some() {
                "the run was ended before".to_owned()
            } else if Instant::now() > deadline {
                format!("nobody listens after {}", humantime::format_duration(within))
            } else {
                match application.end.recv_timeout(ATTEMPT) {
                    Ok(end) => format!("it has ended ({end})"),
                    Err(_) => continue,
                }
            };
            let said = application.said();
            return Err(format!("the application does not listen at {at}: {why}\n{said}"));
        }
        Ok(application)
    }

    fn begun(command: &[String]) -> io::Result<Self> {
        let (mut process, watchdog) = guarded(command)?;
        let said = Arc::default();
        let out = process.stdout.take().map(|stream| heard(stream, &said));
        let errors = process.stderr.take().map(|stream| heard(stream, &said));
        let (tell, end) = channel();
        thread::spawn(move || {
            let end = process.wait().map_or_else(|error| error.to_string(), |it| it.to_string());
            // What it wrote last is heard before its end is told; what it left
            // behind may write on.
            let deadline = Instant::now() + ATTEMPT;
            for stream in [out, errors].into_iter().flatten() {
                let _ = stream.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            }
            // Nobody may be interested any more.
            let _ = tell.send(end);
        });
        Ok(Self { watchdog, said, end })
    }

    /// What it wrote last, to either stream.
    pub(super) fn said(&self) -> String {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = said.iter().map(|line| format!("  | {line}\n"));
        lines.collect()
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // It ends the whole group, so neither wait is long.
        let _ = self.end.recv();
        let _ = self.watchdog.wait();
    }
}

/// Keeps the last lines of a stream; what is given closes at its end.
fn heard(stream: impl Read + Send + 'static, said: &Arc<Mutex<VecDeque<String>>>) -> Receiver<()> {
    let (speaks, silence) = channel();
    let said = Arc::clone(said);
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let line = line.chars().filter(|c| !c.is_control()).collect();
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_back(line);
            if said.len() > LINES {
                said.pop_front();
            }
        }
        drop::<Sender<()>>(speaks);
    });
    silence
}

/// Whether a connection is made there.
fn listens(start: &Url) -> bool {
    let addresses = start.socket_addrs(|| None).unwrap_or_default();
    addresses.iter().any(|address| TcpStream::connect_timeout(address, ATTEMPT).is_ok())
}

/// The process, and what ends its group when we are gone.
#[cfg(unix)]
fn guarded(command: &[String]) -> io::Result<(Child, Child)> {
    use std::io::Write as _;
    use std::os::unix::process::CommandExt as _;

    let shell = |script: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "qonform"]).process_group(0).stdin(Stdio::piped());
        shell
    };
    let mut process =
        shell(APPLICATION).args(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let group = process.id().to_string();
    let quiet = |mut watchdog: Command| {
        watchdog.arg(group).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    };
    // Without a watchdog the shell of the application ends by itself.
    let watchdog = quiet(shell(WATCHDOG))?;
    if let Some(mut go) = process.stdin.take() {
        go.write_all(b"go\n")?;
    }
    Ok((process, watchdog))
}

#[cfg(not(unix))]
fn guarded(_: &[String]) -> io::Result<(Child, Child)> {
    Err(io::Error::other("on this system start the application yourself"))
}
