//! A value of a YAML file that remembers its place.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::{Diagnostic, Position, Source};

/// A value together with where it stands, for mistakes that show only when
/// files are compared with each other.
#[derive(Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    at: Position,
    length: usize,
}

impl<T> Located<T> {
    /// Where the value stands.
    #[must_use]
    pub fn position(&self) -> Position {
        self.at
    }

    /// A diagnostic that underlines the value.
    pub fn diagnostic(&self, source: &Source, title: impl Into<String>) -> Diagnostic {
        let start = source.offset(self.at);
        let characters = source.text[start..].chars().take(self.length);
        Diagnostic::at(source, start..start + characters.map(char::len_utf8).sum::<usize>(), title)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<T>::deserialize(deserializer)?;
        let place = spanned.referenced;
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(Self {
            value: spanned.value,
            at: Position { line: number(place.line()), column: number(place.column()) },
            length: number(place.span().len()),
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;

    #[derive(Deserialize)]
    struct File {
        names: Vec<Located<String>>,
    }

    #[test]
    fn a_value_knows_where_it_stands() {
        let source = Source::new("a.yaml", "# é\nnames: [one, 'zwölf']\n");
        let file: File = yaml::read(&source).expect("valid");
        let shown = file.names[1].diagnostic(&source, "too many").render(false);
        assert!(shown.contains("a.yaml:2:14"), "{shown}");
        assert!(shown.ends_with("             ^^^^^^^"), "{shown}");
    }
}
