//! Scenario outlines, expanded into one scenario for each row.

use std::ops::Range;

use cucumber::gherkin::{Examples, Scenario, Step};

use crate::document::{Diagnostic, Position, Source};

/// The scenarios an outline stands for; a plain scenario stands for itself.
pub(super) fn expand(
    scenario: &Scenario,
    source: &Source,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<Scenario> {
    let is_outline = scenario.keyword.contains("Outline") || scenario.keyword.contains("Template");
    if scenario.examples.is_empty() {
        if is_outline {
            mistakes.push(
                at(source, scenario, "this outline has no examples")
                    .help("add `Examples:` with a table, or write `Scenario:`"),
            );
            return Vec::new();
        }
        return vec![scenario.clone()];
    }
    let mut expanded = Vec::new();
    for examples in &scenario.examples {
        match rows(examples) {
            Some((header, rows)) if !rows.is_empty() => {
                let lines = row_lines(source, examples.position.line);
                for (index, row) in rows.iter().enumerate() {
                    let values = Values { header, row };
                    let line = lines.get(index + 1).copied().unwrap_or(examples.position.line);
                    expanded.extend(values.fill(scenario, examples, line, source, mistakes));
                }
            }
            _ => mistakes.push(
                Diagnostic::on_line(source, examples.position.line, "these examples have no row")
                    .help("add a row of values below the names of the columns"),
            ),
        }
    }
    number_equal_titles(&mut expanded);
    expanded
}

fn at(source: &Source, scenario: &Scenario, title: &str) -> Diagnostic {
    Diagnostic::on_line(source, scenario.position.line, title)
}

fn rows(examples: &Examples) -> Option<(&Vec<String>, &[Vec<String>])> {
    let table = examples.table.as_ref()?;
    table.rows.split_first()
}

/// The lines of a table's rows, its header first. The parser keeps none.
pub(super) fn row_lines(source: &Source, head_line: usize) -> Vec<usize> {
    let behind = source.text.lines().enumerate().skip(head_line);
    behind
        .map(|(index, line)| (index + 1, line.trim()))
        .skip_while(|(_, line)| !line.starts_with('|'))
        .take_while(|(_, line)| line.starts_with(['|', '#']) || line.is_empty())
        .filter(|(_, line)| line.starts_with('|'))
        .map(|(number, _)| number)
        .collect()
}

struct Values<'a> {
    header: &'a [String],
    row: &'a [String],
}

impl Values<'_> {
    /// The scenario of this row, unless one of its values is missing.
    fn fill(
        &self,
        scenario: &Scenario,
        examples: &Examples,
        line: usize,
        source: &Source,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Option<Scenario> {
        let mut filled = scenario.clone();
        filled.examples.clear();
        filled.position.line = line;
        filled.tags.extend(examples.tags.iter().cloned());
        filled.name = self.replaced(&scenario.name, |_| {});
        let mut complete = true;
        for step in &mut filled.steps {
            complete &= self.fill_step(step, source, mistakes);
        }
        complete.then_some(filled)
    }

    /// Whether every value was there.
    fn fill_step(&self, step: &mut Step, source: &Source, mistakes: &mut Vec<Diagnostic>) -> bool {
        let line = step.position.line;
        let mut complete = true;
        let mut missing = |name: &str| {
            complete = false;
            let title = format!("no column of the examples is called `{name}`");
            let mistake = Diagnostic::at(source, placeholder(source, line, name), title);
            let mistake = mistake.choose(name, self.header.iter().map(String::as_str));
            if !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
        };
        step.value = self.replaced(&step.value, &mut missing);
        if let Some(text) = &mut step.docstring {
            // A doc string may hold angle brackets of its own.
            *text = self.replaced(text, |_| {});
        }
        if let Some(table) = &mut step.table {
            for cell in table.rows.iter_mut().flatten() {
                *cell = self.replaced(cell, &mut missing);
            }
        }
        complete
    }

    /// The text with every `<name>` replaced by its value.
    fn replaced(&self, text: &str, mut missing: impl FnMut(&str)) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let Some(close) = rest.find('>') else { break };
            let name = &rest[1..close];
            if let Some(index) = self.header.iter().position(|column| column == name) {
                out.push_str(&self.row[index]);
            } else {
                if !name.is_empty() && !name.starts_with(' ') {
                    missing(name);
                }
                out.push_str(&rest[..=close]);
            }
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// Where a placeholder stands, in a step or in the table below it.
fn placeholder(source: &Source, step_line: usize, name: &str) -> Range<usize> {
    let step = source.offset(Position { line: step_line, column: 1 });
    let written = format!("<{name}>");
    let start = step + source.text[step..].find(&written).unwrap_or_default();
    start..start + written.len()
}

/// Titles name scenarios, so rows that share one are told apart.
fn number_equal_titles(scenarios: &mut [Scenario]) {
    let titles: Vec<String> = scenarios.iter().map(|scenario| scenario.name.clone()).collect();
    for (index, scenario) in scenarios.iter_mut().enumerate() {
        if titles.iter().filter(|title| **title == scenario.name).count() > 1 {
            let number = titles[..=index].iter().filter(|title| **title == titles[index]).count();
            scenario.name = format!("{} (row {number})", titles[index]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLINE: &str = "Feature: a

  Scenario Outline: b
    Given <x> and <y>

    Examples:
      # a remark

      | x | y |
      | 1 | 2 |
      | 3 | 4 |
";

    fn expanded(text: &str) -> (Vec<Scenario>, Vec<String>) {
        let source = Source { path: "x.feature".into(), text: text.into(), built_in: false };
        let feature = super::super::feature_file::read(&source, false).expect("valid Gherkin");
        let mut mistakes = Vec::new();
        let scenarios = expand(&feature.scenarios[0], &source, &mut mistakes);
        (scenarios, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn each_row_is_a_scenario_on_its_own_line() {
        let (scenarios, mistakes) = expanded(OUTLINE);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let shown: Vec<_> = scenarios
            .iter()
            .map(|s| (s.name.as_str(), s.position.line, s.steps[0].value.as_str()))
            .collect();
        assert_eq!(shown, [("b (row 1)", 10, "1 and 2"), ("b (row 2)", 11, "3 and 4")]);
    }

    #[test]
    fn a_placeholder_without_a_column_is_named_once() {
        let (_, mistakes) = expanded(&OUTLINE.replace("<y>", "<z>"));
        assert_eq!(mistakes, ["x.feature:4:19: no column of the examples is called `z`"]);
    }

    #[test]
    fn an_outline_needs_examples() {
        let text = "Feature: a\n\n  Scenario Outline: b\n    Given c\n";
        assert_eq!(expanded(text).1, ["x.feature:3:3: this outline has no examples"]);
    }
}
