//! Signals to a program that a test started.

use std::process::{Child, Command};

/// Sends a signal, by its name without `SIG`.
pub(crate) fn send(signal: &str, process: &Child) {
    let id = process.id().to_string();
    let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status();
    assert!(sent.expect("kill is there").success(), "SIG{signal} was not sent");
}
