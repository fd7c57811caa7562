//! How a run is to be done.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::{Applicant, Shard, Stop};
use crate::domain::Redactor;
use crate::mock::Mutant;
use crate::report::{OnDrift, OnFlaky};
use crate::target::AgentKind;

/// Everything a run needs to know beside its files.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Settings {
    /// The name of the target.
    pub target: String,
    /// The working folder, whose `features` are used.
    pub folder: PathBuf,
    /// The configuration; without it, `qonform.yaml` in the working folder if
    /// there is one. `schemas` and `snapshots` beside it are used.
    pub config: Option<PathBuf>,
    /// How many scenarios run at once; at least 1.
    pub jobs: usize,
    /// How long things may take, in real time.
    pub limits: Limits,
    /// What plays people's browsers; without it, what the target says.
    pub agent: Option<AgentKind>,
    /// Whether browsers show their windows.
    pub headed: bool,
    /// Ends the run at the first scenario that is not green.
    pub fail_fast: bool,
    /// Whether something undocumented makes the run fail.
    pub on_drift: OnDrift,
    /// Whether a scenario that passed on a later attempt makes the run fail.
    pub on_flaky: OnFlaky,
    /// How often an unanswered scenario is tried again, unless it says so itself.
    pub retries: u32,
    /// Runs this part of the scenarios only.
    pub shard: Option<Shard>,
    /// How long the whole run may take, in real time.
    pub budget: Option<Duration>,
    /// How long a scenario may wait for real, on a target whose time nobody can
    /// move; without it, none waits.
    pub wait_real: Option<Duration>,
    /// Runs the scenarios in an order drawn from this seed.
    pub shuffle: Option<u64>,
    /// Writes snapshots into the folder instead of comparing with them.
    pub update_snapshots: bool,
    /// Keeps what went over the wire of green scenarios too.
    pub keep_interactions: bool,
    /// The application that is tried, instead of Qonform's own client.
    pub applicant: Option<Applicant>,
    /// Breaks the stand-in bank; for proving that someone notices.
    pub mutants: Vec<Mutant>,
    /// Hosts of Qonto's production that may be asked.
    pub production: BTreeSet<String>,
    /// Ends the run early.
    pub stop: Stop,
    /// Learns every secret of the run.
    pub redactor: Redactor,
}

/// How long things may take, in real time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One request and its answer.
    pub request: Duration,
    /// One step.
    pub step: Duration,
    /// One scenario.
    pub scenario: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(10),
            step: Duration::from_secs(30),
            scenario: Duration::from_mins(2),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            target: "mock".to_owned(),
            folder: PathBuf::from("."),
            config: None,
            jobs: 16,
            limits: Limits::default(),
            agent: None,
            headed: false,
            fail_fast: false,
            on_drift: OnDrift::default(),
            on_flaky: OnFlaky::default(),
            retries: 0,
            shard: None,
            budget: None,
            wait_real: None,
            shuffle: None,
            update_snapshots: false,
            keep_interactions: false,
            applicant: None,
            mutants: Vec::new(),
            production: BTreeSet::new(),
            stop: Stop::default(),
            redactor: Redactor::new(),
        }
    }
}
