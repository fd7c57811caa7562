//! One `.feature` file, read into Gherkin's own types.

use cucumber::gherkin::{Feature, GherkinEnv, is_language_supported};

use super::lines;
use crate::document::{Diagnostic, Source};

/// Parses a feature file; all mistakes are reported, not only the first. What
/// is odd and yet Gherkin is a mistake, unless it is read leniently.
pub(super) fn read(source: &Source, lenient: bool) -> Result<Feature, Vec<Diagnostic>> {
    if source.text.trim().is_empty() {
        let empty = Diagnostic::file(&source.path, "this feature file is empty");
        return Err(vec![empty.help("a feature file begins with `Feature: …`")]);
    }
    let language = language(source);
    if let Some((name, at)) = &language
        && !is_language_supported(name)
    {
        let unknown = Diagnostic::at(
            source,
            at.clone(),
            format!("Gherkin has no keywords in the language `{name}`"),
        );
        return Err(vec![unknown.help("use a code such as `en`, `fr`, `de`, `es` or `it`")]);
    }
    let english = language.is_none_or(|(name, _)| name == "en");
    let mistakes = if english && !lenient { lines::check(source) } else { Vec::new() };
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Feature::parse(&source.text, GherkinEnv::default()).map_err(|error| {
        let line = line(&error.to_string()).unwrap_or(1);
        let unclear = Diagnostic::on_line(source, line, "no Gherkin keyword begins this line");
        vec![unclear.label("or something is missing in the lines above")]
    })
}

/// The value of a `# language:` comment on the first line, and its place.
fn language(source: &Source) -> Option<(String, std::ops::Range<usize>)> {
    let first = source.text.lines().next()?;
    let name = first.trim().strip_prefix('#')?.trim().strip_prefix("language:")?.trim();
    let start = first.find(name)?;
    Some((name.to_owned(), start..start + name.len()))
}

/// The parser keeps its position private but prints it: `Error at 5:3: …`.
fn line(message: &str) -> Option<usize> {
    message.strip_prefix("Error at ")?.split(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let source = Source { path: "x.feature".into(), text: text.into(), built_in: false };
        read(&source, false).map_or_else(
            |mistakes| mistakes.iter().map(ToString::to_string).collect(),
            |_| Vec::new(),
        )
    }

    #[test]
    fn an_unknown_language_is_named_where_it_stands() {
        let text = "# language: xx\nFeature: a\n\n  Scenario: b\n    Given c\n";
        assert_eq!(
            mistakes(text),
            ["x.feature:1:13: Gherkin has no keywords in the language `xx`"]
        );
    }

    #[test]
    fn other_languages_are_read() {
        let text = "# language: fr\nFonctionnalité: a\n\n  Scénario: b\n    Soit c\n";
        assert!(mistakes(text).is_empty(), "{:?}", mistakes(text));
    }

    #[test]
    fn an_empty_file_is_a_mistake() {
        assert_eq!(mistakes(" \n").len(), 1);
    }
}
