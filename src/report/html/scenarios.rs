//! Tables: the slowest, and every scenario.

use std::fmt::Write as _;

use super::markup::{escaped, span};
use super::verdict_class;
use crate::domain::Verdict;
use crate::report::{Attempts, Recorded};

/// How many of the slowest are told.
const SLOWEST: usize = 10;

pub(super) fn slowest(recorded: &Recorded) -> String {
    let all = recorded.scenarios.iter().filter(|one| one.duration_ms() > 0.0);
    let mut all: Vec<&Attempts> = all.collect();
    if all.is_empty() {
        return String::new();
    }
    all.sort_by(|one, other| other.duration_ms().total_cmp(&one.duration_ms()));
    let mut text = String::from(
        "<section id=\"slowest\">\n<h2>Slowest scenarios</h2>\n<table>\n<thead><tr>\
         <th scope=\"col\" class=\"time\">time</th><th scope=\"col\">scenario</th></tr></thead>\n<tbody>\n",
    );
    for scenario in all.into_iter().take(SLOWEST) {
        let _ = writeln!(
            text,
            "<tr><td class=\"time\">{:.0} ms</td><td>{}</td></tr>",
            scenario.duration_ms(),
            escaped(&scenario.last().title)
        );
    }
    text + "</tbody>\n</table>\n</section>\n"
}

/// The filter is of no use without a script, so the script shows it.
pub(super) fn all(recorded: &Recorded) -> String {
    let mut text = String::from(
        "<section id=\"scenarios\">\n<h2>All scenarios</h2>\n<form id=\"filter\" hidden>\n\
         <label>Verdict <select id=\"by-verdict\"><option value=\"\">all</option>",
    );
    for verdict in Verdict::ALL {
        let _ = write!(text, "<option>{verdict}</option>");
    }
    text.push_str(
        "</select></label>\n<label>Tag <input id=\"by-tag\" type=\"search\" autocomplete=\"off\"></label>\n\
         <label>Text <input id=\"by-text\" type=\"search\" autocomplete=\"off\"></label>\n\
         <output id=\"found\" aria-live=\"polite\"></output>\n</form>\n\
         <table id=\"all\">\n<thead><tr><th scope=\"col\">verdict</th><th scope=\"col\">scenario</th>\
         <th scope=\"col\">tags</th><th scope=\"col\" class=\"time\">time</th></tr></thead>\n<tbody>\n",
    );
    for scenario in &recorded.scenarios {
        text.push_str(&row(scenario));
    }
    text + "</tbody>\n</table>\n</section>\n"
}

fn row(scenario: &Attempts) -> String {
    let last = scenario.last();
    let tags: Vec<String> = last.tags.iter().map(|tag| format!("@{tag}")).collect();
    let why = match (last.verdict, &last.reason) {
        (Verdict::Passed, _) | (_, None) => String::new(),
        (_, Some(reason)) => format!("<br><small>{}</small>", escaped(reason)),
    };
    format!(
        "<tr data-verdict=\"{}\"><td>{}</td><td>{}<br><small>{}:{}</small>{why}</td><td>{}</td>\
         <td class=\"time\">{:.0} ms</td></tr>\n",
        last.verdict,
        verdict(last.verdict),
        escaped(&last.title),
        escaped(&last.path),
        last.line,
        escaped(&tags.join(" ")),
        scenario.duration_ms(),
    )
}

fn verdict(verdict: Verdict) -> String {
    span(verdict_class(verdict), &verdict.to_string())
}
