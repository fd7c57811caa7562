//! Answers that mean harm: no format breaks, and nothing that a terminal, a
//! browser or a CI system would obey is left in them.
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

use std::fs;
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use qonform::engine::Settings;
use qonform::report::{Console, Exit, Format, Verbosity, replay};
use reports::{Reported, reported};

/// One run for all tests; its longest answers take their time.
static RUN: LazyLock<Reported> = LazyLock::new(|| {
    let run = reported("hostile/answers.feature", Settings::default());
    assert_eq!(run.outcome.end.counts.broken, 14, "every answer is noticed");
    assert_eq!(run.outcome.exit, Exit::Broken);
    run
});

/// A place to write to that can be read afterwards.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_format_is_read_all_the_same_and_nothing_runs() {
    readers::all_agree(&RUN);
}

#[test]
fn ten_megabytes_make_no_long_report() {
    for format in Format::ALL {
        let length = fs::metadata(RUN.path(format)).expect("a report").len();
        assert!((5_000..1_000_000).contains(&length), "{}: {length} bytes", format.name());
    }
}

#[test]
fn the_console_commands_neither_a_terminal_nor_a_ci_system() {
    for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
        let paper = Paper::default();
        let mut console = Console::new(paper.clone(), false, false, verbosity);
        replay(&RUN.path(Format::Jsonl), &mut console).expect("a recorded run");
        let shown = paper.0.lock().expect("nobody panicked").clone();
        let shown = String::from_utf8(shown).expect("text");
        assert!(shown.contains("Answers that mean harm") || shown.contains("ten megabytes"));
        assert!(verbosity == Verbosity::Quiet || shown.contains("pwned"), "{shown}");
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!shown.contains(control), "{verbosity:?}: {shown:?}");
        assert!(!shown.contains("##"), "{verbosity:?}: {shown}");
        for line in shown.lines() {
            assert!(!line.trim_start().starts_with("::"), "{verbosity:?}: {line}");
        }
        assert!(shown.len() < 200_000, "{verbosity:?}: {} bytes", shown.len());
    }
}
