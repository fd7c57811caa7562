//! Rules that a target says it does not keep.

use std::collections::BTreeMap;

use crate::contract::Catalogue;
use crate::document::{Diagnostic, Located, Source};
use crate::domain::{Finding, Party, RuleId};
use crate::target::{Difference, Target};

/// Everything that is wrong with the rules that are listed.
pub(super) fn mistakes(
    listed: &BTreeMap<RuleId, Located<Difference>>,
    source: &Source,
    catalogue: &Catalogue,
) -> Vec<Diagnostic> {
    let wrong = |(id, at): (&RuleId, &Located<Difference>)| match catalogue.get(id) {
        None => {
            let known = catalogue.iter().map(|rule| rule.id.as_str());
            let title = format!("the contract has no rule `{id}`");
            Some(at.diagnostic(source, title).suggest(id.as_str(), known))
        }
        Some(rule) if rule.party != Party::Server => {
            let title = format!("{id} binds the {}, so no server differs in it", rule.party);
            Some(at.diagnostic(source, title).help("`differs` is for rules that bind the server"))
        }
        Some(_) => None,
    };
    listed.iter().filter_map(wrong).collect()
}

/// Why a scenario that is tagged for these rules says nothing on the target.
pub(super) fn told(target: &Target, rules: &[RuleId], title: &str) -> Option<String> {
    let here = |only: &[String]| only.is_empty() || only.iter().any(|one| one == title);
    rules.iter().find_map(|rule| {
        let Difference { why, .. } = target.differs.get(rule).filter(|one| here(&one.only))?;
        Some(format!("the target `{}` differs in {rule}: {why}", target.name))
    })
}

/// Whether a finding is held against the target.
pub(super) fn counts(target: &Target, finding: &Finding) -> bool {
    target.differs.get(&finding.rule).is_none_or(|difference| !difference.only.is_empty())
}
