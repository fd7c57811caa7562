//! A command that keeps grants elsewhere, such as in a CI's secret store.

use std::io::{Read as _, Write as _};
use std::process::{self, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{GrantName, GrantStoreError, KEY};

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line for the system's shell. It is called with `load NAME`, `save NAME` or
/// `list`; what it has to say about failures goes to standard error.
#[derive(Debug)]
pub(super) struct Command(String);

impl Command {
    pub(super) fn new(line: String) -> Self {
        Self(line)
    }

    /// Each line it prints is a name.
    pub(super) fn names(&self) -> Result<Vec<GrantName>, GrantStoreError> {
        let printed = self.run("list", None, &[])?;
        let printed = String::from_utf8_lossy(&printed);
        let lines = printed.lines().map(str::trim).filter(|line| !line.is_empty());
        let named =
            lines.map(|line| line.parse().map_err(|error| failed("list", format!("{error}"))));
        named.collect()
    }

    /// What it prints is the document; nothing means that there is none.
    pub(super) fn load(&self, name: &GrantName) -> Result<Option<Vec<u8>>, GrantStoreError> {
        let printed = self.run("load", Some(name), &[])?;
        Ok(Some(printed).filter(|printed| !printed.trim_ascii().is_empty()))
    }

    /// It reads the document; when it succeeds, the document is durable.
    pub(super) fn save(&self, name: &GrantName, bytes: &[u8]) -> Result<(), GrantStoreError> {
        self.run("save", Some(name), bytes).map(|_| ())
    }

    fn run(
        &self,
        verb: &'static str,
        name: Option<&GrantName>,
        input: &[u8],
    ) -> Result<Vec<u8>, GrantStoreError> {
        let failed = |reason| failed(verb, reason);
        let mut command = self.line(verb, name);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).env_remove(KEY);
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (done, finished) = mpsc::channel();
        let input = input.to_vec();
        thread::spawn(move || {
            // A command that does not want its input just closes it.
            let _ = stdin.map(|mut stdin| stdin.write_all(&input));
            let mut printed = Vec::new();
            let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut printed));
            let _ = done.send(read.map(|_| printed));
        });
        let Ok(printed) = finished.recv_timeout(PATIENCE) else {
            let _ = child.kill().and_then(|()| child.wait());
            return Err(failed(format!("it took longer than {} seconds", PATIENCE.as_secs())));
        };
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        if !status.success() {
            return Err(failed(format!("it ended with {status}")));
        }
        printed.map_err(|error| failed(error.to_string()))
    }

    #[cfg(unix)]
    fn line(&self, verb: &str, name: Option<&GrantName>) -> process::Command {
        let mut command = process::Command::new("sh");
        command.args(["-c", &format!("{} \"$@\"", self.0), "qonform", verb]);
        command.args(name.map(ToString::to_string));
        command
    }

    /// Names of grants have no characters that `cmd` would take for its own.
    #[cfg(not(unix))]
    fn line(&self, verb: &str, name: Option<&GrantName>) -> process::Command {
        let name = name.map(ToString::to_string).unwrap_or_default();
        let mut command = process::Command::new("cmd");
        command.args(["/C", &format!("{} {verb} {name}", self.0)]);
        command
    }
}

fn failed(verb: &'static str, reason: String) -> GrantStoreError {
    GrantStoreError::Command { verb, reason }
}
