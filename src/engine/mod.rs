//! From feature files to verdicts: parse, lint, plan, run.
//!
//! Everything that can be wrong is found while the [`Plan`] is made; the run
//! sends the first request only after that.

mod acceptance;
mod applicant;
mod assertion;
mod budget;
mod configured;
mod difference;
mod dispatch;
mod drift;
mod evidence;
mod feature_file;
mod fingerprint;
mod fitness;
mod grant_use;
mod interrupt;
mod judgement;
mod known_issues;
mod lines;
mod matching;
mod numbered;
mod obstacle;
mod outcome;
mod outline;
mod plan;
mod planning;
mod proof;
mod retries;
mod run;
mod runner;
mod selection;
mod set_aside;
mod settings;
mod shard;
mod stand_in;
mod start;
mod survey;
mod tags;
mod trial;
mod waiting;

pub use acceptance::Acceptance;
pub use applicant::Applicant;
pub use configured::deserted;
pub use interrupt::Stop;
pub use matching::{Below, below};
pub use plan::{Plan, PlannedScenario, PlannedStep, SkipReason};
pub use proof::{Baseline, Proof};
pub use run::{Engine, Outcome};
pub use selection::{Location, Name, Selection, Tags};
pub use settings::{Limits, Settings};
pub use shard::Shard;
pub use trial::{Charge, Sentence, Trial};

pub use crate::steps::{Definition, explain};
pub use crate::target::{AgentKind, Effective};

/// Every step that is linked into this program.
#[must_use]
pub fn step_catalogue() -> crate::steps::Catalogue {
    crate::steps::Catalogue::registered()
}
