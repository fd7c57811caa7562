//! Colours and marks; colour is never the only signal.

use crate::domain::Verdict;

/// Paints, or leaves text as it is.
pub(super) struct Palette {
    colour: bool,
}

impl Palette {
    pub(super) fn new(colour: bool) -> Self {
        Self { colour }
    }

    pub(super) fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn red(&self, text: &str) -> String {
        self.paint("31", text)
    }

    pub(super) fn green(&self, text: &str) -> String {
        self.paint("32", text)
    }

    pub(super) fn yellow(&self, text: &str) -> String {
        self.paint("33", text)
    }

    /// The sign of a verdict, in its colour.
    pub(super) fn mark(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Passed => self.green("✔"),
            Verdict::Broken => self.red("✘"),
            Verdict::Invalid => self.red("!"),
            Verdict::Unanswered => self.yellow("?"),
            Verdict::Drift => self.yellow("~"),
            Verdict::Flaky => self.yellow("↻"),
            Verdict::Skipped => self.dim("-"),
            Verdict::Known => self.dim("○"),
        }
    }

    /// A text in the colour of a verdict.
    pub(super) fn verdict(&self, verdict: Verdict, text: &str) -> String {
        match verdict {
            Verdict::Passed => self.green(text),
            Verdict::Broken | Verdict::Invalid => self.red(text),
            Verdict::Unanswered | Verdict::Drift | Verdict::Flaky => self.yellow(text),
            Verdict::Skipped | Verdict::Known => self.dim(text),
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
