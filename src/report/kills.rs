//! Which mutant was noticed by what: the kill matrix.

use std::fmt::{self, Write as _};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::kills_html;
use crate::domain::{Owner, RuleId};

/// What came of every mutant that was tried.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KillMatrix {
    /// Version of the format.
    pub v: u32,
    /// Version of Qonform.
    pub qonform: String,
    /// How many there were to try.
    pub wanted: usize,
    /// The seed of the sample, if only a part was to be tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// One entry for each mutant that was tried.
    pub mutants: Vec<MutantResult>,
    /// Why it ended early, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// How long it took, in milliseconds, baseline included.
    pub duration_ms: f64,
}

/// A mutant that is to be tried.
#[derive(Clone, Debug)]
pub struct ToProve {
    /// Its name.
    pub id: String,
    /// The rules it breaks, the one it is about first; none for a blind change.
    pub rules: Vec<RuleId>,
    /// What the bank does wrong.
    pub sentence: String,
    /// Who thought of it.
    pub origin: String,
    /// Whether a part is changed that the contract requires.
    pub required: bool,
}

/// One mutant and who noticed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MutantResult {
    /// Its name.
    pub id: String,
    /// The stand-in that was broken.
    pub target: String,
    /// The rules it breaks, the one it is about first; none for a blind change.
    pub rules: Vec<RuleId>,
    /// What the bank does wrong.
    pub sentence: String,
    /// Who thought of it.
    pub origin: String,
    /// Whether a part is changed that the contract requires.
    pub required: bool,
    /// What came of it.
    pub outcome: MutantOutcome,
    /// Why it is no mistake that it was not noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many scenarios ran.
    pub scenarios: usize,
    /// The scenarios that noticed.
    pub kills: Vec<Kill>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// A scenario that noticed, and the rules it found broken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kill {
    /// The file of the scenario.
    pub path: String,
    /// Its line.
    pub line: usize,
    /// Its promise.
    pub title: String,
    /// The rules of its findings.
    pub rules: Vec<RuleId>,
    /// Whom it blames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

/// What came of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MutantOutcome {
    /// A finding of its own rule, or any finding for a blind change.
    Killed,
    /// Something failed, but no finding names its rule.
    KilledByAccident,
    /// Every scenario passed.
    Survived,
    /// Nobody could notice, for the reason given.
    Equivalent,
    /// A scenario ran out of time before anything was found.
    Timeout,
}

impl MutantOutcome {
    /// All outcomes, in the order of the last line.
    pub const ALL: [Self; 5] =
        [Self::Killed, Self::KilledByAccident, Self::Survived, Self::Equivalent, Self::Timeout];
}

impl fmt::Display for MutantOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Killed => "killed",
            Self::KilledByAccident => "killed by accident",
            Self::Survived => "survived",
            Self::Equivalent => "equivalent",
            Self::Timeout => "timeout",
        })
    }
}

impl KillMatrix {
    /// The version of the format written here.
    pub const VERSION: u32 = 1;

    /// How many mutants came to this outcome.
    #[must_use]
    pub fn of(&self, outcome: MutantOutcome) -> usize {
        self.mutants.iter().filter(|mutant| mutant.outcome == outcome).count()
    }

    /// Whether every mutant that was to be tried was, and was noticed as it
    /// should be.
    #[must_use]
    pub fn is_proof(&self) -> bool {
        use MutantOutcome::{Equivalent, Killed};
        let well = |mutant: &MutantResult| matches!(mutant.outcome, Killed | Equivalent);
        self.mutants.len() == self.wanted && self.mutants.iter().all(well)
    }

    /// How many of the changes to required parts were noticed, and of how many.
    #[must_use]
    pub fn required(&self) -> (usize, usize) {
        let required = self.mutants.iter().filter(|mutant| mutant.required);
        let counted = required.filter(|mutant| mutant.outcome != MutantOutcome::Equivalent);
        counted.fold((0, 0), |(killed, all), mutant| {
            (killed + usize::from(mutant.outcome == MutantOutcome::Killed), all + 1)
        })
    }

    /// A line for each mutant: outcome, name, rules found broken, and by how
    /// many scenarios; those that were not noticed say what they are.
    #[must_use]
    pub fn table(&self) -> String {
        let width = self.mutants.iter().map(|one| one.id.chars().count()).max().unwrap_or_default();
        let mut text = String::new();
        for mutant in &self.mutants {
            let found = mutant.found().iter().map(ToString::to_string).collect::<Vec<_>>();
            let _ = writeln!(
                text,
                "{:18}  {:width$}  {}  by {} of {} scenarios",
                mutant.outcome,
                mutant.id,
                if found.is_empty() { "–".to_owned() } else { found.join(" ") },
                mutant.kills.len(),
                mutant.scenarios,
            );
            if mutant.outcome != MutantOutcome::Killed {
                let rules: Vec<_> = mutant.rules.iter().map(ToString::to_string).collect();
                let _ = writeln!(text, "{:18}  {} {}", "", mutant.sentence, rules.join(" "));
            }
            if let Some(reason) = &mutant.reason {
                let _ = writeln!(text, "{:18}  {reason}", "");
            }
        }
        text
    }

    /// The whole matrix as one JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The matrix as a page that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        kills_html::page(self)
    }
}

/// The stable last line.
impl fmt::Display for KillMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.mutants.len();
        write!(f, "{total} mutant{}: ", if total == 1 { "" } else { "s" })?;
        for (index, outcome) in MutantOutcome::ALL.into_iter().enumerate() {
            let gap = if index == 0 { "" } else { ", " };
            write!(f, "{gap}{} {outcome}", self.of(outcome))?;
        }
        write!(f, " ({:.1} s)", self.duration_ms / 1e3)
    }
}

impl MutantResult {
    /// A mutant that these scenarios noticed.
    #[must_use]
    pub fn new(mutant: ToProve, target: &str, scenarios: usize, took: Duration) -> Self {
        let ToProve { id, rules, sentence, origin, required } = mutant;
        Self {
            id,
            target: target.to_owned(),
            rules,
            sentence,
            origin,
            required,
            outcome: MutantOutcome::Survived,
            reason: None,
            scenarios,
            kills: Vec::new(),
            duration_ms: took.as_secs_f64() * 1e3,
        }
    }

    /// The rules that were found broken, each once.
    #[must_use]
    pub fn found(&self) -> Vec<&RuleId> {
        let mut found: Vec<_> = self.kills.iter().flat_map(|kill| &kill.rules).collect();
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::report) fn matrix(outcomes: &[MutantOutcome]) -> KillMatrix {
        let mutant = |(index, outcome): (usize, &MutantOutcome)| {
            let rules = vec!["EXCH-05".parse().expect("an id")];
            let to_prove = ToProve {
                id: format!("mutant-{index}"),
                rules: rules.clone(),
                sentence: "A <code> never expires.".to_owned(),
                origin: "ours".to_owned(),
                required: false,
            };
            let kill = Kill {
                path: "f.feature".to_owned(),
                line: 7,
                title: "t".to_owned(),
                rules,
                owner: None,
            };
            let kills = if *outcome == MutantOutcome::Killed { vec![kill] } else { Vec::new() };
            let result = MutantResult::new(to_prove, "mock", 3, Duration::ZERO);
            MutantResult { outcome: *outcome, kills, ..result }
        };
        let mutants = outcomes.iter().enumerate().map(mutant).collect();
        KillMatrix { wanted: outcomes.len(), mutants, ..KillMatrix::default() }
    }

    #[test]
    fn only_killed_and_equivalent_prove_anything_and_only_if_all_were_tried() {
        use MutantOutcome::{Equivalent, Killed, KilledByAccident, Survived, Timeout};
        assert!(matrix(&[Killed, Equivalent]).is_proof());
        for bad in [KilledByAccident, Survived, Timeout] {
            assert!(!matrix(&[Killed, bad]).is_proof(), "{bad}");
        }
        assert!(!KillMatrix { wanted: 2, ..matrix(&[Killed]) }.is_proof());
    }

    #[test]
    fn the_table_names_rules_and_what_went_unnoticed() {
        let matrix = matrix(&[MutantOutcome::Killed, MutantOutcome::Survived]);
        let expected = "\
killed              mutant-0  EXCH-05  by 1 of 3 scenarios
survived            mutant-1  –  by 0 of 3 scenarios
                    A <code> never expires. EXCH-05
";
        assert_eq!(matrix.table(), expected);
        assert_eq!(
            matrix.to_string(),
            "2 mutants: 1 killed, 0 killed by accident, 1 survived, 0 equivalent, 0 timeout (0.0 s)"
        );
    }
}
