//! What is wrong with a file, and where.

use std::fmt;
use std::ops::Range;

use super::{Position, Source, excerpt, nearest};

/// A mistake in a file, told so that it can be mended at once.
///
/// `Display` is one line, `path:line:column: title`; [`render`](Self::render)
/// adds the excerpt and the advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file to open.
    pub path: String,
    /// What is wrong, without a full stop.
    pub title: String,
    /// What to do about it, one sentence each.
    pub help: Vec<String>,
    pub(super) place: Option<Box<Place>>,
}

/// The line that is shown, and the part of it that is underlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: Position,
    pub(super) line: String,
    pub(super) span: Range<usize>,
    pub(super) label: Option<String>,
}

impl Diagnostic {
    /// A mistake at a range of bytes; of a longer range the first line is shown.
    pub fn at(source: &Source, span: Range<usize>, title: impl Into<String>) -> Self {
        let at = source.position(span.start);
        let line = source.line(at.line);
        let bound = |offset: usize| {
            source.text.floor_char_boundary(offset).clamp(line.start, line.end) - line.start
        };
        let (start, end) = (bound(span.start), bound(span.end));
        let place = Place {
            at,
            span: start..end.max(start),
            line: source.text[line.clone()].to_owned(),
            label: None,
        };
        Self { place: Some(Box::new(place)), ..Self::file(&source.path, title) }
    }

    /// A mistake at a line and column, both from 1.
    pub fn at_line(source: &Source, line: usize, column: usize, title: impl Into<String>) -> Self {
        let offset = source.offset(Position { line, column });
        Self::at(source, offset..offset, title)
    }

    /// A mistake of a whole line, counted from 1: its text is underlined.
    pub fn on_line(source: &Source, line: usize, title: impl Into<String>) -> Self {
        let range = source.line(line);
        let text = &source.text[range.clone()];
        let start = range.start + text.len() - text.trim_start().len();
        Self::at(source, start..range.start + text.trim_end().len(), title)
    }

    /// A mistake of a whole file, or a file that is not there.
    pub fn file(path: impl Into<String>, title: impl Into<String>) -> Self {
        Self { path: path.into(), title: title.into(), help: Vec::new(), place: None }
    }

    /// Writes a few words under the underlined part.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        if let Some(place) = &mut self.place {
            place.label = Some(label.into());
        }
        self
    }

    /// Adds a sentence of advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Advises the candidate that `word` is most likely a misspelling of.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(word, candidates) {
            Some(meant) => self.help(format!("did you mean `{meant}`?")),
            None => self,
        }
    }

    /// Advises the candidate that was most likely meant, or names them all.
    #[must_use]
    pub fn choose<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        match nearest(word, candidates.iter().copied()) {
            Some(meant) => self.help(format!("did you mean `{meant}`?")),
            None if candidates.is_empty() => self,
            None => self.help(format!("known are `{}`", candidates.join("`, `"))),
        }
    }

    /// Where it is, unless it is about the whole file.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.place.as_ref().map(|place| place.at)
    }

    /// The whole story in the look of the Rust compiler, without a line break
    /// at its end.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        excerpt::render(self, colour)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(Position { line, column }) = self.position() {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.title)
    }
}

impl std::error::Error for Diagnostic {}
