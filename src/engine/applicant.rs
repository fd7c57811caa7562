//! An application that is tried by attacks, and what is held against it.

use std::collections::BTreeSet;
use std::fmt;

use crate::contract::{Conduct, Contract, JudgeContext, Registered};
use crate::domain::{Finding, Interaction, RuleId};
use crate::mock::{Flow, Pool, Registry};
use crate::target::UnderTest;

/// An application that runs somewhere, and the stand-in bank that it is
/// configured for.
#[derive(Clone)]
pub struct Applicant {
    /// How a person uses it.
    pub recipe: UnderTest,
    /// The bank, where the application looks for it.
    pub bank: Pool,
    /// Everyone the bank knows.
    pub registry: &'static Registry,
}

impl fmt::Debug for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applicant").field("recipe", &self.recipe).finish_non_exhaustive()
    }
}

/// The applications of a bank, as their judge knows them.
pub(super) fn registered(registry: &Registry) -> Vec<Registered> {
    let one = |application: &crate::mock::Application| {
        let uris = [application.redirect_uri].into_iter();
        let uris = uris.chain(application.other_redirect_uris.iter().copied());
        Registered {
            client_id: application.client_id.to_owned(),
            redirect_uris: uris.map(str::to_owned).collect(),
            user_flow: application.flow == Flow::User,
        }
    };
    registry.applications.iter().map(one).collect()
}

/// Every rule that an application did not keep by what it sent in one scenario,
/// once for each place.
pub(super) fn held(
    contract: &Contract,
    registered: Vec<Registered>,
    transcript: &[Interaction],
    context: JudgeContext,
) -> Vec<Finding> {
    let mut conduct = Conduct::new(contract, registered);
    let mut told = BTreeSet::<(RuleId, String)>::new();
    let mut findings = Vec::new();
    for (index, interaction) in transcript.iter().enumerate() {
        let found = conduct.observe(interaction, context);
        let new =
            found.into_iter().filter(|one| told.insert((one.rule.clone(), one.place.clone())));
        findings.extend(new.map(|one| Finding { interaction: Some(index), ..one }));
    }
    findings
}
