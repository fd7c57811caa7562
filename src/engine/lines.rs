//! What the Gherkin parser takes for prose and is a mistake.
//!
//! The parser swallows a misspelt first step as a description and reports
//! other mistakes behind their place, so the lines are looked at first, one by
//! one. Only files with English keywords are checked here.

use std::ops::Range;

use crate::document::{Diagnostic, Source};

const STEPS: [&str; 6] = ["Given ", "When ", "Then ", "And ", "But ", "* "];
const HEADS: [&str; 9] = [
    "Feature:",
    "Background:",
    "Rule:",
    "Scenario:",
    "Example:",
    "Scenario Outline:",
    "Scenario Template:",
    "Examples:",
    "Scenarios:",
];
/// Words that begin a sentence and happen to resemble a keyword.
const PROSE: [&str; 12] =
    ["The", "An", "They", "Them", "Any", "Ann", "Give", "Gives", "Even", "Who", "Where", "Both"];

/// Where in a file the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before `Feature:`.
    Start,
    /// Under a head, where prose is allowed.
    Description { scenario: bool },
    /// Behind the first step, where prose is a mistake.
    Steps,
}

/// Looks at every line of a feature file.
pub(super) fn check(source: &Source) -> Vec<Diagnostic> {
    if !source.text.lines().any(|line| HEADS.iter().any(|head| line.trim().starts_with(head))) {
        let none = Diagnostic::file(&source.path, "there is no `Feature:` in this file");
        let other = "for keywords of another language begin with a line such as `# language: fr`";
        return vec![none.help("a feature file begins with `Feature: …`").help(other)];
    }
    let mut reader =
        Reader { source, place: Place::Start, doc_string: None, cells: None, found: Vec::new() };
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        reader.line(line, start);
        start += line.len();
    }
    if let Some(opened) = reader.doc_string {
        let title = "this doc string is never closed";
        let open = Diagnostic::at(source, opened.span, title);
        reader.found.push(open.help(format!("write `{}` on a line below its text", opened.fence)));
    }
    reader.found
}

struct Reader<'a> {
    source: &'a Source,
    place: Place,
    doc_string: Option<DocString>,
    /// Number of cells in the first row of the table being read.
    cells: Option<usize>,
    found: Vec<Diagnostic>,
}

struct DocString {
    fence: &'static str,
    span: Range<usize>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, start: usize) {
        let text = line.trim();
        let begin = start + line.len() - line.trim_start().len();
        let span = begin..begin + text.len();
        if let Some(opened) = &self.doc_string {
            if text.starts_with(opened.fence) {
                self.doc_string = None;
            }
            return;
        }
        if text.starts_with('|') {
            self.row(text, span);
            return;
        }
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        self.cells = None;
        if let Some(fence) = ["\"\"\"", "```"].into_iter().find(|fence| text.starts_with(fence)) {
            if text.len() > fence.len() {
                let named =
                    Diagnostic::at(self.source, span.clone(), "a doc string has no type here");
                self.found.push(named.help(format!("write {fence} alone on the line")));
            }
            self.doc_string = Some(DocString { fence, span });
        } else if text.starts_with('@') {
            self.tags(text, begin);
        } else if let Some(head) = HEADS.iter().find(|head| text.starts_with(**head)) {
            self.head(head, span);
        } else if STEPS.iter().any(|step| text.starts_with(step)) {
            self.place = Place::Steps;
        } else {
            self.prose(text, span);
        }
    }

    fn row(&mut self, text: &str, span: Range<usize>) {
        if !text.ends_with('|') || text.len() == 1 {
            let open = Diagnostic::at(self.source, span, "this row has no closing `|`");
            self.found.push(open.help("end each row of a table with a bar"));
            return;
        }
        let cells = count_cells(text);
        match self.cells {
            None => self.cells = Some(cells),
            Some(first) if first == cells => {}
            Some(first) => self.found.push(
                Diagnostic::at(self.source, span, "this row does not fit its table")
                    .label(format!("{}, but the first row has {first}", counted(cells)))
                    .help(
                        "give every row the same number of cells; write `\\|` for a bar in a cell",
                    ),
            ),
        }
    }

    fn tags(&mut self, text: &str, begin: usize) {
        let text = text.split(" #").next().unwrap_or_default();
        let mut at = begin;
        for word in text.split(' ') {
            if !word.is_empty() && !word.starts_with('@') {
                self.found.push(
                    Diagnostic::at(self.source, at..at + word.len(), "this is not a tag")
                        .help(format!("tags begin with `@`: write `@{word}`, or move it away")),
                );
            }
            at += word.len() + 1;
        }
        if self.place == Place::Start {
            return;
        }
        self.place = Place::Description { scenario: false };
    }

    fn head(&mut self, head: &str, span: Range<usize>) {
        if head == "Feature:" && self.place != Place::Start {
            self.found.push(
                Diagnostic::at(self.source, span, "a file holds one feature")
                    .help("move the second feature to a file of its own"),
            );
        }
        let scenario = !matches!(head, "Feature:" | "Rule:");
        self.place = Place::Description { scenario };
    }

    fn prose(&mut self, text: &str, span: Range<usize>) {
        let word = first_word(text);
        let word_span = span.start..span.start + word.len();
        let meant = misspelt(text, word);
        match (self.place, meant) {
            (Place::Description { scenario: false }, Some(meant)) if meant.ends_with(':') => {
                self.unknown(word, word_span, Some(meant));
            }
            (Place::Description { scenario: true }, Some(meant)) => {
                self.unknown(word, word_span, Some(meant));
            }
            (Place::Description { .. }, _) => {}
            (Place::Start | Place::Steps, meant) => self.unknown(word, word_span, meant),
        }
    }

    fn unknown(&mut self, word: &str, span: Range<usize>, meant: Option<&str>) {
        if meant.map(str::trim) == Some(word) {
            let title = format!("nothing stands after `{word}`");
            let step = Diagnostic::at(self.source, span, title);
            self.found.push(step.help("`qonform steps` lists what may stand there"));
            return;
        }
        let title = format!("`{word}` is not a Gherkin keyword");
        let mut found = Diagnostic::at(self.source, span, title);
        found = match (meant, self.place) {
            (Some(meant), _) => found.help(format!("did you mean `{}`?", meant.trim())),
            (None, Place::Start) => found.help("a feature file begins with `Feature: …`"),
            (None, _) => found.help(
                "a step begins with `Given`, `When`, `Then`, `And`, `But` or `*`; \
                 prose goes before the first step, comments begin with `#`",
            ),
        };
        self.found.push(found);
    }
}

/// The keyword a line was meant to begin with, if it is a near miss.
fn misspelt(text: &str, word: &str) -> Option<&'static str> {
    let forgot_colon = |head: &&&str| head.trim_end_matches(':') == word && !text.contains(':');
    if let Some(head) = HEADS.iter().find(forgot_colon) {
        return Some(head);
    }
    let has_colon = text.split(' ').take(2).any(|word| word.ends_with(':'));
    if has_colon {
        let head = text.split_inclusive(':').next().unwrap_or_default();
        return nearest(head, HEADS.iter().copied());
    }
    if PROSE.contains(&word) {
        return None;
    }
    nearest(word, STEPS.iter().copied().filter(|step| step.len() > 2))
}

fn nearest(word: &str, keywords: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let distance = |keyword: &str| {
        strsim::damerau_levenshtein(&word.to_lowercase(), &keyword.trim().to_lowercase())
    };
    let allowed = |keyword: &str| if keyword.trim().len() <= 5 { 1 } else { 3 };
    keywords.filter(|k| distance(k) <= allowed(k)).min_by_key(|keyword| distance(keyword))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn counted(cells: usize) -> String {
    format!("{cells} cell{}", if cells == 1 { "" } else { "s" })
}

/// Cells between bars; `\|` does not end a cell.
fn count_cells(row: &str) -> usize {
    let mut cells = 0;
    let mut escaped = false;
    for c in row.trim_end().chars() {
        match c {
            '\\' => escaped = !escaped,
            '|' if !escaped => cells += 1,
            _ => escaped = false,
        }
    }
    cells - 1
}

#[cfg(test)]
mod tests;
