//! Each step, matched to exactly one definition before anything runs.

use cucumber::gherkin::{Step, StepType};

use super::plan::PlannedStep;
use crate::document::{Diagnostic, Source};
use crate::steps::{Catalogue, Definition, Match, check_parameter};
use crate::target::{Capabilities, Target};

/// Finds the definition of a step, or says what is wrong with it.
pub(super) fn resolve(
    step: &Step,
    catalogue: &Catalogue,
    target: &Target,
    source: &Source,
) -> Result<PlannedStep, Diagnostic> {
    let mut found = catalogue.find(step.ty, &step.value);
    let Some(found_one) = found.pop() else { return Err(undefined(step, catalogue, source)) };
    if !found.is_empty() {
        found.push(found_one);
        return Err(ambiguous(step, &found, catalogue, source));
    }
    let definition = &catalogue.definitions()[found_one.definition];
    check_attachments(step, definition, source)?;
    check_parameters(step, definition, &found_one, target, source)?;
    Ok(PlannedStep {
        step: step.clone(),
        run: definition.run(),
        captures: found_one.captures,
        built_in: definition.built_in,
    })
}

/// What the steps of a scenario ask of the target.
pub(super) fn needs(steps: &[Step], catalogue: &Catalogue) -> Capabilities {
    let definition = |step: &Step| {
        let found = catalogue.find(step.ty, &step.value);
        found.first().map(|one| catalogue.definitions()[one.definition].needs.clone())
    };
    steps.iter().filter_map(definition).flatten().collect()
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
        Some(expression) => diagnostic.help(format!("did you mean `{expression}`?")),
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

/// By convention a step whose sentence ends in `with` or `and` goes on in a
/// table; one that ends in `body` or `as {string}` goes on in a doc string.
fn check_attachments(
    step: &Step,
    definition: &Definition,
    source: &Source,
) -> Result<(), Diagnostic> {
    if !definition.built_in {
        return Ok(());
    }
    let ends = |endings: &[&str]| endings.iter().any(|end| definition.expression.ends_with(end));
    let table = ends(&[" with", " receives", " and"]);
    if table && step.table.is_none() {
        let missing = at(step, source, "this step needs a table".to_owned());
        return Err(missing.help("add rows below it: `| name | value |`"));
    }
    if !table && step.table.is_some() {
        return Err(at(step, source, "this step takes no table".to_owned()));
    }
    if let Some(row) = step.table.iter().flat_map(|t| &t.rows).find(|row| row.len() != 2) {
        let columns = format!("{} columns", row.len());
        let wide = at(step, source, "the table of this step needs two columns".to_owned());
        return Err(wide.label(columns).help("a name and a value in each row"));
    }
    if ends(&[" the body"]) && step.docstring.is_none() {
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
    for (name, value) in definition.parameters().zip(values) {
        if let Err((title, known)) = check_parameter(name, value, target) {
            let line =
                source.offset(crate::document::Position { line: step.position.line, column: 1 });
            let text = source.text[line..].lines().next().unwrap_or_default();
            let start = line + text.find(value).unwrap_or_default();
            let mistake = Diagnostic::at(source, start..start + value.len(), title);
            return Err(mistake.suggest(value.trim_matches('"'), known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// One value for each parameter: groups named `__N_…` belong together.
fn parameter_values(captures: &[(Option<String>, String)]) -> Vec<&str> {
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
    let line = source.offset(crate::document::Position { line: step.position.line, column: 1 });
    let text = source.text[line..].lines().next().unwrap_or_default();
    let start = line + text.len() - text.trim_start().len();
    Diagnostic::at(source, start..line + text.trim_end().len(), title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_compared_without_their_values() {
        assert_eq!(plain("\"Ada\" waits 50 seconds"), plain("{user} waits {int} seconds"));
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
