//! A recorded run, as far as it is compared.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::RunName;
use super::shape::Shapes;
use crate::domain::{Cause, Verdict};
use crate::report::blame::gist;
use crate::report::{Record, RunStarted, ScenarioResult, jsonl};

/// A run as far as it is compared.
pub(super) struct Run {
    pub(super) started: RunStarted,
    pub(super) scenarios: BTreeMap<(String, String), Glance>,
}

/// A scenario as far as it is compared: its last attempt.
pub(super) struct Glance {
    pub(super) line: usize,
    pub(super) attempt: u32,
    pub(super) verdict: Verdict,
    pub(super) cause: Option<Cause>,
    pub(super) gist: String,
    pub(super) shapes: Shapes,
}

impl Run {
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let (mut started, mut scenarios) = (None, BTreeMap::<_, Glance>::new());
        jsonl::each(path, |record| match record {
            Record::Run(run) => started = Some(run),
            Record::Scenario(one) => {
                let key = (one.path.trim_start_matches("./").to_owned(), one.title.clone());
                if scenarios.get(&key).is_none_or(|known| known.attempt < one.attempt) {
                    scenarios.insert(key, Glance::at(&one));
                }
            }
            Record::End(_) => {}
        })
        .map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display())))?;
        let started = started.ok_or_else(|| {
            let words = format!("`{}` is no recorded run", path.display());
            io::Error::new(io::ErrorKind::InvalidData, words)
        })?;
        Ok(Self { started, scenarios })
    }

    pub(super) fn name(&self) -> RunName {
        let RunStarted { target, started, qonform, .. } = self.started.clone();
        RunName { target, started, qonform }
    }
}

impl Glance {
    fn at(one: &ScenarioResult) -> Self {
        Self {
            line: one.line,
            attempt: one.attempt,
            verdict: one.verdict,
            cause: one.cause,
            gist: gist(one),
            shapes: Shapes::of(&one.interactions),
        }
    }

    pub(super) fn is_told(&self) -> bool {
        use Verdict::{Invalid, Skipped, Unanswered};
        !matches!(self.verdict, Skipped | Unanswered | Invalid)
    }

    pub(super) fn is_kept(&self) -> bool {
        matches!(self.verdict, Verdict::Passed | Verdict::Drift | Verdict::Flaky)
    }
}
