//! The kill matrix as one page: a row for each mutant.

use std::fmt::Write as _;

use super::kills::{KillMatrix, MutantOutcome};

const STYLE: &str = "body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color:#1d1d1b;\
background:#fff}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;\
padding:.3rem .8rem;border-bottom:1px solid #ddd}.killed,.equivalent{color:#0b6b3a}\
.killed-by-accident,.survived,.timeout{color:#a3161b;font-weight:600}code{font-size:.92em}";

/// A page that loads nothing.
pub(super) fn page(matrix: &KillMatrix) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <title>Qonform: mutants</title>\n<style>{STYLE}</style>\n\
         <h1>Would we have noticed?</h1>\n<p>{}</p>\n",
        escaped(&matrix.to_string())
    );
    if let Some(why) = &matrix.stopped {
        let _ = writeln!(page, "<p><strong>Stopped early: {}</strong></p>", escaped(why));
    }
    page.push_str(
        "<table><thead><tr><th>Outcome<th>Mutant<th>Rules it breaks<th>Rules found broken\
         <th>Scenarios that noticed</thead><tbody>\n",
    );
    for mutant in &matrix.mutants {
        let class = match mutant.outcome {
            MutantOutcome::Killed => "killed",
            MutantOutcome::KilledByAccident => "killed-by-accident",
            MutantOutcome::Survived => "survived",
            MutantOutcome::Equivalent => "equivalent",
            MutantOutcome::Timeout => "timeout",
        };
        let rules = |rules: &mut dyn Iterator<Item = String>| rules.collect::<Vec<_>>().join(" ");
        let broken = rules(&mut mutant.rules.iter().map(ToString::to_string));
        let found = rules(&mut mutant.found().into_iter().map(ToString::to_string));
        let _ = write!(
            page,
            "<tr><td class=\"{class}\">{}<td><code>{}</code><br>{} <small>{}, {}</small>\
             <td>{broken}<td>{found}<td>",
            mutant.outcome,
            escaped(&mutant.id),
            escaped(mutant.reason.as_ref().unwrap_or(&mutant.sentence)),
            escaped(&mutant.origin),
            escaped(&mutant.target),
        );
        for kill in &mutant.kills {
            let place = format!("{}:{}", kill.path, kill.line);
            let _ = write!(page, "{} <small>{}</small><br>", escaped(&kill.title), escaped(&place));
        }
        page.push('\n');
    }
    page.push_str("</tbody></table>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::kills::tests::matrix;
    use super::*;

    #[test]
    fn every_mutant_has_its_row_and_text_stays_text() {
        let page = page(&matrix(&[MutantOutcome::Killed, MutantOutcome::Survived]));
        assert_eq!(page.matches("<tr><td").count(), 2);
        assert!(page.contains("A &lt;code&gt; never expires."), "{page}");
        assert!(page.contains("t <small>f.feature:7</small>"), "{page}");
        assert!(!page.contains("http"), "it loads nothing");
    }
}
