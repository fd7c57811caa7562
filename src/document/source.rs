//! A text and where it came from.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::Diagnostic;

/// The text of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name as shown to people: relative, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Whether it is the text that the program carries.
    pub built_in: bool,
}

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Source {
    /// A text that did not come from the program itself.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), built_in: false }
    }

    /// Reads a file; its name is shown relative to the working folder.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or is not UTF-8.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let shown = shown(path);
        match fs::read(path).map(String::from_utf8) {
            // Editors on Windows may put a mark of the byte order first.
            Ok(Ok(text)) => Ok(Self::new(shown, text.trim_start_matches('\u{feff}'))),
            Ok(Err(_)) => Err(Diagnostic::file(shown, "the file is not UTF-8 text")),
            Err(error) => Err(Diagnostic::file(shown, format!("the file cannot be read: {error}"))),
        }
    }

    /// Where a byte offset is; one past the end counts as the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        }
    }

    /// The byte offset of a place; a column past the line's end is its end, a
    /// line past the last one is the end of the text.
    #[must_use]
    pub fn offset(&self, at: Position) -> usize {
        let range = self.line(at.line);
        let line = &self.text[range.clone()];
        let column = at.column.saturating_sub(1);
        range.start + line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset)
    }

    /// The byte range of a line, counted from 1, without its line break.
    pub(super) fn line(&self, number: usize) -> Range<usize> {
        let mut start = 0;
        for line in self.text.split_inclusive('\n').take(number.saturating_sub(1)) {
            start += line.len();
        }
        let end = self.text[start..].find('\n').map_or(self.text.len(), |length| start + length);
        start..start + self.text[start..end].trim_end_matches('\r').len()
    }
}

fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    let relative = relative.strip_prefix(".").unwrap_or(relative);
    relative.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("a", "é\r\nß→x\r\nlast");
        assert_eq!(source.position(9), Position { line: 2, column: 3 });
        assert_eq!(source.offset(Position { line: 2, column: 3 }), 9);
        assert_eq!(&source.text[source.line(2)], "ß→x");
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 5 });
    }

    #[test]
    fn places_outside_the_text_are_its_end() {
        let source = Source::new("a", "one\n");
        assert_eq!(source.offset(Position { line: 9, column: 9 }), 4);
        assert_eq!(source.offset(Position { line: 0, column: 0 }), 0);
        assert_eq!(Source::new("a", "").position(7), Position { line: 1, column: 1 });
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Source::open(Path::new("./no/such.yaml")).expect_err("it is missing");
        assert!(error.to_string().starts_with("no/such.yaml: the file cannot be read"), "{error}");
    }
}
