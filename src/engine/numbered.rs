//! Scenarios chosen by the number of a line.

use cucumber::gherkin::Feature;

use super::plan::PlannedScenario;
use crate::document::{Diagnostic, Source};

/// A line that a file does not have.
pub(super) fn beyond(source: &Source, line: usize) -> Option<Diagnostic> {
    let last = source.text.lines().count();
    if (1..=last).contains(&line) {
        return None;
    }
    let title = format!("there is no line {line}; the last one is {last}");
    Some(Diagnostic::file(&source.path, title))
}

/// The scenarios that stand on the lines asked for; without lines, all.
///
/// A line of a scenario selects it, a line of an outline all its rows unless
/// it is a row, a line of a rule all under it, one above all scenarios the
/// whole file.
pub(super) fn at_lines(
    found: Vec<PlannedScenario>,
    feature: &Feature,
    lines: &[usize],
) -> Vec<PlannedScenario> {
    if lines.is_empty() {
        return found;
    }
    let heads = heads(feature);
    let wanted: Vec<(usize, usize)> = lines
        .iter()
        .map(|line| {
            if found.iter().any(|scenario| scenario.line == *line) {
                return (*line, *line);
            }
            let own = heads.iter().rev().find(|head| head.0 <= *line).copied();
            own.unwrap_or((0, usize::MAX))
        })
        .collect();
    let selected = |scenario: &PlannedScenario| {
        wanted.iter().any(|(from, to)| (*from..=*to).contains(&scenario.line))
    };
    found.into_iter().filter(selected).collect()
}

/// Every rule and scenario: its first line and the last it covers.
fn heads(feature: &Feature) -> Vec<(usize, usize)> {
    let mut starts: Vec<(usize, bool)> = Vec::new();
    starts.extend(feature.scenarios.iter().map(|s| (s.position.line - s.tags.len().min(1), false)));
    for rule in &feature.rules {
        starts.push((rule.position.line - rule.tags.len().min(1), true));
        let scenarios = rule.scenarios.iter();
        starts.extend(scenarios.map(|s| (s.position.line - s.tags.len().min(1), false)));
    }
    starts.sort_unstable();
    let end = |index: usize, is_rule: bool| {
        let behind = starts[index + 1..].iter().find(|(_, other)| *other || !is_rule);
        behind.map_or(usize::MAX, |(line, _)| line - 1)
    };
    starts.iter().enumerate().map(|(i, (line, is_rule))| (*line, end(i, *is_rule))).collect()
}
