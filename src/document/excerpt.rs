//! How a diagnostic looks on a terminal.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Diagnostic;
use super::diagnostic::Place;

pub(super) fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let Diagnostic { path, title, help, place } = diagnostic;
    let title = Group::with_title(Level::ERROR.primary_title(title.as_str()));
    let group = match place {
        Some(place) => title.element(snippet(path, place)),
        None => title.element(Origin::path(path.as_str())),
    };
    let help = help.iter().map(|help| Level::HELP.message(help.as_str()));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group.elements(help)])
}

fn snippet<'a>(path: &'a str, place: &'a Place) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let caret = AnnotationKind::Primary.span(place.span.clone()).label(place.label.as_deref());
    Snippet::source(place.line.as_str()).line_start(place.at.line).path(path).annotation(caret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    #[test]
    fn looks_like_the_compiler() {
        let source = Source::new("schemas/rules.yaml", "rules:\n  - id: EXCH-1O\n    text: ß\n");
        let shown = Diagnostic::at(&source, 15..22, "`EXCH-1O` is not a rule id")
            .label("not a rule id")
            .suggest("EXCH-1O", ["EXCH-10", "REFR-01"])
            .render(false);
        let expected = "\
error: `EXCH-1O` is not a rule id
 --> schemas/rules.yaml:2:9
  |
2 |   - id: EXCH-1O
  |         ^^^^^^^ not a rule id
  |
  = help: did you mean `EXCH-10`?";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_file_without_a_place_is_named_all_the_same() {
        let shown =
            Diagnostic::file("qonform.yaml", "the file is empty").help("see `qonform init`");
        let expected = "\
error: the file is empty
--> qonform.yaml
 = help: see `qonform init`";
        assert_eq!(shown.render(false), expected);
        assert_eq!(shown.to_string(), "qonform.yaml: the file is empty");
        assert!(shown.render(true).contains("\u{1b}["));
    }

    #[test]
    fn odd_texts_and_spans_never_panic() {
        let texts = ["", "\n", "\t\tx", "a\r\nb\r\n", "é→\u{1F600}", "\u{feff}a: b", "no newline"];
        for text in texts {
            let source = Source::new("a.yaml", text);
            for start in 0..text.len() + 3 {
                for end in [0, start, start + 1, usize::MAX] {
                    let diagnostic = Diagnostic::at(&source, start..end, "t").label("l");
                    assert!(
                        diagnostic.render(false).contains("error: t"),
                        "{text:?} {start}..{end}"
                    );
                }
                assert!(!Diagnostic::at_line(&source, start, start, "t").render(true).is_empty());
            }
        }
    }

    #[test]
    fn tabs_and_wide_characters_keep_line_and_column() {
        let source = Source::new("a.yaml", "ok: 1\r\n\té: bad\r\n");
        let shown = Diagnostic::at(&source, 12..15, "t").render(false);
        assert!(shown.contains("a.yaml:2:5"), "{shown}");
        assert!(shown.contains("    é: bad\n"), "{shown}");
        assert!(shown.ends_with("       ^^^"), "{shown}");
    }
}
