//! What a connected application does, held against the rules that bind it.
//!
//! An interaction alone shows whether a form has its fields; whether a code is
//! sent twice, a refresh token is used after it was replaced, or a `state` comes
//! again, only the ones before it show. So this judge remembers, within bounds.

mod address;
mod attempt;
mod exchange;
mod notes;
mod refresh;
mod remembered;
#[cfg(test)]
mod tests;
mod usage;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::{Contract, JudgeContext, always};
use crate::domain::{Finding, HostRole, Interaction, RuleId, Sender};
use attempt::Attempt;
use exchange::IssuedCode;
use notes::Notes;
use refresh::{AccessToken, Grant, RefreshToken};
use remembered::Remembered;
use usage::Unauthorized;

/// An application as the bank knows it.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Its id.
    pub client_id: String,
    /// Its redirect URIs, byte for byte.
    pub redirect_uris: Vec<String>,
    /// Whether it was registered for the user flow, or else for the membership
    /// flow.
    pub user_flow: bool,
}

/// How often a rule was shown, and how often it was not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// How often something happened that the rule speaks of.
    pub times: usize,
    /// How often it was broken then.
    pub broken: usize,
}

/// The judge of everything that applications send to one bank.
///
/// Nothing in it is ever printed: it holds codes and tokens.
pub struct Conduct<'a> {
    contract: &'a Contract,
    registered: Vec<Registered>,
    attempts: Remembered<Attempt>,
    codes: Remembered<IssuedCode>,
    grants: Remembered<Grant>,
    access_tokens: Remembered<AccessToken>,
    refresh_tokens: Remembered<RefreshToken>,
    unauthorized: Unauthorized,
    shown: BTreeMap<RuleId, Shown>,
}

/// How many attempts, codes, grants and tokens of each kind are remembered.
const REMEMBERED: usize = 1_024;

/// The rules that it can show.
pub const JUDGED: [&str; 35] = [
    "HOST-01",
    "HOST-02",
    "HOST-03",
    "HOST-04",
    "HOST-05",
    "HOST-06",
    "HOST-07",
    "HOST-09",
    "AUTH-01",
    "AUTH-02",
    "AUTH-03",
    "AUTH-06",
    "AUTH-07",
    "AUTH-08",
    "AUTH-20",
    "AUTH-21",
    "AUTH-22",
    "CALLBACK-11",
    "EXCH-01",
    "EXCH-02",
    "EXCH-03",
    "EXCH-04",
    "EXCH-34",
    "REFR-01",
    "REFR-03",
    "REFR-12",
    "REFR-13",
    "REFR-14",
    "REFR-24",
    "ORG-05",
    "ORG-13",
    "API-01",
    "API-09",
    "GATE-01",
    "GATE-06",
];

impl<'a> Conduct<'a> {
    /// A judge who has seen nothing yet, and knows these applications.
    #[must_use]
    pub fn new(contract: &'a Contract, registered: Vec<Registered>) -> Self {
        Self {
            contract,
            registered,
            attempts: Remembered::new(REMEMBERED),
            codes: Remembered::new(REMEMBERED),
            grants: Remembered::new(REMEMBERED),
            access_tokens: Remembered::new(REMEMBERED),
            refresh_tokens: Remembered::new(REMEMBERED),
            unauthorized: Unauthorized::default(),
            shown: BTreeMap::new(),
        }
    }

    /// Takes the next interaction, in the order in which the bank answered, and
    /// gives every rule that the application did not keep by it.
    ///
    /// Whoever sent it, `gated` of the context says whether the host that was
    /// asked stands behind the access gate.
    pub fn observe(&mut self, interaction: &Interaction, context: JudgeContext) -> Vec<Finding> {
        let mut notes = Notes::default();
        address::judge(interaction, context, &mut notes);
        if is_of_the_application(interaction) {
            self.judge_always(interaction, context, &mut notes);
        }
        self.judge_attempt(interaction, &mut notes);
        self.learn_conclusion(interaction, context);
        self.judge_exchange(interaction, context, &mut notes);
        self.judge_refresh(interaction, &mut notes);
        self.judge_usage(interaction, context, &mut notes);
        let mut findings = Vec::new();
        for (rule, breaches) in notes.into_rules() {
            let shown = self.shown.entry(rule.clone()).or_default();
            shown.times += 1;
            shown.broken += usize::from(!breaches.is_empty());
            let found =
                breaches.into_iter().map(|breach| self.contract.finding(rule.clone(), breach));
            findings.extend(found);
        }
        findings
    }

    /// How often each rule was shown so far; one that never was is not there.
    #[must_use]
    pub fn shown(&self) -> &BTreeMap<RuleId, Shown> {
        &self.shown
    }

    fn judge_always(&self, interaction: &Interaction, context: JudgeContext, notes: &mut Notes) {
        for promise in &self.contract.always {
            if always::speaks_of(promise.check, interaction, context) {
                let breaches = always::breaches(promise.check, interaction, context);
                notes.hold(promise.rule.value.clone(), breaches);
            }
        }
    }

    fn registered(&self, client_id: &str) -> Option<&Registered> {
        self.registered.iter().find(|one| one.client_id == client_id)
    }
}

/// Everything but the pages, which a person's browser asks for.
fn is_of_the_application(interaction: &Interaction) -> bool {
    let path = interaction.request.url.path();
    interaction.sender != Sender::Person
        && match interaction.host {
            HostRole::Api => true,
            HostRole::Oauth | HostRole::Web => {
                path.ends_with("/token") || path == "/oauth2/revoke" || path == "/userinfo"
            }
        }
}

/// Whether it is later by more than a number of seconds.
fn later(now: SystemTime, then: SystemTime, seconds: u64) -> bool {
    now.duration_since(then).is_ok_and(|gone| gone > Duration::from_secs(seconds))
}
