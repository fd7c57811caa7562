//! A file that is searched for secrets while it is written.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::domain::SecretSearch;

/// What is searched at once, at least, in bytes.
const WHOLE_LINES: usize = 1 << 16;

/// Masks what it is told and hands it on. It searches by whole lines, as many
/// at once as make that worthwhile: no spelling of a secret has a line break.
pub(super) struct Searched<'a, W> {
    to: W,
    search: &'a SecretSearch,
    pending: Vec<u8>,
    found: usize,
}

impl<'a, W: Write> Searched<'a, W> {
    pub(super) fn new(to: W, search: &'a SecretSearch) -> Self {
        Self { to, search, pending: Vec::new(), found: 0 }
    }

    /// Hands on what is left, and says how many secrets were masked.
    pub(super) fn finish(mut self) -> io::Result<usize> {
        self.hand_on(self.pending.len())?;
        self.to.flush()?;
        Ok(self.found)
    }

    fn hand_on(&mut self, length: usize) -> io::Result<()> {
        let text = as_text(&self.pending[..length]);
        let (masked, found) = self.search.mask(&text);
        self.to.write_all(masked.as_bytes())?;
        self.found += found;
        self.pending.drain(..length);
        Ok(())
    }
}

/// As text; the library's lossy reading is slow where nothing is lost.
fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

impl<W: Write> Write for Searched<'_, W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(piece);
        if self.pending.len() >= WHOLE_LINES
            && let Some(last) = piece.iter().rposition(|byte| *byte == b'\n')
        {
            self.hand_on(self.pending.len() - piece.len() + last + 1)?;
        }
        Ok(piece.len())
    }

    /// Whole lines only go on, so this has nothing to do before the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Redactor;

    #[test]
    fn a_secret_is_found_wherever_the_pieces_end() {
        let redactor = Redactor::new();
        redactor.learn_text("a-secret-value");
        let line = format!("{} a-secret-value\n", "x".repeat(WHOLE_LINES / 3));
        for length in [1, 7, 4096, line.len(), 10 * line.len()] {
            let mut written = Vec::new();
            let mut searched = Searched::new(&mut written, redactor.search());
            for piece in line.repeat(10).as_bytes().chunks(length) {
                searched.write_all(piece).expect("a piece of memory");
            }
            assert_eq!(searched.finish().expect("the rest"), 10, "{length}");
            assert_eq!(written, line.replace("a-secret-value", "[secret]").repeat(10).as_bytes());
        }
    }
}
