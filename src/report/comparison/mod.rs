//! What changed between two recorded runs.

mod answers;
mod glance;
mod shape;
mod told;

use std::io;
use std::path::Path;

use serde::Serialize;

pub use self::answers::{AnswerChange, Class};
use self::glance::{Glance, Run};
use self::shape::Shapes;
use super::{Exit, RunStarted};
use crate::domain::{Cause, Verdict};

/// What is different in the newer of two runs, and what is not yet mended.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Version of this format.
    pub v: u32,
    /// The earlier run.
    pub old: RunName,
    /// The later run.
    pub new: RunName,
    /// Whether both were configured alike, if both say how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_configuration: Option<bool>,
    /// What to think of refused credentials or an unknown page, if there are
    /// any that were not there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspicion: Option<String>,
    /// What became of scenarios, worst first.
    pub scenarios: Vec<ScenarioChange>,
    /// What became of answers, worst first.
    pub answers: Vec<AnswerChange>,
}

/// Which run it was.
#[derive(Clone, Debug, Serialize)]
pub struct RunName {
    /// Name of the target.
    pub target: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Version of Qonform.
    pub qonform: String,
}

/// What became of one scenario.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioChange {
    /// In which way.
    pub kind: Kind,
    /// The promise.
    pub title: String,
    /// The file.
    pub path: String,
    /// Its line, in the newer run if it is there.
    pub line: usize,
    /// What it came to in the earlier run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Verdict>,
    /// What it came to in the newer run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Verdict>,
    /// What is to be said about it, in one line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// The ways in which a scenario can differ, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It is broken and was not.
    NewlyBroken,
    /// It is broken and was.
    StillBroken,
    /// The scenario itself is wrong and was not.
    NewlyInvalid,
    /// It could be told before.
    NewlyUnanswered,
    /// Something undocumented appeared.
    NewlyDrifting,
    /// It needed another attempt and did not before.
    NewlyFlaky,
    /// It ran before and is no longer there.
    Gone,
    /// It ran before and is skipped.
    NowSkipped,
    /// It was broken, also as known, and is kept.
    Fixed,
    /// It was not there before.
    New,
}

impl Kind {
    /// All of them, worst first.
    pub const ALL: [Self; 10] = [
        Self::NewlyBroken,
        Self::StillBroken,
        Self::NewlyInvalid,
        Self::NewlyUnanswered,
        Self::NewlyDrifting,
        Self::NewlyFlaky,
        Self::Gone,
        Self::NowSkipped,
        Self::Fixed,
        Self::New,
    ];
}

impl Comparison {
    /// Reads two recorded runs and holds the newer against the older.
    ///
    /// # Errors
    ///
    /// When one cannot be read or is no recorded run.
    pub fn read(old: &Path, new: &Path) -> io::Result<Self> {
        let (old, new) = (Run::read(old)?, Run::read(new)?);
        let both = (&old.started.configuration, &new.started.configuration);
        let same_configuration = match both {
            (Some(one), Some(other)) => Some(one == other),
            _ => None,
        };
        Ok(Self {
            v: RunStarted::VERSION,
            old: old.name(),
            new: new.name(),
            same_configuration,
            suspicion: suspicion(&old, &new, same_configuration),
            scenarios: scenarios(&old, &new),
            answers: answers::changes(pairs(&old, &new)),
        })
    }

    /// How many scenarios changed in this way.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.scenarios.iter().filter(|one| one.kind == kind).count()
    }

    /// How many answers changed in this way.
    #[must_use]
    pub fn answers_of(&self, class: Class) -> usize {
        self.answers.iter().filter(|one| one.class == class).count()
    }

    /// What the shell is to know: only what is worse than before counts.
    #[must_use]
    pub fn exit(&self, strict: bool) -> Exit {
        let mut exit = Exit::Kept;
        for (happened, means) in [
            (self.count(Kind::NewlyBroken) > 0, Exit::Broken),
            (self.count(Kind::NewlyInvalid) > 0, Exit::Invalid),
            (self.count(Kind::NewlyUnanswered) > 0, Exit::Unanswered),
            (strict && self.count(Kind::NewlyDrifting) > 0, Exit::Drift),
            (strict && self.answers_of(Class::Breaking) > 0, Exit::Drift),
            (strict && self.count(Kind::NewlyFlaky) > 0, Exit::Flaky),
        ] {
            if happened {
                exit = exit.worst(means);
            }
        }
        if strict { exit.worst(self.missing()) } else { exit }
    }

    /// Too little, if scenarios do not run any more.
    #[must_use]
    pub fn missing(&self) -> Exit {
        let missing = self.count(Kind::Gone) + self.count(Kind::NowSkipped);
        if missing > 0 { Exit::TooLittle } else { Exit::Kept }
    }
}

fn scenarios(old: &Run, new: &Run) -> Vec<ScenarioChange> {
    let change = |(key, kind): (&(String, String), Kind)| {
        let (before, now) = (old.scenarios.get(key), new.scenarios.get(key));
        let shown = now.or(before);
        let told = if kind == Kind::Fixed { before } else { shown };
        ScenarioChange {
            kind,
            title: key.1.clone(),
            path: key.0.clone(),
            line: shown.map_or(1, |one| one.line),
            before: before.map(|one| one.verdict),
            now: now.map(|one| one.verdict),
            why: told.map(|one| one.gist.clone()).unwrap_or_default(),
        }
    };
    // A part of a run, or a selection, does not say what became of the rest.
    let partial = new.started.shard.is_some() || new.started.partial;
    let gone = old.scenarios.iter().filter(|(key, one)| {
        !partial && one.verdict != Verdict::Skipped && !new.scenarios.contains_key(*key)
    });
    let gone = gone.map(|(key, _)| (key, Kind::Gone));
    let others = new.scenarios.iter();
    let others = others.filter_map(|(key, now)| Some((key, kind(old.scenarios.get(key), now)?)));
    let mut all: Vec<ScenarioChange> = others.chain(gone).map(change).collect();
    all.sort_by_key(|one| one.kind);
    all
}

fn kind(before: Option<&Glance>, now: &Glance) -> Option<Kind> {
    let was = |verdict| before.is_some_and(|one| one.verdict == verdict);
    Some(match now.verdict {
        Verdict::Broken if was(Verdict::Broken) => Kind::StillBroken,
        Verdict::Broken => Kind::NewlyBroken,
        Verdict::Invalid if !was(Verdict::Invalid) => Kind::NewlyInvalid,
        Verdict::Unanswered if !was(Verdict::Unanswered) => Kind::NewlyUnanswered,
        Verdict::Skipped if before.is_some() && !was(Verdict::Skipped) => Kind::NowSkipped,
        _ if now.is_kept() && (was(Verdict::Broken) || was(Verdict::Known)) => Kind::Fixed,
        Verdict::Drift if !was(Verdict::Drift) => Kind::NewlyDrifting,
        Verdict::Flaky if !was(Verdict::Flaky) => Kind::NewlyFlaky,
        _ if before.is_none() => Kind::New,
        _ => return None,
    })
}

/// Both sides of every scenario that was answered in both runs.
fn pairs<'a>(
    old: &'a Run,
    new: &'a Run,
) -> impl Iterator<Item = (&'a str, &'a Shapes, &'a Shapes)> {
    new.scenarios.iter().filter_map(|(key, now)| {
        let before = old.scenarios.get(key)?;
        let both = before.is_told() && now.is_told();
        both.then_some((key.1.as_str(), &before.shapes, &now.shapes))
    })
}

/// Credentials that were good and pages that were known do not change by
/// themselves.
fn suspicion(old: &Run, new: &Run, same: Option<bool>) -> Option<String> {
    let closed = |cause| matches!(cause, Cause::Credentials | Cause::Gate | Cause::UnknownPage);
    let stuck = new.scenarios.iter().filter(|(key, now)| {
        now.cause.is_some_and(closed) && old.scenarios.get(*key).is_some_and(Glance::is_told)
    });
    let number = stuck.count();
    if number == 0 {
        return None;
    }
    let noun = if number == 1 { "scenario" } else { "scenarios" };
    let began = &old.started.started;
    let what = format!("{number} {noun} cannot sign in or get no access, and could at {began}");
    match same {
        Some(true) => Some(format!(
            "{what}. The same configuration passed last time: suspect the bank. Secrets are not \
             compared; if one was renewed since, suspect that."
        )),
        Some(false) => Some(format!("{what}. The configuration is another one: look there first.")),
        None => None,
    }
}

#[cfg(test)]
mod tests;
