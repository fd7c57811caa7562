//! What came of the steps of a scenario.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One step of a scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepResult {
    /// `Given`, `When`, …
    pub keyword: String,
    /// The rest of the line.
    pub text: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// What came of it.
    pub status: StepStatus,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How much of that it waited for real, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_ms: Option<f64>,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepStatus {
    /// It did what it says.
    Passed,
    /// It did not, or a rule was broken on the way.
    Failed,
    /// A step before it failed.
    Skipped,
}

impl StepResult {
    /// How much of the time that it took it waited for real.
    #[must_use]
    pub fn waited(&self) -> Duration {
        let milliseconds = self.waited_ms.unwrap_or_default();
        Duration::try_from_secs_f64(milliseconds / 1e3).unwrap_or_default()
    }

    /// What people are told of that; nothing if it did not wait.
    pub(super) fn told_of_waiting(&self) -> String {
        let waited = self.waited();
        if waited.is_zero() {
            return String::new();
        }
        format!(" ({} waited for real)", humantime::format_duration(waited))
    }
}
