//! What a test needs from the machine and may not find there.

use std::env;
use std::io::{self, Write as _};

/// The variable that names what must not be missing, separated by commas.
const REQUIRE: &str = "QONFORM_REQUIRE";

/// Hands on what was found. What is missing is told on stderr itself, which the
/// test harness does not capture, and the test is to end there; if
/// `QONFORM_REQUIRE` names it, the test fails.
#[track_caller]
pub(super) fn present<T>(what: &str, found: Result<T, String>) -> Option<T> {
    let missing = match found {
        Ok(found) => return Some(found),
        Err(missing) => missing,
    };
    let required = env::var(REQUIRE).unwrap_or_default();
    assert!(
        !required.split(',').any(|name| name.trim() == what),
        "{REQUIRE} has {what}: {missing}"
    );
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(io::stderr(), "skipped {test}: {what} is missing: {missing}");
    None
}
