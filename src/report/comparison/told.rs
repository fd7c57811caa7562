//! A comparison as text for terminals, and as Markdown.

use std::fmt::Write as _;

use super::{AnswerChange, Class, Comparison, Kind, ScenarioChange};
use crate::report::markdown::escaped;

/// More of a kind than this are counted.
const SHOWN: usize = 20;

impl Kind {
    /// As it is shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NewlyBroken => "newly broken",
            Self::StillBroken => "still broken",
            Self::NewlyInvalid => "newly invalid",
            Self::NewlyUnanswered => "newly unanswered",
            Self::NewlyDrifting => "newly drifting",
            Self::NewlyFlaky => "newly flaky",
            Self::Gone => "gone",
            Self::NowSkipped => "now skipped",
            Self::Fixed => "fixed",
            Self::New => "new",
        }
    }
}

impl Comparison {
    /// In one line, such as `1 newly broken, 2 fixed; answers: 1 breaking`.
    #[must_use]
    pub fn summary(&self) -> String {
        let kinds = Kind::ALL.into_iter().map(|kind| (self.count(kind), kind.name()));
        let classes = Class::ALL.into_iter().map(|class| (self.answers_of(class), class.name()));
        let answers = listed(classes);
        match (listed(kinds), answers.is_empty()) {
            (scenarios, true) if scenarios.is_empty() => "nothing changed".to_owned(),
            (scenarios, true) => scenarios,
            (scenarios, false) if scenarios.is_empty() => format!("answers: {answers}"),
            (scenarios, false) => format!("{scenarios}; answers: {answers}"),
        }
    }

    /// For a terminal; its last line is [`summary`](Self::summary).
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("since {}:\n", self.since());
        if let Some(suspicion) = &self.suspicion {
            let _ = writeln!(text, "  ! {suspicion}");
        }
        for kind in self.kinds() {
            let all: Vec<&ScenarioChange> = self.of(kind).collect();
            let _ = writeln!(text, "  {}", kind.name());
            for ScenarioChange { title, path, line, why, .. } in all.iter().take(SHOWN) {
                let why = if why.is_empty() { why.clone() } else { format!("  ({why})") };
                let _ = writeln!(text, "    {title}  {path}:{line}{why}");
            }
            text.push_str(&more("    ", all.len()));
        }
        for AnswerChange { class, operation, change, scenarios } in &self.answers {
            let seen = seen(scenarios.len());
            let _ = writeln!(text, "  {}: {operation}: {change}  ({seen})", class.name());
        }
        let _ = writeln!(text, "{}", self.summary());
        text
    }

    /// For the summary of a CI run.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("### Since {}\n\n", escaped(&self.since()));
        if let Some(suspicion) = &self.suspicion {
            let _ = writeln!(text, "> **{}**\n", escaped(suspicion));
        }
        let _ = writeln!(text, "{}\n", self.summary());
        for kind in self.kinds() {
            let all: Vec<&ScenarioChange> = self.of(kind).collect();
            for ScenarioChange { title, path, line, why, .. } in all.iter().take(SHOWN) {
                let why =
                    if why.is_empty() { String::new() } else { format!(": {}", escaped(why)) };
                let (kind, title) = (kind.name(), escaped(title));
                let _ = writeln!(text, "- **{kind}** {title} ({}:{line}){why}", escaped(path));
            }
            text.push_str(&more("- ", all.len()));
        }
        for AnswerChange { class, operation, change, scenarios } in &self.answers {
            let (operation, change) = (escaped(operation), escaped(change));
            let seen = seen(scenarios.len());
            let _ = writeln!(text, "- **{}** {operation}: {change} ({seen})", class.name());
        }
        text.push('\n');
        text
    }

    fn since(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        if old.target == new.target {
            format!("{} on {}", old.started, old.target)
        } else {
            format!("{} on {} (now on {})", old.started, old.target, new.target)
        }
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &ScenarioChange> {
        self.scenarios.iter().filter(move |one| one.kind == kind)
    }

    /// The kinds that there are; new scenarios that pass are only counted.
    fn kinds(&self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| *kind != Kind::New && self.count(*kind) > 0)
    }
}

fn listed(counts: impl Iterator<Item = (usize, &'static str)>) -> String {
    let counts = counts.filter(|(number, _)| *number > 0);
    counts.map(|(number, name)| format!("{number} {name}")).collect::<Vec<_>>().join(", ")
}

fn seen(number: usize) -> String {
    format!("{number} scenario{}", if number == 1 { "" } else { "s" })
}

fn more(indent: &str, number: usize) -> String {
    match number.checked_sub(SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!("{indent}and {more} more\n"),
    }
}
