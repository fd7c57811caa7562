//! Each step, matched to exactly one definition before anything runs.

use std::ops::Range;
use std::time::Duration;

use cucumber::gherkin::{Step, StepType};

use super::plan::{PlannedStep, Reader};
use super::{fitness, outline};
use crate::document::{Diagnostic, Position, Source};
use crate::steps::{Catalogue, Definition, Match, check_parameter, explain};
use crate::target::Target;

/// Finds the definition of a step, or says what is wrong with it.
pub(super) fn resolve<'a>(
    step: &Step,
    reader: &Reader<'a>,
    source: &Source,
) -> Result<(PlannedStep, &'a Definition), Diagnostic> {
    let &Reader { catalogue, target, regardless, .. } = reader;
    let mut found = catalogue.find(step.ty, &step.value);
    if let Some(wanted) = regardless {
        found.retain(|one| wanted(&catalogue.definitions()[one.definition]));
    }
    let Some(found_one) = found.pop() else { return Err(undefined(step, catalogue, source)) };
    if !found.is_empty() {
        found.push(found_one);
        return Err(ambiguous(step, &found, catalogue, source));
    }
    let definition = &catalogue.definitions()[found_one.definition];
    check_attachments(step, definition, source)?;
    check_parameters(step, definition, &found_one, target, source)?;
    let planned = PlannedStep {
        step: step.clone(),
        run: definition.run(),
        captures: found_one.captures,
        built_in: definition.built_in,
        waits: Duration::ZERO,
    };
    Ok((planned, definition))
}

fn undefined(step: &Step, catalogue: &Catalogue, source: &Source) -> Diagnostic {
    let diagnostic = at(step, source, format!("no step says `{}`", step.value));
    for kind in [StepType::Given, StepType::When, StepType::Then] {
        if kind != step.ty && !catalogue.find(kind, &step.value).is_empty() {
            let here =
                format!("this sentence is a `{kind:?}` step, and here it is a `{:?}`", step.ty);
            return diagnostic.help(here);
        }
    }
    match nearest(step, catalogue) {
        Some(expression) => suggested(diagnostic, expression, &step.value),
        None => diagnostic.help("`qonform steps` lists every step there is"),
    }
}

fn nearest<'a>(step: &Step, catalogue: &'a Catalogue) -> Option<&'a str> {
    let of_kind = catalogue.definitions().iter().filter(|definition| definition.kind == step.ty);
    let spoken = plain(&step.value);
    let scored = of_kind.map(|definition| {
        let score = strsim::normalized_damerau_levenshtein(&spoken, &plain(&definition.expression));
        (score, definition.expression.as_str())
    });
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best.0 > 0.6).then_some(best.1)
}

/// Advises a sentence that can be copied, or the words that fit its braces.
fn suggested(diagnostic: Diagnostic, expression: &str, step: &str) -> Diagnostic {
    if let Some(sentence) = spoken(expression, step).filter(|sentence| sentence != step) {
        return diagnostic.help(format!("did you mean `{sentence}`?"));
    }
    let braces = expression.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let explained = braces.filter_map(|name| Some(format!("`{{{name}}}` is {}", explain(name)?)));
    explained.fold(diagnostic.help(format!("did you mean `{expression}`?")), Diagnostic::help)
}

/// An expression with the values that a step gives, where word stands by word.
fn spoken(expression: &str, step: &str) -> Option<String> {
    let (expected, given) = (words(expression), words(step));
    let word = |(expected, given): (&String, &String)| {
        if expected.starts_with('{') { given.clone() } else { expected.clone() }
    };
    let sentence = expected.iter().zip(&given).map(word).collect::<Vec<_>>().join(" ");
    (expected.len() == given.len() && !expression.contains('(')).then_some(sentence)
}

/// The words of a sentence; what stands in quotes is one word.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut quoted = false;
    for part in text.split(' ') {
        match words.last_mut() {
            Some(last) if quoted => *last = format!("{last} {part}"),
            _ => words.push(part.to_owned()),
        }
        quoted ^= part.matches('"').count() % 2 == 1;
    }
    words
}

/// A sentence without its values: `"Ada"`, `50` and `{user}` all become `_`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut until = None;
    for c in text.chars() {
        match (until, c) {
            (Some(end), c) if c == end => until = None,
            (Some(_), _) => {}
            (None, '"' | '{') => {
                until = Some(if c == '{' { '}' } else { '"' });
                out.push('_');
            }
            (None, c) if c.is_ascii_digit() => {
                if !out.ends_with('_') {
                    out.push('_');
                }
            }
            (None, c) => out.push(c),
        }
    }
    out
}

fn ambiguous(step: &Step, found: &[Match], catalogue: &Catalogue, source: &Source) -> Diagnostic {
    let mut diagnostic = at(step, source, format!("{} steps say `{}`", found.len(), step.value));
    for one in found {
        let Definition { expression, location, .. } = &catalogue.definitions()[one.definition];
        diagnostic = diagnostic.help(format!("`{expression}` at {location}"));
    }
    diagnostic
}

/// What a built-in step goes on in, below its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// Rows of a name and a value.
    Table,
    /// A text between `"""`.
    DocString,
}

/// By convention a step whose sentence ends in `with`, `receives` or `and` goes
/// on in a table; one that ends in `the body` goes on in a doc string.
#[must_use]
pub fn below(definition: &Definition) -> Option<Below> {
    let ends = |endings: &[&str]| endings.iter().any(|end| definition.expression.ends_with(end));
    match definition {
        Definition { built_in: false, .. } => None,
        _ if ends(&[" with", " receives", " and"]) => Some(Below::Table),
        _ => ends(&[" the body"]).then_some(Below::DocString),
    }
}

fn check_attachments(
    step: &Step,
    definition: &Definition,
    source: &Source,
) -> Result<(), Diagnostic> {
    if !definition.built_in {
        return Ok(());
    }
    let table = below(definition) == Some(Below::Table);
    if table && step.table.is_none() {
        let missing = at(step, source, "this step needs a table".to_owned());
        return Err(missing.help("add rows below it: `| name | value |`"));
    }
    let row = |index: usize| {
        let rows = outline::row_lines(source, step.position.line);
        rows.get(index).copied().unwrap_or(step.position.line)
    };
    if !table && step.table.is_some() {
        let idle = Diagnostic::on_line(source, row(0), "the step above takes no table");
        return Err(idle.help("remove the table; it would not be read"));
    }
    let mut rows = step.table.iter().flat_map(|table| &table.rows);
    if let Some(index) = rows.position(|row| row.len() != 2) {
        let title = "the table of this step has a name and a value in each row";
        let odd = Diagnostic::on_line(source, row(index), title);
        let cells = step.table.as_ref().map_or(0, |table| table.rows[index].len());
        return Err(odd.label(format!("{cells} cells here")));
    }
    if below(definition) == Some(Below::DocString) && step.docstring.is_none() {
        let missing = at(step, source, "this step needs a doc string".to_owned());
        return Err(missing.help("add a text between `\"\"\"` and `\"\"\"` below it"));
    }
    Ok(())
}

fn check_parameters(
    step: &Step,
    definition: &Definition,
    found: &Match,
    target: &Target,
    source: &Source,
) -> Result<(), Diagnostic> {
    let values = parameter_values(&found.captures);
    for (index, (name, value)) in definition.parameters().zip(&values).enumerate() {
        if !target.is_mock && fitness::is_published(name, value) {
            continue;
        }
        if let Err((title, known)) = check_parameter(name, value, target) {
            let mistake = match place(step, &values[..=index], source) {
                Some(place) => Diagnostic::at(source, place, title),
                None => at(step, source, title),
            };
            return Err(mistake.choose(value.trim_matches('"'), known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// Where the last of a step's first values stands; nowhere if it comes from a
/// row of examples.
fn place(step: &Step, values: &[&str], source: &Source) -> Option<Range<usize>> {
    let mut at = source.offset(Position { line: step.position.line, column: 1 });
    let end = at + source.text[at..].lines().next().unwrap_or_default().len();
    let mut place = None;
    for value in values {
        place = source.text[at..end].find(value).map(|found| at + found..at + found + value.len());
        at = place.as_ref().map_or(at, |place| place.end);
    }
    place
}

/// One value for each parameter: groups named `__N_…` belong together.
pub(super) fn parameter_values(captures: &[(Option<String>, String)]) -> Vec<&str> {
    let mut values: Vec<(Option<&str>, &str)> = Vec::new();
    for (name, value) in captures.iter().skip(1) {
        let family = name.as_deref().and_then(|name| name.rsplit_once('_')).map(|(f, _)| f);
        match values.last_mut() {
            Some((last, kept)) if family.is_some() && *last == family => {
                if kept.is_empty() {
                    *kept = value;
                }
            }
            _ => values.push((family, value)),
        }
    }
    values.into_iter().map(|(_, value)| value).collect()
}

fn at(step: &Step, source: &Source, title: String) -> Diagnostic {
    Diagnostic::on_line(source, step.position.line, title)
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin;

    use super::*;

    #[test]
    fn sentences_are_compared_without_their_values() {
        assert_eq!(plain("\"Ada\" waits 50 seconds"), plain("{user} waits {int} seconds"));
    }

    #[test]
    fn a_suggestion_repeats_the_values_that_were_given() {
        let given = spoken("{user} has consented to {scopes}", "\"Ada\" has consent to \"a b\"");
        assert_eq!(given.as_deref(), Some("\"Ada\" has consented to \"a b\""));
        assert_eq!(spoken("{duration} pass", "50 seconds pass"), None);
        assert_eq!(spoken("{int} request(s)", "1 requests"), None);
    }

    #[test]
    fn a_value_out_of_a_row_of_examples_is_not_on_its_line() {
        let source = Source::new("x.feature", "\nGiven \"<é>\" and \"b\"\n");
        let step = Step::builder().keyword("Given".into()).ty(StepType::Given);
        let step = step.value(String::new()).position(gherkin::LineCol { line: 2, col: 1 }).build();
        let place = |values: &[&str]| place(&step, values, &source).map(|at| &source.text[at]);
        assert_eq!(place(&["\"1234567\""]), None);
        assert_eq!(place(&["\"1234567\"", "\"b\""]), Some("\"b\""));
    }

    #[test]
    fn groups_of_one_parameter_count_once() {
        let capture = |name: &str, value: &str| (Some(name.to_owned()), value.to_owned());
        let captures = [
            (None, "whole".to_owned()),
            capture("__0_0", "one"),
            capture("__0_1", ""),
            (None, "two".to_owned()),
            capture("__2_0", ""),
            capture("__2_1", "three"),
        ];
        assert_eq!(parameter_values(&captures), ["one", "two", "three"]);
    }
}
