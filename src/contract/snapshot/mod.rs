//! Answers compared with the ones recorded before.
//!
//! A snapshot holds what may be recorded of an answer: status, some header
//! fields, where a redirect leads, and the body, with secrets and moving values
//! replaced by what was checked of them. Of a mock the values are kept, of
//! any other target only their types.
//!
//! The files are insta's, so that `cargo insta review` and its file format hold
//! for them; insta reads them here. Its assertion macros are left to tests: in a
//! shipped program they ask environment variables what to do, look for a cargo
//! workspace, print, and panic to report a difference.

mod difference;
mod label;
mod name;
mod recorded;
mod store;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::Contract;
use crate::document::{Diagnostic, Shelf};
use crate::domain::{Finding, Interaction};
use recorded::Recorded;
use store::Store;

/// The recorded answers of one target profile.
#[derive(Debug)]
pub struct Snapshots {
    profile: String,
    store: Store,
    run: Mutex<Run>,
}

/// What is remembered during a run.
#[derive(Debug, Default)]
struct Run {
    /// Texts that were found equal to their snapshot.
    kept: HashSet<(String, String)>,
    /// Snapshots by name, read once.
    read: HashMap<String, Value>,
    /// Names that were written, so that two answers of one run that differ are
    /// told and not written over each other.
    written: HashSet<String>,
}

/// What came of comparing an answer with its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotOutcome {
    /// Nothing of it is recorded: no operation, no answer, 5xx, 429 or a page.
    Unrecorded,
    /// The profile has no snapshots at all, so nothing is compared.
    NoProfile,
    /// As recorded.
    Kept,
    /// The same text was found as recorded earlier in this run.
    Repeated,
    /// Written, because writing was asked for.
    Written(String),
    /// The profile has snapshots, but none of this name: drift.
    Missing(Box<Finding>),
    /// Other than recorded; the first finding comes with a diff.
    Differs {
        /// Members that are lost or have another type.
        broken: Vec<Finding>,
        /// Members that were added and values that are others.
        drift: Vec<Finding>,
    },
    /// The snapshot cannot be read or written.
    Unusable(Diagnostic),
}

impl Snapshots {
    /// The snapshots of a profile such as `mock-hydra` or `sandbox`.
    ///
    /// With `write_to`, usually the folder `snapshots` beside `qonform.yaml`,
    /// answers without snapshot and answers that differ from it are written there
    /// instead of being reported.
    #[must_use]
    pub fn new(shelf: &Shelf, profile: &str, write_to: Option<PathBuf>) -> Self {
        let profile = name::slug(profile);
        let store = Store::new(shelf.clone(), &profile, write_to);
        Self { profile, store, run: Mutex::default() }
    }

    /// Compares an answer with its snapshot, or writes it.
    pub fn check(&self, contract: &Contract, interaction: &Interaction) -> SnapshotOutcome {
        let keep_values = self.profile.starts_with("mock-");
        let Some(recorded) = Recorded::of(contract, interaction, keep_values) else {
            return SnapshotOutcome::Unrecorded;
        };
        if self.store.is_empty() && !self.store.writes() {
            return SnapshotOutcome::NoProfile;
        }
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        let text = recorded.text();
        let key = (format!("{}__{}", self.profile, recorded.name()), text);
        if run.kept.contains(&key) {
            return SnapshotOutcome::Repeated;
        }
        let outcome = self.compare(contract, &recorded, &key, &mut run);
        if matches!(outcome, SnapshotOutcome::Kept | SnapshotOutcome::Written(_)) {
            run.kept.insert(key);
        }
        outcome
    }

    fn compare(
        &self,
        contract: &Contract,
        recorded: &Recorded,
        (name, text): &(String, String),
        run: &mut Run,
    ) -> SnapshotOutcome {
        if !run.read.contains_key(name) {
            match self.store.read(name) {
                Ok(found) => run.read.extend(found.map(|value| (name.clone(), value))),
                Err(diagnostic) => return SnapshotOutcome::Unusable(diagnostic),
            }
        }
        let value = recorded.value();
        let reference = run.read.get(name);
        let differences = reference.map(|reference| difference::between(reference, &value));
        if differences.as_ref().is_some_and(Vec::is_empty) {
            return SnapshotOutcome::Kept;
        }
        if self.store.writes() && run.written.insert(name.clone()) {
            run.read.insert(name.clone(), value);
            return match self.store.write(name, text) {
                Ok(()) => SnapshotOutcome::Written(name.clone()),
                Err(diagnostic) => SnapshotOutcome::Unusable(diagnostic),
            };
        }
        match (differences, reference) {
            (Some(found), Some(reference)) => {
                difference::outcome(contract, name, &found, reference, &value)
            }
            _ => SnapshotOutcome::Missing(Box::new(difference::missing(contract, name))),
        }
    }
}

#[cfg(test)]
mod tests;
