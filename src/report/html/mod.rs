//! The page for people: one file, no request, readable without scripts.

mod changes;
mod evidence;
mod failures;
mod markup;
mod rules;
mod scenarios;
mod trend;

use std::fmt::Write as _;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use self::markup::{ago, element, escaped, moment, prose, span};
use super::Recorded;
use super::blame::{by_owner, headline, leaked, most_say, red, to_do};
use crate::domain::Verdict;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The run as a page.
pub(super) fn render(recorded: &Recorded) -> String {
    let ran = recorded.scenarios.len() > recorded.end.counts.skipped;
    let green = ran && red(recorded).next().is_none() && recorded.is_complete();
    let state = if green { "green" } else { "red" };
    let title = headline(recorded);
    let target = escaped(&recorded.run.target);
    let body = [
        banners(recorded),
        format!("<h1>{} {}</h1>\n", if green { "✔" } else { "✘" }, escaped(&title)),
        why(recorded),
        facts(recorded),
        owners(recorded),
        counts(recorded),
        notes(recorded),
    ]
    .concat();
    let details = [
        changes::section(recorded.since.as_ref()),
        trend::section(&recorded.trend),
        failures::section(recorded),
        rules::section(recorded),
        scenarios::slowest(recorded),
        scenarios::all(recorded),
    ]
    .concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} · {target}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the failures</a>\n\
         <header class=\"{state}\">\n{body}</header>\n{}<main id=\"content\" tabindex=\"-1\">\n\
         {details}</main>\n<footer>Written by Qonform {}; secrets are masked.</footer>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n",
        policy(),
        escaped(&title),
        navigation(recorded, &details),
        escaped(&recorded.run.qonform),
    )
}

/// Nothing is loaded, and only the style and the script of this page run.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn banners(recorded: &Recorded) -> String {
    let mut text = String::new();
    let mut banner = |words: &str| text.push_str(&element("p class=\"banner\"", "p", words));
    if recorded.end.leaks > 0 {
        banner(&format!(
            "{}. What was found is masked here; change it all the same.",
            leaked(recorded.end.leaks)
        ));
    }
    if let Some(stopped) = &recorded.end.stopped {
        banner(&format!("Ended early: {stopped}"));
    }
    text
}

/// What may wait until the rest was read.
fn notes(recorded: &Recorded) -> String {
    recorded.end.notes.iter().map(|note| element("p class=\"note\"", "p", note)).collect()
}

fn facts(recorded: &Recorded) -> String {
    let run = &recorded.run;
    let part = run.shard.as_ref().map(|shard| format!(" · part {shard}")).unwrap_or_default();
    let seed = run.shuffle.map(|seed| format!(" · seed {seed}")).unwrap_or_default();
    format!(
        "<p>Target <strong>{}</strong> (dialect {}) · {} · {:.1} s{}{}</p>\n<p>{}</p>\n",
        escaped(&run.target),
        escaped(&run.dialect),
        escaped(&run.started),
        recorded.end.duration_ms / 1e3,
        escaped(&part),
        escaped(&seed),
        answered(recorded),
    )
}

/// When there was an answer last; in the runs before, if not in this one. The
/// script adds how long ago that is for who reads it.
fn answered(recorded: &Recorded) -> String {
    let end = recorded.ended_at();
    let told = |before: &str, time: SystemTime| {
        let ago = end.map(|end| format!(" ({} before the end)", ago(time, end)));
        let time = moment(time);
        let ago = ago.unwrap_or_default();
        format!("{before} <time id=\"answered\" datetime=\"{time}\">{time}</time>{ago}")
    };
    if let Some(last) = recorded.last_answer() {
        return told("Last answer of the bank:", last);
    }
    let nothing = "The bank gave no answer in this run";
    let before = recorded.trend.iter().rev().find(|past| past.was_answered());
    match before.and_then(|past| humantime::parse_rfc3339(&past.started).ok()) {
        Some(last) => told(&format!("{nothing}; the last one that had any began"), last),
        None => nothing.to_owned(),
    }
}

/// The sentence that stands behind most of what is not green.
fn why(recorded: &Recorded) -> String {
    let told = most_say(recorded);
    let why = told.map(|words| format!("<p class=\"why\">{}</p>\n", prose(&words)));
    let remedy = to_do(recorded).map(|remedy| format!("<p>To do: {}</p>\n", prose(remedy)));
    why.into_iter().chain(remedy).collect()
}

/// Whose turn it is; everyone is shown, so that a nought says something too.
fn owners(recorded: &Recorded) -> String {
    let mut text = String::from(
        "<p id=\"turn\">Whose turn it is, in scenarios that are not green:</p>\n\
         <ul class=\"owners\" aria-labelledby=\"turn\">\n",
    );
    for blame in by_owner(recorded) {
        let class = if blame.scenarios > 0 { " class=\"hot\"" } else { "" };
        let why = if blame.why.is_empty() { "nothing" } else { &blame.why };
        let what = blame.owner;
        let _ = writeln!(
            text,
            "<li{class}><strong>{}</strong> {what} <small>{}</small></li>",
            blame.scenarios,
            escaped(why)
        );
    }
    text + "</ul>\n"
}

fn counts(recorded: &Recorded) -> String {
    let counted = Verdict::ALL.map(|verdict| {
        let number = recorded.end.counts.of(verdict);
        let class = if number == 0 { "none" } else { verdict_class(verdict) };
        span(class, &format!("{number} {verdict}"))
    });
    format!("<p class=\"counts\">{}</p>\n", counted.join(" "))
}

fn navigation(recorded: &Recorded, details: &str) -> String {
    let mut links = Vec::new();
    if red(recorded).next().is_some() {
        links.push("<a href=\"#failures\">Failures</a>".to_owned());
    }
    let parts = [("rules", "Rules"), ("slowest", "Slowest"), ("scenarios", "All scenarios")];
    let there = parts.into_iter().filter(|(id, _)| details.contains(&format!("id=\"{id}\"")));
    links.extend(there.map(|(id, name)| format!("<a href=\"#{id}\">{name}</a>")));
    format!("<nav aria-label=\"Parts of the report\">{}</nav>\n", links.join(" "))
}

fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "verdict good",
        Verdict::Broken | Verdict::Invalid => "verdict bad",
        Verdict::Unanswered | Verdict::Drift | Verdict::Flaky => "verdict open",
        Verdict::Skipped | Verdict::Known => "verdict calm",
    }
}
