//! What happened in one scenario so far, step by step.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::domain::{Finding, Scene};

use super::Failure;

/// Kept in the world, written by the engine, read when the scenario ends.
pub struct ScenarioLog {
    /// When the scenario began.
    pub began: Instant,
    /// Position of the planned scenario; set before the first step.
    pub planned: Option<usize>,
    /// Its title; set before the first step.
    pub title: String,
    /// Whether it does nothing with a grant but call the API.
    pub only_uses_grant: bool,
    /// One entry for each step that ran.
    pub steps: Vec<StepRecord>,
    /// Every rule that was not kept.
    pub findings: Vec<Finding>,
    /// Inferred rules that a step found not kept, after which the scenario
    /// went on.
    pub warnings: Vec<Finding>,
    /// What appeared that is undocumented or was not recorded.
    pub drift: Vec<Finding>,
    /// Operations and the places where they drifted, so that each is told once.
    pub drifted: BTreeSet<(String, String)>,
    /// Why the scenario could not go on.
    pub failure: Option<Failure>,
    /// The text of a panic that was no failure of a step: a bug.
    pub panic: Option<String>,
    /// How many interactions were judged.
    pub judged: usize,
    /// What people's browsers showed when it failed.
    pub scenes: Vec<Scene>,
}

/// One step that ran.
pub struct StepRecord {
    /// Whether it did what it says and broke no rule on the way.
    pub passed: bool,
    /// How long it took.
    pub elapsed: Duration,
}

impl Default for ScenarioLog {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            planned: None,
            title: String::new(),
            only_uses_grant: false,
            steps: Vec::new(),
            findings: Vec::new(),
            warnings: Vec::new(),
            drift: Vec::new(),
            drifted: BTreeSet::new(),
            failure: None,
            panic: None,
            judged: 0,
            scenes: Vec::new(),
        }
    }
}
