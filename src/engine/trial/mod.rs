//! An application on trial: what it sends to the stand-in bank is judged while
//! it sends it.

mod results;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use super::applicant;
use crate::contract::{Conduct, Contract, JudgeContext, Rule, Shown};
use crate::document::{Diagnostic, Shelf};
use crate::domain::{Finding, Interaction, MaskedInteraction, Redactor, RuleId, Secret};
use crate::mock::{Environment, Registry, demo};
use crate::report::{Counts, Reporter};

/// How far the judge may be behind; a bank that is asked faster then waits.
const BEHIND: usize = 1_024;

/// So many findings of one rule are kept, and so many of one place told of once.
const KEPT: usize = 10;

/// A trial that goes on.
pub struct Trial {
    witnessed: SyncSender<(Arc<Interaction>, Environment)>,
    court: JoinHandle<Sentence>,
    began: SystemTime,
}

/// A rule that the application did not keep, when it is seen for the first time
/// at one place.
#[derive(Clone, Debug)]
pub struct Charge {
    /// What was not kept.
    pub finding: Finding,
    /// The request, without secrets.
    pub interaction: MaskedInteraction,
}

/// What a trial came to.
#[derive(Default)]
pub struct Sentence {
    /// Every rule that can be shown by what an application sends, in the order
    /// of the catalogue, with how often it was.
    pub rules: Vec<(Rule, Shown)>,
    /// What was not kept, by rule.
    pub charges: BTreeMap<RuleId, Vec<Charge>>,
    began: Option<SystemTime>,
}

impl Trial {
    /// Begins to judge what the applications of `registry` send. `told` is called
    /// for each charge as it comes up, on a thread of its own.
    ///
    /// # Errors
    ///
    /// The mistakes of the contract's files.
    pub fn begin(
        registry: &Registry,
        redactor: Redactor,
        told: impl FnMut(&Charge) + Send + 'static,
    ) -> Result<Self, Vec<Diagnostic>> {
        let contract = Contract::load(&Shelf::new(None))?;
        learn(registry, &redactor, &contract);
        let registered = applicant::registered(registry);
        let (witnessed, heard) = sync_channel::<(Arc<Interaction>, Environment)>(BEHIND);
        let court = thread::spawn(move || {
            let mut court = Court { redactor, told, charges: BTreeMap::new() };
            let mut conduct = Conduct::new(&contract, registered);
            for (interaction, environment) in heard {
                let context = JudgeContext { gated: environment == Environment::Sandbox };
                for finding in conduct.observe(&interaction, context) {
                    court.charge(finding, &interaction);
                }
            }
            let judged = contract.catalogue().iter().filter(|rule| is_judged(rule)).cloned();
            let shown = |rule: Rule| {
                let shown = conduct.shown().get(&rule.id).copied().unwrap_or_default();
                (rule, shown)
            };
            Sentence { rules: judged.map(shown).collect(), charges: court.charges, began: None }
        });
        Ok(Self { witnessed, court, began: SystemTime::now() })
    }

    /// What the bank tells of everything that it is asked.
    pub fn witness(&self) -> impl FnMut(&Arc<Interaction>, Environment) + Send + 'static {
        let witnessed = self.witnessed.clone();
        // A court that is gone is told of when the trial ends.
        move |interaction, environment| {
            _ = witnessed.send((Arc::clone(interaction), environment));
        }
    }

    /// Waits until everything was judged; the bank must have closed.
    ///
    /// # Errors
    ///
    /// When the judge came to grief, which is a bug of ours.
    pub fn end(self) -> io::Result<Sentence> {
        let Self { witnessed, court, began } = self;
        drop(witnessed);
        let sentence = court.join().map_err(|_| io::Error::other("the judge came to grief"))?;
        Ok(Sentence { began: Some(began), ..sentence })
    }
}

impl Sentence {
    /// How many rules were kept, broken, and not shown (those are `skipped`).
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.rules.iter().for_each(|(_, shown)| counts.add(results::verdict(*shown)));
        counts
    }

    /// Hands everything to a report, as one scenario for each rule.
    pub fn report(&self, dialect: &str, reporter: &mut dyn Reporter) {
        results::report(self, dialect, reporter);
    }
}

/// The judge's thread.
struct Court<F> {
    redactor: Redactor,
    told: F,
    charges: BTreeMap<RuleId, Vec<Charge>>,
}

impl<F: FnMut(&Charge)> Court<F> {
    /// Keeps and tells what was not seen at that place before.
    fn charge(&mut self, finding: Finding, interaction: &Interaction) {
        let known = self.charges.entry(finding.rule.clone()).or_default();
        let is_same = |charge: &Charge| {
            charge.finding.place == finding.place && charge.finding.actual == finding.actual
        };
        if known.len() >= KEPT || known.iter().any(is_same) {
            return;
        }
        let redactor = self.redactor.child();
        redactor.learn_interaction(interaction);
        let finding = Finding {
            expected: redactor.mask(&finding.expected),
            actual: redactor.mask(&finding.actual),
            interaction: Some(known.len()),
            ..finding
        };
        let interaction = MaskedInteraction::new(interaction, &redactor);
        let charge = Charge { finding, interaction };
        (self.told)(&charge);
        known.push(charge);
    }
}

fn is_judged(rule: &Rule) -> bool {
    crate::contract::JUDGED.contains(&rule.id.as_str())
}

fn learn(registry: &Registry, redactor: &Redactor, contract: &Contract) {
    contract.catalogue().iter().for_each(|rule| redactor.search().publish(&rule.text));
    redactor.learn(&Secret::new(demo::STAGING_TOKEN));
    for application in registry.applications {
        redactor.learn(&Secret::new(application.client_secret));
    }
    for user in registry.users {
        redactor.learn(&Secret::new(user.password));
    }
}
