//! One scenario in full: steps, findings, what went over the wire.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::palette::Palette;
use crate::domain::{Finding, MaskedInteraction, Verdict};
use crate::report::remedy::remedy;
use crate::report::{KnownIssue, ScenarioResult, StepResult, StepStatus, curl, legible};

/// Bodies are shown up to this many characters; reports keep more.
const SHOWN_BODY: usize = 600;

pub(super) fn whole(scenario: &ScenarioResult, palette: &Palette) -> String {
    let mut text = headline(scenario, palette);
    if let Some(known) = scenario.known.as_ref() {
        let KnownIssue { ticket, owner, expires, expired } = known;
        let end = if *expired { "expired on" } else { "is excused until" };
        let words = format!("  known issue {ticket} of {owner} {end} {expires}\n");
        text.push_str(&palette.yellow(&words));
    }
    for step in &scenario.steps {
        text.push_str(&step_line(step, palette));
    }
    for finding in &scenario.findings {
        text.push_str(&finding_block(finding, &statement(finding, scenario, palette), palette));
    }
    for finding in &scenario.drift {
        let heading = palette.bold(&format!("Drift, {}", finding.rule));
        text.push_str(&finding_block(finding, &heading, palette));
    }
    // What drifted was just told in full.
    let reason = scenario.reason.as_ref().filter(|_| scenario.verdict != Verdict::Drift);
    if let Some(reason) = reason {
        let _ = writeln!(text, "\n  {}", palette.bold(reason));
    }
    if let Some(remedy) = scenario.cause.and_then(remedy) {
        let _ = writeln!(text, "  to do: {remedy}");
    }
    for interaction in shown_interactions(scenario) {
        text.push_str(&interaction_block(interaction, palette));
    }
    if !scenario.evidence.is_empty() {
        let _ = writeln!(text, "\n  evidence, kept in the jsonl and html reports");
    }
    for evidence in &scenario.evidence {
        let _ = writeln!(text, "    {}", palette.dim(&evidence.title()));
    }
    text.push('\n');
    text
}

fn headline(scenario: &ScenarioResult, palette: &Palette) -> String {
    let ScenarioResult { verdict, title, path, line, owner, cause, .. } = scenario;
    let mut verdict_text = verdict.to_string().to_uppercase();
    if let Some(cause) = cause {
        let _ = write!(verdict_text, ": {cause}");
    }
    let owner = owner.map(|owner| format!("  [{owner}]")).unwrap_or_default();
    format!(
        "{} {}  {}{owner}\n  {}\n",
        palette.mark(*verdict),
        palette.verdict(*verdict, &verdict_text),
        palette.bold(title),
        palette.dim(&format!("{path}:{line}")),
    )
}

fn step_line(step: &StepResult, palette: &Palette) -> String {
    let StepResult { keyword, text, line, status, .. } = step;
    let sentence = format!("{keyword} {text}{}", step.told_of_waiting());
    let (mark, sentence) = match status {
        StepStatus::Passed => (palette.green("✔"), sentence),
        StepStatus::Failed => (palette.red("✘"), palette.bold(&sentence)),
        StepStatus::Skipped => (palette.dim("-"), palette.dim(&sentence)),
    };
    format!("  {} {mark} {sentence}\n", palette.dim(&format!("{line:>5} │")))
}

fn statement(finding: &Finding, scenario: &ScenarioResult, palette: &Palette) -> String {
    let Finding { rule, level, .. } = finding;
    if let Some(statement) = scenario.statements.get(rule) {
        return format!("{} {statement}", palette.bold(&format!("{rule} ({level})")));
    }
    let failed = scenario.steps.iter().find(|step| step.status == StepStatus::Failed);
    let line = failed.map_or(scenario.line, |step| step.line);
    format!(
        "Expected by {}:{line} alone: no tag names a rule of the contract that says so",
        scenario.path
    )
}

fn finding_block(finding: &Finding, heading: &str, palette: &Palette) -> String {
    let Finding { place, expected, actual, detail, .. } = finding;
    let mut text = format!(
        "\n  {heading}\n    place     {place}\n    expected  {}\n    actual    {}\n",
        palette.green(expected),
        palette.red(actual),
    );
    if let Some(detail) = detail {
        for line in detail.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

/// The interactions findings point at; without any, the last one.
fn shown_interactions(scenario: &ScenarioResult) -> Vec<&MaskedInteraction> {
    if scenario.verdict == Verdict::Passed {
        return scenario.interactions.iter().collect();
    }
    let findings = scenario.findings.iter().chain(&scenario.drift);
    let pointed: BTreeSet<usize> = findings.filter_map(|finding| finding.interaction).collect();
    if pointed.is_empty() {
        return scenario.interactions.last().into_iter().collect();
    }
    pointed.iter().filter_map(|index| scenario.interactions.get(*index)).collect()
}

fn interaction_block(interaction: &MaskedInteraction, palette: &Palette) -> String {
    let MaskedInteraction { method, url, elapsed_ms, .. } = interaction;
    let outcome = match (interaction.status, &interaction.fault) {
        (Some(status), _) => status.to_string(),
        (None, Some(fault)) => fault.clone(),
        (None, None) => "no answer".to_owned(),
    };
    let url = legible(url);
    let mut text = format!("\n  {method} {url} → {outcome} ({elapsed_ms:.1} ms)\n");
    let mut add = |arrow: &str, line: &str| {
        let _ = writeln!(text, "    {}", palette.dim(&format!("{arrow} {line}")));
    };
    for (name, value) in &interaction.request_headers {
        add(">", &format!("{name}: {value}"));
    }
    for line in body(interaction.request_body.as_deref()).lines() {
        add(">", line);
    }
    for (name, value) in &interaction.answer_headers {
        add("<", &format!("{name}: {value}"));
    }
    for line in body(interaction.answer_body.as_deref()).lines() {
        add("<", line);
    }
    let _ = writeln!(text, "    {}", curl(interaction));
    text
}

/// A body without control characters, cut to what a screen can take.
fn body(body: Option<&str>) -> String {
    let body = body.unwrap_or_default();
    let shown: String =
        body.chars().filter(|c| *c == '\n' || !c.is_control()).take(SHOWN_BODY).collect();
    if shown.len() < body.len() { format!("{shown}…") } else { shown }
}
