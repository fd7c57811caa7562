//! The formats of a recorded run.

use std::io::{self, Write};
use std::str::FromStr;

use super::{OnDrift, Recorded, cucumber_json, html, junit, markdown, messages};

/// A format in which a run can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One record a line, written as things happen.
    Jsonl,
    /// JUnit XML.
    Junit,
    /// The JSON of older Cucumber tools.
    CucumberJson,
    /// Cucumber Messages, one a line.
    Messages,
    /// A page for people.
    Html,
    /// The summary of a CI run.
    Markdown,
}

impl Format {
    /// All formats, in the order of the help.
    pub const ALL: [Self; 6] =
        [Self::Jsonl, Self::Junit, Self::CucumberJson, Self::Messages, Self::Html, Self::Markdown];

    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Junit => "junit",
            Self::CucumberJson => "cucumber-json",
            Self::Messages => "messages",
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    /// Writes a run; what tells every scenario at length is never whole in
    /// memory. The records themselves are written elsewhere.
    pub(super) fn write(
        self,
        recorded: &Recorded,
        on_drift: OnDrift,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        let text = match self {
            Self::Jsonl => return Ok(()),
            Self::CucumberJson => return cucumber_json::write(recorded, to),
            Self::Messages => return messages::write(recorded, to),
            Self::Junit => junit::render(recorded, on_drift),
            Self::Html => html::render(recorded),
            Self::Markdown => markdown::render(recorded),
        };
        to.write_all(text.as_bytes())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(|f| format!("`{}`", f.name())).collect();
            format!("`{text}` is not a format; there are {}", names.join(", "))
        })
    }
}
