//! What the place we write to can show.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

/// Whether to colour what goes to standard output.
pub(super) fn colours_stdout() -> bool {
    wants_colour(io::stdout().is_terminal())
}

/// Whether to colour what goes to standard error.
pub(super) fn colours_stderr() -> bool {
    wants_colour(io::stderr().is_terminal())
}

/// `NO_COLOR` forbids, `CLICOLOR_FORCE` asks for it where nobody watches.
fn wants_colour(terminal: bool) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        return false;
    }
    let forced =
        env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    forced || (terminal && !dumb)
}

/// Whether a moving progress bar helps anyone.
pub(super) fn moves() -> bool {
    io::stderr().is_terminal() && env::var_os("CI").is_none()
}

/// Writes data; a reader that went away is no error of ours.
pub(super) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes everything that is not data.
pub(super) fn complain(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
