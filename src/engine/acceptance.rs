//! What drifted in a recorded run, made part of the contract.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde_json::Value;
use url::Url;

use super::Engine;
use crate::contract::{Amendments, Novelty};
use crate::document::Diagnostic;
use crate::domain::{Finding, MaskedInteraction, RuleId};
use crate::report::{Attempts, Recorded, ScenarioResult};

/// Changes to the contract, not written yet.
#[derive(Debug)]
pub struct Acceptance<'a> {
    amendments: Amendments<'a>,
    /// What is new to the contract, with its operation and first place.
    pub accepted: Vec<String>,
    /// What cannot be accepted, and why.
    pub refused: Vec<String>,
    /// How many answers are not as recorded, which is for snapshots to say.
    pub recorded_otherwise: usize,
}

impl Engine {
    /// Makes everything undocumented that a run found part of the contract. What
    /// the contract knows by now is left aside.
    ///
    /// # Errors
    ///
    /// What would be wrong with the contract then.
    pub fn accepting(&self, run: &Recorded) -> Result<Acceptance<'_>, Vec<Diagnostic>> {
        let amendments = Amendments::new(&self.contract, &self.shelf);
        let (accepted, refused) = (Vec::new(), Vec::new());
        let mut new = Acceptance { amendments, accepted, refused, recorded_otherwise: 0 };
        let day = run.run.started.split('T').next().unwrap_or_default();
        let seen = format!("Seen on {}, {day}; no page of Qonto says so.", run.run.target);
        let mut told = BTreeSet::new();
        for scenario in run.scenarios.iter().map(Attempts::last) {
            for finding in &scenario.drift {
                if finding.rule == RuleId::snapshot() {
                    new.recorded_otherwise += 1;
                    continue;
                }
                let line = told_as(scenario, finding);
                match new.accept(scenario, finding, &seen) {
                    Ok(true) => new.accepted.push(line),
                    Err(why) if told.insert(line.clone()) => {
                        new.refused.push(format!("{line}: {why}"));
                    }
                    Ok(false) | Err(_) => {}
                }
            }
        }
        new.amendments.check()?;
        Ok(new)
    }

    /// The folder whose `schemas` lie over the built-in ones.
    #[must_use]
    pub fn overlay(&self) -> &Path {
        self.shelf.folder().unwrap_or(&self.settings.folder)
    }
}

impl Acceptance<'_> {
    fn accept(
        &mut self,
        scenario: &ScenarioResult,
        finding: &Finding,
        seen: &str,
    ) -> Result<bool, String> {
        let unrecorded = || "the record does not have the answer; run once more".to_owned();
        let interaction = answer_of(scenario, finding).ok_or_else(unrecorded)?;
        let url = Url::parse(&interaction.url).map_err(|error| error.to_string())?;
        let form = interaction.request_body.as_deref().unwrap_or_default();
        let mut fields = url::form_urlencoded::parse(form.as_bytes());
        let grant = fields.find(|(name, _)| name == "grant_type").map(|(_, grant)| grant);
        let content = interaction.answer_headers.iter().find_map(|(name, value)| {
            let own = name.eq_ignore_ascii_case("content-type");
            own.then(|| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        });
        let body = interaction.answer_body.as_deref().unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        self.amendments.accept(&Novelty {
            host: interaction.host,
            method: &interaction.method,
            path: url.path(),
            grant: grant.as_deref(),
            status: interaction.status.ok_or_else(unrecorded)?,
            content: content.as_deref(),
            place: &finding.place,
            body: &body,
            actual: &finding.actual,
            seen,
        })
    }

    /// The changes as a unified diff; empty if there are none.
    #[must_use]
    pub fn diff(&self) -> String {
        self.amendments.diff()
    }

    /// How many files change.
    #[must_use]
    pub fn files(&self) -> usize {
        self.amendments.files()
    }

    /// Writes the changed files below a folder.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        self.amendments.write(folder)
    }
}

fn answer_of<'a>(scenario: &'a ScenarioResult, finding: &Finding) -> Option<&'a MaskedInteraction> {
    scenario.interactions.get(finding.interaction?)
}

/// The operation and the place with its first example.
fn told_as(scenario: &ScenarioResult, finding: &Finding) -> String {
    let Finding { place, actual, .. } = finding;
    let asked = answer_of(scenario, finding).and_then(|interaction| {
        let url = Url::parse(&interaction.url).ok()?;
        Some(format!("{} {}: ", interaction.method, url.path()))
    });
    format!("{}{place}: {actual}", asked.unwrap_or_default())
}
