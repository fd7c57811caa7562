//! What is not green, by rule: the first thing a reader wants.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::evidence;
use super::markup::{element, escaped, prose, span};
use super::verdict_class;
use crate::domain::{Finding, MaskedInteraction, Verdict};
use crate::report::blame::{grouped, is_red, said, to_do};
use crate::report::remedy::remedy;
use crate::report::{Attempts, Recorded, ScenarioResult, StepStatus, curl, legible};

/// The first failure of a group is open at first, in so many groups; the others
/// are opened by who wants them.
const OPEN: usize = 3;

/// So many that say the same are put away together.
const MANY: usize = 3;

/// Longer addresses are told in full below their line only, in characters.
const LONGEST_URL: usize = 90;

pub(super) fn section(recorded: &Recorded) -> String {
    let shown = |one: &&Attempts| {
        let verdict = one.last().verdict;
        is_red(verdict) || matches!(verdict, Verdict::Flaky | Verdict::Known)
    };
    let groups = grouped(recorded.scenarios.iter().filter(shown), |one| one.last());
    if groups.is_empty() {
        return String::new();
    }
    let mut text = String::from("<section id=\"failures\">\n<h2>Failures by rule</h2>\n");
    let at_the_top = to_do(recorded);
    for (place, (heading, scenarios)) in groups.into_iter().enumerate() {
        let _ = write!(
            text,
            "<section class=\"group\">\n<h3>{} <small>{}</small></h3>\n",
            prose(&heading),
            counted(scenarios.len())
        );
        let remedy = scenarios[0].last().cause.and_then(remedy);
        if let Some(remedy) = remedy.filter(|remedy| at_the_top != Some(*remedy)) {
            let _ = writeln!(text, "<p class=\"remedy\">To do: {}</p>", prose(remedy));
        }
        let mut told = BTreeSet::new();
        let (new, again): (Vec<&Attempts>, _) = scenarios
            .into_iter()
            .partition(|one| words(one.last()).is_none_or(|words| told.insert(words)));
        for (number, scenario) in new.into_iter().enumerate() {
            text.push_str(&whole(scenario, number == 0 && place < OPEN));
        }
        text.push_str(&alike(&again));
        text.push_str("</section>\n");
    }
    text + "</section>\n"
}

/// What is the same where two scenarios of a group need to be read only once.
fn words(scenario: &ScenarioResult) -> Option<String> {
    said(scenario).or_else(|| scenario.reason.clone())
}

/// Those that say what was said before.
fn alike(again: &[&Attempts]) -> String {
    let all: String = again.iter().map(|one| whole(one, false)).collect();
    if again.len() < MANY {
        return all;
    }
    let heading = format!("{} more that say the same", counted(again.len()));
    format!("<details class=\"alike\">\n<summary>{heading}</summary>\n{all}</details>\n")
}

fn counted(number: usize) -> String {
    format!("{number} scenario{}", if number == 1 { "" } else { "s" })
}

/// One scenario with all its attempts.
fn whole(scenario: &Attempts, open: bool) -> String {
    let last = scenario.last();
    let open = if open { " open" } else { "" };
    let owner = last.owner.map(|owner| span("owner", &owner.to_string())).unwrap_or_default();
    let mut text = format!(
        "<details class=\"failure\" data-verdict=\"{}\"{open}>\n<summary>{} <strong>{}</strong> {owner}</summary>\n",
        last.verdict,
        span(verdict_class(last.verdict), &last.verdict.to_string()),
        escaped(&last.title),
    );
    text.push_str(&element("p class=\"place\"", "p", &format!("{}:{}", last.path, last.line)));
    if let Some(known) = &last.known {
        let end = if known.expired { "expired on" } else { "until" };
        let words = format!("{} · {} · {end} {}", known.ticket, known.owner, known.expires);
        text.push_str(&element("p class=\"known\"", "p", &words));
    }
    text.push_str(&attempt(last));
    for earlier in scenario.earlier() {
        let heading = format!("Attempt {}: {}", earlier.attempt, earlier.verdict);
        let _ = write!(text, "<h4>{}</h4>\n{}", escaped(&heading), attempt(earlier));
    }
    text + "</details>\n"
}

fn attempt(scenario: &ScenarioResult) -> String {
    let mut text = String::new();
    for finding in scenario.findings.iter().chain(&scenario.drift) {
        text.push_str(&found(finding));
    }
    let told = scenario.verdict == Verdict::Drift;
    if let Some(reason) = scenario.reason.as_ref().filter(|_| !told) {
        let _ = writeln!(text, "<p class=\"reason\">{}</p>", prose(reason));
    }
    text.push_str(&steps(scenario));
    text.push_str(&evidence::list(&scenario.evidence));
    text.push_str(&wire(scenario));
    text
}

fn found(finding: &Finding) -> String {
    let Finding { rule, level, place, expected, actual, detail, .. } = finding;
    let detail =
        detail.as_ref().map(|text| element("pre tabindex=\"0\"", "pre", text)).unwrap_or_default();
    format!(
        "<dl>\n<dt>rule</dt><dd>{} ({level})</dd>\n<dt>place</dt><dd>{}</dd>\n\
         <dt>expected</dt><dd class=\"expected\">{}</dd>\n<dt>actual</dt><dd class=\"actual\">{}</dd>\n</dl>\n{detail}",
        escaped(&rule.to_string()),
        escaped(place),
        prose(expected),
        prose(actual),
    )
}

fn steps(scenario: &ScenarioResult) -> String {
    let mut text = String::from("<ol class=\"steps\">\n");
    for step in &scenario.steps {
        let (class, mark, words) = match step.status {
            StepStatus::Passed => ("good", "✔", "passed"),
            StepStatus::Failed => ("bad", "✘", "failed"),
            StepStatus::Skipped => ("calm", "–", "not reached"),
        };
        let _ = writeln!(
            text,
            "<li class=\"{class}\"><span role=\"img\" aria-label=\"{words}\">{mark}</span> {} {}{}</li>",
            escaped(&step.keyword),
            escaped(&step.text),
            step.told_of_waiting()
        );
    }
    text + "</ol>\n"
}

/// Everything in a line each, and in full what findings point at.
fn wire(scenario: &ScenarioResult) -> String {
    let all = &scenario.interactions;
    let Some(newest) = all.len().checked_sub(1) else { return String::new() };
    let findings = scenario.findings.iter().chain(&scenario.drift);
    let mut pointed: BTreeSet<usize> = findings.filter_map(|one| one.interaction).collect();
    if pointed.is_empty() {
        pointed.insert(newest);
    }
    let mut text = String::from("<h4>What went over the wire</h4>\n<ol class=\"wire\">\n");
    for (index, interaction) in all.iter().enumerate() {
        let open = if pointed.contains(&index) { " open" } else { "" };
        let hop = if interaction.hop > 0 { "↳ " } else { "" };
        let MaskedInteraction { method, url, elapsed_ms, .. } = interaction;
        let outcome = match (interaction.status, &interaction.fault) {
            (Some(status), _) => status.to_string(),
            (None, fault) => fault.clone().unwrap_or_else(|| "no answer".to_owned()),
        };
        let url = brief(&legible(url));
        let line = format!("{hop}{method} {url} → {outcome} ({elapsed_ms:.1} ms)");
        let _ = write!(
            text,
            "<li><details{open}>\n<summary>{}</summary>\n<pre tabindex=\"0\">{}</pre>\n\
             <p><code>{}</code></p>\n</details></li>\n",
            escaped(&line),
            escaped(&raw(interaction)),
            escaped(&curl(interaction))
        );
    }
    text + "</ol>\n"
}

/// An address that leaves room for what came of it.
fn brief(url: &str) -> String {
    match url.char_indices().nth(LONGEST_URL) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.to_owned(),
    }
}

/// Request and answer as they are read.
fn raw(interaction: &MaskedInteraction) -> String {
    let mut text = format!("> {} {}\n", interaction.method, interaction.url);
    let mut part = |arrow: &str, headers: &[(String, String)], body: &Option<String>| {
        for (name, value) in headers {
            let _ = writeln!(text, "{arrow} {name}: {}", legible(value));
        }
        for line in body.iter().flat_map(|body| body.lines()) {
            let _ = writeln!(text, "{arrow} {line}");
        }
    };
    part(">", &interaction.request_headers, &interaction.request_body);
    part("<", &interaction.answer_headers, &interaction.answer_body);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::recorded::Gathered;
    use crate::report::{Record, RunStarted};

    /// The section about six scenarios, of which the first differs by so much.
    fn six(verdict: &str, first: &serde_json::Value, others: &serde_json::Value) -> String {
        let scenario = |line: usize| {
            let mut scenario = serde_json::json!({
                "v": 1, "feature": "F", "path": "f.feature", "line": line, "title": format!("T{line}"),
                "tags": [], "rules": [], "attempt": 1, "verdict": verdict, "started": "",
                "duration_ms": 1.0, "steps": [],
            });
            let own = if line == 1 { first } else { others };
            let own = own.as_object().expect("fields").clone();
            scenario.as_object_mut().expect("fields").extend(own);
            Record::Scenario(serde_json::from_value(scenario).expect("a scenario"))
        };
        let mut gathered = Gathered::default();
        gathered.add(Record::Run(RunStarted::default()));
        (1..=6).for_each(|line| gathered.add(scenario(line)));
        section(&gathered.whole().expect("a run"))
    }

    fn finding(actual: &str) -> serde_json::Value {
        serde_json::json!({
            "rule": "EXCH-25", "level": "documented", "party": "server",
            "place": "answer body /expires_in", "expected": "integer", "actual": actual,
        })
    }

    /// The first two say what was not said before.
    fn held_apart(text: &str) {
        let (shown, put_away) = text.split_once("class=\"alike\"").expect("some say the same");
        for title in ["T1", "T2"] {
            assert!(shown.contains(title), "{title} says what was not said: {shown}");
        }
        assert!(put_away.contains("4 scenarios more that say the same"), "{put_away}");
        assert!(put_away.contains("T3") && put_away.contains("T6"), "{put_away}");
    }

    #[test]
    fn what_breaks_one_rule_in_one_way_is_put_away_together() {
        let broken = |actual: &str| serde_json::json!({ "findings": [finding(actual)] });
        held_apart(&six("broken", &broken("the string `3600`"), &broken("the string `3599`")));
    }

    #[test]
    fn what_drifts_in_several_places_for_one_reason_is_put_away_together() {
        let places = [finding("a text"), finding("a list")];
        let drift = |reason: &str| serde_json::json!({ "reason": reason, "drift": places });
        held_apart(&six("drift", &drift("`trial` is not documented"), &drift("`plan` is not")));
    }
}
