//! How earlier runs went, and which scenarios are flaky.

use std::fmt::Write as _;

use super::markup::{element, escaped};
use crate::domain::Verdict;
use crate::report::{Past, flake_rates};

/// The height of a column, in pixels.
const HEIGHT: usize = 80;

/// The width of a column with the gap behind it, in pixels.
const WIDTH: usize = 12;

pub(super) fn section(runs: &[Past]) -> String {
    if runs.len() < 2 {
        return String::new();
    }
    let mut text = String::from("<section id=\"trend\">\n");
    text.push_str(&element("h2", "h2", &format!("The last {} runs", runs.len())));
    text.push_str(&columns(runs));
    text.push_str(
        "<details>\n<summary>In figures</summary>\n<table>\n<thead><tr><th scope=\"col\">run</th>",
    );
    for verdict in Verdict::ALL {
        let _ = write!(text, "<th scope=\"col\">{verdict}</th>");
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for run in runs.iter().rev() {
        let _ = write!(text, "<tr><th scope=\"row\">{}</th>", escaped(&run.started));
        for verdict in Verdict::ALL {
            let _ = write!(text, "<td>{}</td>", run.counts.of(verdict));
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table>\n</details>\n");
    text.push_str(&flakes(runs));
    text + "</section>\n"
}

/// A column for each run, oldest first; red stands on top.
fn columns(runs: &[Past]) -> String {
    let width = runs.len() * WIDTH;
    let words = runs.iter().map(|run| format!("{} broken", run.counts.broken));
    let words = words.collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "<svg role=\"img\" width=\"{width}\" height=\"{HEIGHT}\" viewBox=\"0 0 {width} {HEIGHT}\" \
         aria-label=\"Runs from the oldest to this one: {words}\">\n"
    );
    for (index, run) in runs.iter().enumerate() {
        let counts = run.counts;
        let parts = [
            ("bad", counts.broken + counts.invalid),
            ("open", counts.unanswered + counts.drift + counts.flaky),
            ("calm", counts.known + counts.skipped),
            ("good", counts.passed),
        ];
        let total = counts.total().max(1);
        let mut top = 0;
        for (class, number) in parts.into_iter().filter(|(_, number)| *number > 0) {
            // One in a thousand is to be seen too.
            let height = (number * HEIGHT / total).max(2).min(HEIGHT - top.min(HEIGHT));
            let (x, width) = (index * WIDTH, WIDTH - 2);
            let _ = writeln!(
                text,
                "<rect class=\"bar-{class}\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>"
            );
            top += height;
        }
    }
    text + "</svg>\n"
}

fn flakes(runs: &[Past]) -> String {
    let rates = flake_rates(runs);
    if rates.is_empty() {
        return String::new();
    }
    let mut text = String::from("<h3>Flaky scenarios</h3>\n<ul>\n");
    for rate in rates {
        let percent = rate.flaky * 100 / rate.runs.max(1);
        let words = format!("{}: {} of {} runs ({percent} %)", rate.title, rate.flaky, rate.runs);
        text.push_str(&element("li", "li", &words));
    }
    text + "</ul>\n"
}
