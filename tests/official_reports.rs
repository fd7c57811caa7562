//! A run that shows every verdict, in every format, held against the schemas of
//! those who defined the format and read by programs that no one here wrote.
#![cfg(feature = "harness")]

#[path = "witness/chromium.rs"]
mod chromium;
#[path = "witness/language.rs"]
mod language;
#[path = "witness/node.rs"]
mod node;
#[path = "witness/readers.rs"]
mod readers;
mod reports;
mod require;

use qonform::engine::Settings;
use qonform::report::Exit;

#[test]
fn every_verdict_is_read_by_who_defines_the_format() {
    let run = reports::reported("reports/every_verdict.feature", Settings::default());
    assert_eq!(run.outcome.exit, Exit::Invalid, "the worst of all");
    readers::all_agree(&run);
}
