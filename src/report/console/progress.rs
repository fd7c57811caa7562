//! How far the run is, on standard error.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where no terminal watches, a line this often shows that the run lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// A bar where one moves, else a line now and then.
pub struct Progress {
    bar: ProgressBar,
    /// Whether anything is said at all.
    shown: bool,
    /// Whether a bar may move.
    moves: bool,
    done: usize,
    total: usize,
    of: &'static str,
    last_line: Instant,
}

impl Progress {
    /// Nothing is said until `start`, and nothing at all unless it is `shown`.
    #[must_use]
    pub fn new(shown: bool, moves: bool) -> Self {
        let bar = ProgressBar::hidden();
        Self { bar, shown, moves, done: 0, total: 0, of: "", last_line: Instant::now() }
    }

    /// Says what begins and how many of what there are.
    pub fn start(&mut self, total: usize, of: &'static str, headline: &str) {
        (self.total, self.of) = (total, of);
        if !self.shown {
            return;
        }
        say(headline);
        if !self.moves {
            return;
        }
        self.bar = ProgressBar::with_draw_target(
            Some(u64::try_from(total).unwrap_or_default()),
            ProgressDrawTarget::stderr_with_hz(10),
        );
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} [{bar:24}] {wide_msg}") {
            self.bar.set_style(style.progress_chars("=> "));
        }
    }

    /// One more is done.
    pub fn advance(&mut self, title: &str) {
        self.done += 1;
        self.bar.set_message(title.to_owned());
        self.bar.inc(1);
        let nobody_watches = self.shown && self.bar.is_hidden();
        if nobody_watches && self.last_line.elapsed() >= SIGN_OF_LIFE {
            self.last_line = Instant::now();
            say(&format!("{} of {} {} done", self.done, self.total, self.of));
        }
    }

    /// Takes the bar away while something else is written.
    pub(super) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[expect(clippy::print_stderr, reason = "progress is for people and goes to standard error")]
fn say(line: &str) {
    eprintln!("{line}");
}
