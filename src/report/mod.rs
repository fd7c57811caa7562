//! What a run came to, and the ways to say it.
//!
//! The engine fills one model ([`RunStarted`], [`ScenarioResult`],
//! [`RunEnded`]) and hands it to every [`Reporter`]; each format is a file of
//! its own. A report never changes a verdict. The formats that need a whole run
//! are written from its records ([`Recorded`]).

mod annotations;
mod blame;
mod comparison;
mod console;
mod cucumber_json;
mod curl;
mod exit;
mod files;
mod format;
mod history;
mod html;
mod jsonl;
mod junit;
mod kills;
mod kills_html;
mod markdown;
mod messages;
mod model;
mod recorded;
mod remedy;
mod replay;
mod searched;
mod step;
mod watched;
mod xml;

pub use annotations::Annotations;
pub use comparison::{AnswerChange, Class, Comparison, Kind, RunName, ScenarioChange};
pub use console::{Console, Progress, Verbosity};
pub use curl::curl;
use curl::legible;
pub use exit::{Exit, OnDrift, OnFlaky};
pub use files::{Files, write};
pub use format::Format;
use history::flake_rates;
pub use history::{FlakeRate, History, Keep, Past};
pub use jsonl::{Jsonl, read as read_jsonl};
pub use kills::{Kill, KillMatrix, MutantOutcome, MutantResult, ToProve};
pub use model::{Counts, IssueSeen, KnownIssue, Record, RunEnded, RunStarted, ScenarioResult};
pub use recorded::{Attempts, Recorded};
pub use replay::{merge, replay};
pub use step::{StepResult, StepStatus};

/// Hears what happens in a run, in order.
pub trait Reporter: Send {
    /// The plan is ready and nothing was sent yet.
    fn run_started(&mut self, run: &RunStarted);

    /// One scenario ended.
    fn scenario_ended(&mut self, scenario: &ScenarioResult);

    /// The run is over, complete or not.
    fn run_ended(&mut self, end: &RunEnded);

    /// Why the report is not complete, if it is not.
    fn failure(&self) -> Option<String> {
        None
    }

    /// What changed since an earlier run, if it was to be compared.
    fn since(&self) -> Option<&Comparison> {
        None
    }

    /// How many secrets had to be masked in what was written.
    fn leaks(&self) -> usize {
        0
    }
}
