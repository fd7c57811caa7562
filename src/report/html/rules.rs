//! Rule × verdict: how many scenarios say what of each rule, and which rules no
//! scenario is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::markup::{escaped, prose, span};
use super::verdict_class;
use crate::domain::{RuleId, Verdict};
use crate::report::{Attempts, Counts, Recorded};

/// What a rule is called by that several scenarios look at: the worst first.
const WORST: [Verdict; 8] = [
    Verdict::Broken,
    Verdict::Invalid,
    Verdict::Unanswered,
    Verdict::Drift,
    Verdict::Flaky,
    Verdict::Known,
    Verdict::Passed,
    Verdict::Skipped,
];

pub(super) fn section(recorded: &Recorded) -> String {
    let mut rules: BTreeMap<&RuleId, Counts> = BTreeMap::new();
    for scenario in recorded.scenarios.iter().map(Attempts::last) {
        for rule in &scenario.rules {
            rules.entry(rule).or_default().add(scenario.verdict);
        }
    }
    let uncovered = &recorded.run.uncovered;
    if rules.is_empty() && uncovered.is_empty() {
        return String::new();
    }
    let mut areas: BTreeMap<&str, (Counts, usize)> = BTreeMap::new();
    for (rule, counts) in &rules {
        areas.entry(area(rule)).or_default().0.add(worst(*counts));
    }
    for rule in uncovered.keys() {
        areas.entry(area(rule)).or_default().1 += 1;
    }
    let met: BTreeSet<Verdict> =
        Verdict::ALL.into_iter().filter(|one| rules.values().any(|c| c.of(*one) > 0)).collect();
    let met: Vec<Verdict> = met.into_iter().collect();
    let all = match uncovered.len() {
        0 => String::new(),
        others => format!(" of {} have a scenario", rules.len() + others),
    };
    let mut text = format!("<section id=\"rules\">\n<h2>Rules: {}{all}</h2>\n", rules.len());
    text.push_str(&head("area", &met, !uncovered.is_empty()));
    for (area, (counts, missing)) in areas {
        let missing = (!uncovered.is_empty()).then_some(missing);
        text.push_str(&row(area, counts, &met, missing));
    }
    text.push_str("</tbody>\n</table>\n<details>\n<summary>Each rule, by the scenarios that are about it</summary>\n");
    text.push_str(&head("rule", &met, false));
    for (rule, counts) in &rules {
        text.push_str(&row(&rule.to_string(), *counts, &met, None));
    }
    text.push_str("</tbody>\n</table>\n</details>\n");
    text.push_str(&missing(uncovered));
    text + "</section>\n"
}

/// `EXCH` of `EXCH-05`.
fn area(rule: &RuleId) -> &str {
    let name = rule.as_str();
    name.rsplit_once('-').map_or(name, |(area, _)| area)
}

fn worst(counts: Counts) -> Verdict {
    WORST.into_iter().find(|verdict| counts.of(*verdict) > 0).unwrap_or(Verdict::Skipped)
}

fn head(of: &str, met: &[Verdict], uncovered: bool) -> String {
    let mut text = format!("<table class=\"matrix\">\n<thead><tr><th scope=\"col\">{of}</th>");
    for verdict in met {
        let _ = write!(text, "<th scope=\"col\">{verdict}</th>");
    }
    text.push_str(if uncovered { "<th scope=\"col\">no scenario</th>" } else { "" });
    text + "</tr></thead>\n<tbody>\n"
}

fn row(name: &str, counts: Counts, met: &[Verdict], missing: Option<usize>) -> String {
    let mut text = format!("<tr><th scope=\"row\">{}</th>", escaped(name));
    for verdict in met {
        text.push_str(&cell(counts.of(*verdict), verdict_class(*verdict)));
    }
    if let Some(missing) = missing {
        text.push_str(&cell(missing, "verdict calm"));
    }
    text + "</tr>\n"
}

fn cell(number: usize, class: &str) -> String {
    match number {
        0 => "<td></td>".to_owned(),
        number => format!("<td>{}</td>", span(class, &number.to_string())),
    }
}

/// What this run says nothing about.
fn missing(uncovered: &BTreeMap<RuleId, String>) -> String {
    if uncovered.is_empty() {
        return String::new();
    }
    let number = uncovered.len();
    let noun = if number == 1 { "rule" } else { "rules" };
    let mut text = format!(
        "<details>\n<summary>{number} {noun} without a scenario, and why</summary>\n<dl class=\"uncovered\">\n"
    );
    for (rule, reason) in uncovered {
        let reason = if reason.is_empty() { "these features have none" } else { reason };
        let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", escaped(rule.as_str()), prose(reason));
    }
    text + "</dl>\n</details>\n"
}
