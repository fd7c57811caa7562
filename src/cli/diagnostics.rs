//! Mistakes in files, shown where they are.

use super::terminal::{colours_stderr, complain};
use crate::document::Diagnostic;
use crate::report::Exit;

/// Shows every mistake, counts them, and says that nothing was sent.
pub(super) fn show(mistakes: &[Diagnostic]) -> Exit {
    for mistake in mistakes {
        complain(&format!("{}\n\n", mistake.render(colours_stderr())));
    }
    let noun = if mistakes.len() == 1 { "mistake" } else { "mistakes" };
    complain(&format!("{} {noun}; nothing was sent\n", mistakes.len()));
    Exit::Invalid
}
