//! What one interaction shows.

use crate::contract::breach::Breach;
use crate::domain::RuleId;

/// Rules that an interaction speaks of, each with what of it was not kept.
#[derive(Default)]
pub(super) struct Notes(Vec<(RuleId, Vec<Breach>)>);

impl Notes {
    /// A rule was shown; without a breach, it was kept.
    pub(super) fn hold(&mut self, rule: RuleId, breaches: impl IntoIterator<Item = Breach>) {
        match self.0.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, all)) => all.extend(breaches),
            None => self.0.push((rule, breaches.into_iter().collect())),
        }
    }

    /// The same for a rule that is named in the program.
    pub(super) fn rule(&mut self, id: &str, breach: Option<Breach>) {
        // Every id in the program is one; a test holds them against the catalogue.
        if let Ok(rule) = id.parse() {
            self.hold(rule, breach);
        }
    }

    /// The same for a rule of which several things can be broken at once.
    pub(super) fn hold_all(&mut self, id: &str, breaches: impl IntoIterator<Item = Breach>) {
        if let Ok(rule) = id.parse() {
            self.hold(rule, breaches);
        }
    }

    pub(super) fn into_rules(self) -> impl Iterator<Item = (RuleId, Vec<Breach>)> {
        self.0.into_iter()
    }
}
