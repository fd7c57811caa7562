//! The judge: what the bank promised, held against what it did.
//!
//! A [`Contract`] is read from `schemas/`: the [`Catalogue`] of rules, one
//! [`Operation`] per file, JSON Schemas of the answers, and the checks that hold
//! always. [`Contract::judge`] is pure: an interaction goes in, every rule that
//! was not kept comes out as a finding. [`Snapshots`] compares an answer with the
//! one recorded before.
//!
//! It sends nothing, and it decides no verdict.

mod acceptance;
mod always;
mod answer;
mod breach;
mod catalogue;
mod conduct;
mod expectation;
#[cfg(test)]
mod fixture;
mod gate;
mod judgement;
mod keywords;
mod load;
mod location;
mod masking;
mod operation;
mod pointer;
mod references;
mod repeated;
mod required;
mod schemas;
mod snapshot;
mod twin;
mod undocumented;

pub use acceptance::{Amendments, Novelty};
pub use catalogue::{Catalogue, Rule};
pub use conduct::{Conduct, JUDGED, Registered, Shown};
pub use gate::looks_like_gate;
pub use judgement::{JudgeContext, Judgement};
pub use operation::Operation;
pub use snapshot::{SnapshotOutcome, Snapshots};

use always::Always;
use schemas::Schemas;
use undocumented::KnownHeaders;

/// Everything the bank promised, and what Qonform holds its own client to.
#[derive(Debug)]
pub struct Contract {
    catalogue: Catalogue,
    /// Those with form fields first, so that the narrower one is found.
    operations: Vec<Operation>,
    always: Vec<Always>,
    schemas: Schemas,
    headers: KnownHeaders,
}

impl Contract {
    /// The rules by id.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Every operation that has a contract.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }
}
