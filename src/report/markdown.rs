//! The summary that CI systems show on the page of a run.

use std::fmt::Write as _;

use super::blame::{by_owner, gist, grouped, headline, is_red, leaked, most_say, red, to_do};
use super::{
    Comparison, FlakeRate, KnownIssue, Past, Recorded, ScenarioResult, curl, flake_rates, legible,
};
use crate::domain::{Finding, MaskedInteraction, Verdict, shortened};

/// More failures than this are counted only.
const SHOWN: usize = 40;

/// GitHub takes one MiB for each step; no failure is begun beyond this, in bytes.
const LONGEST: usize = 900_000;

/// Values are shown up to this many characters.
const SHOWN_VALUE: usize = 500;

/// The run as Markdown that GitHub and GitLab show.
pub(super) fn render(recorded: &Recorded) -> String {
    let mark = if red(recorded).next().is_some() { "❌" } else { "✅" };
    let mut text = format!("## {mark} {}\n\n", escaped(&headline(recorded)));
    if let Some(why) = most_say(recorded) {
        let _ = writeln!(text, "**{}**\n", escaped(&why));
    }
    if let Some(remedy) = to_do(recorded) {
        let _ = writeln!(text, "To do: {}\n", escaped(remedy));
    }
    if recorded.end.leaks > 0 {
        let _ = writeln!(text, "> **{}, and masked.**\n", leaked(recorded.end.leaks));
    }
    let run = &recorded.run;
    let _ = writeln!(
        text,
        "Target **{}** (dialect {}), {}, Qonform {}\n",
        escaped(&run.target),
        run.dialect,
        run.started,
        run.qonform
    );
    if let Some(stopped) = &recorded.end.stopped {
        let _ = writeln!(text, "Ended early: {}\n", escaped(stopped));
    }
    text.push_str(&counts(recorded));
    text.extend(recorded.since.as_ref().map(Comparison::markdown));
    text.push_str(&trend(&recorded.trend));
    text.push_str(&owners(recorded));
    text.push_str(&failures(recorded));
    text.push_str(&others(recorded));
    for note in &recorded.end.notes {
        let _ = writeln!(text, "- ⚠️ {}", escaped(note));
    }
    text
}

/// A sign for each run, oldest first, and what is flaky.
fn trend(runs: &[Past]) -> String {
    if runs.len() < 2 {
        return String::new();
    }
    let sign = |run: &Past| {
        let counts = run.counts;
        match (counts.broken + counts.invalid, counts.unanswered) {
            (0, 0) => "🟩",
            (0, _) => "🟨",
            _ => "🟥",
        }
    };
    let signs: String = runs.iter().map(sign).collect();
    let mut text = format!("Last {} runs: {signs}\n\n", runs.len());
    for FlakeRate { title, flaky, runs, .. } in flake_rates(runs) {
        let _ = writeln!(text, "- flaky in {flaky} of {runs} runs: {}", escaped(&title));
    }
    text + "\n"
}

fn counts(recorded: &Recorded) -> String {
    let (mut head, mut line, mut row) = (String::from("|"), String::from("|"), String::from("|"));
    for verdict in Verdict::ALL {
        let number = recorded.end.counts.of(verdict);
        let _ = write!(head, " {verdict} |");
        line.push_str("---:|");
        let _ = if number > 0 && is_red(verdict) {
            write!(row, " **{number}** |")
        } else {
            write!(row, " {number} |")
        };
    }
    format!("{head}\n{line}\n{row}\n\n")
}

fn owners(recorded: &Recorded) -> String {
    let blamed = by_owner(recorded).into_iter().filter(|blame| blame.scenarios > 0);
    let rows = blamed.map(|blame| {
        format!("| {} | {} | {} |\n", blame.owner, blame.scenarios, escaped(&blame.why))
    });
    let rows: String = rows.collect();
    if rows.is_empty() {
        return rows;
    }
    format!("| whose turn | scenarios | why |\n|---|---:|---|\n{rows}\n")
}

/// Failures of one rule under one heading.
fn failures(recorded: &Recorded) -> String {
    let mut text = String::new();
    let mut left = SHOWN;
    for (heading, scenarios) in grouped(red(recorded), |one| *one) {
        let _ = writeln!(text, "### {}\n", escaped(&heading));
        let mut shown = 0;
        while shown < scenarios.len().min(left) && text.len() < LONGEST {
            text.push_str(&failure(scenarios[shown]));
            shown += 1;
        }
        if scenarios.len() > shown {
            let _ = writeln!(text, "- and {} more", scenarios.len() - shown);
        }
        text.push('\n');
        left = left.saturating_sub(shown);
    }
    text
}

fn failure(scenario: &ScenarioResult) -> String {
    let ScenarioResult { title, path, line, verdict, .. } = scenario;
    let owner = scenario.owner.map(|owner| format!(" [{owner}]")).unwrap_or_default();
    let mut text = format!("- **{verdict}**{owner} {} `{path}:{line}`\n", escaped(title));
    if let Some(known) = &scenario.known {
        let KnownIssue { ticket, owner, expires, .. } = known;
        let words = format!("known issue {ticket} of {owner} expired on {expires}");
        let _ = writeln!(text, "  - {}", escaped(&words));
    }
    for finding in scenario.findings.iter().chain(&scenario.drift) {
        let Finding { rule, place, expected, actual, .. } = finding;
        let [place, expected, actual] =
            [place, expected, actual].map(|value| escaped(&shortened(value, SHOWN_VALUE)));
        let _ = writeln!(text, "  - {rule} {place}: expected {expected}, actual {actual}");
    }
    if scenario.findings.is_empty() && scenario.drift.is_empty() {
        let _ = writeln!(text, "  - {}", escaped(&gist(scenario)));
    }
    for evidence in &scenario.evidence {
        let _ = writeln!(text, "  - evidence: {}", escaped(&evidence.title()));
    }
    if let Some(interaction) = shown(scenario) {
        let status = interaction.status.map_or("no answer".to_owned(), |status| status.to_string());
        let url = legible(&interaction.url);
        let line = format!("{} {url} → {status}\n{}", interaction.method, curl(interaction));
        let fence = fence(&line);
        let indented = line.replace('\n', "\n    ");
        let _ = writeln!(text, "\n    {fence}\n    {indented}\n    {fence}\n");
    }
    text
}

/// The interaction the first finding points at, else the last one.
fn shown(scenario: &ScenarioResult) -> Option<&MaskedInteraction> {
    let mut findings = scenario.findings.iter().chain(&scenario.drift);
    let index = findings.find_map(|finding| finding.interaction);
    index.map_or(scenario.interactions.last(), |index| scenario.interactions.get(index))
}

/// What is neither red nor green in one line each.
fn others(recorded: &Recorded) -> String {
    let mut text = String::new();
    for (verdict, heading) in [
        (Verdict::Flaky, "Passed on a later attempt only"),
        (Verdict::Known, "Known issues"),
        (Verdict::Skipped, "Skipped"),
    ] {
        let all = recorded.scenarios.iter().filter(|one| one.last().verdict == verdict);
        let lines: Vec<String> = all
            .map(|one| {
                let why = one.earlier().first().unwrap_or(one.last());
                format!("- {}: {}\n", escaped(&one.last().title), escaped(&gist(why)))
            })
            .collect();
        if !lines.is_empty() {
            let _ = writeln!(
                text,
                "<details><summary>{heading}: {}</summary>\n\n{}\n</details>\n",
                lines.len(),
                lines.concat()
            );
        }
    }
    text
}

/// A fence that no line of the text closes.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Text in a paragraph or a cell: nothing in it is markup, mention or link.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            ':' if text[at..].starts_with("://") => out.push_str("&#58;"),
            '.' if text[..at].ends_with("www") => out.push_str("&#46;"),
            '\n' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '@' => out.push_str("&#64;"),
            c if c.is_control() => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
