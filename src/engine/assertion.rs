//! From a step that failed to findings.

use std::slice;

use crate::contract::Catalogue;
use crate::domain::{Finding, Level, Party, RuleId};

/// A failed assertion is a finding of the scenario's rules; of those that bind
/// the one it speaks of, if there are any.
pub(super) fn findings(
    catalogue: &Catalogue,
    rules: &[RuleId],
    place: &str,
    expected: &str,
    actual: &str,
) -> Vec<Finding> {
    let finding = |id: &RuleId| {
        let known = catalogue.get(id);
        Finding {
            rule: id.clone(),
            level: known.map_or(Level::Inferred, |rule| rule.level),
            party: known.map_or(spoken_of(place).unwrap_or(Party::Server), |rule| rule.party),
            place: place.to_owned(),
            expected: expected.to_owned(),
            actual: actual.to_owned(),
            interaction: None,
            detail: None,
        }
    };
    let none = RuleId::none();
    let rules = if rules.is_empty() { slice::from_ref(&none) } else { rules };
    let all: Vec<Finding> = rules.iter().map(finding).collect();
    let meant = |finding: &&Finding| spoken_of(place) == Some(finding.party);
    let narrow: Vec<Finding> = all.iter().filter(meant).cloned().collect();
    if narrow.is_empty() { all } else { narrow }
}

/// Whether a step failed over an answer that our client could not read, and
/// the contract says already what is wrong with it.
pub(super) fn told_already(place: &str, findings: &[Finding]) -> bool {
    let unreadable = ["answer body", "answer header content-type"];
    let told = |finding: &Finding| unreadable.iter().any(|at| finding.place.starts_with(at));
    place == "answer" && findings.iter().any(told)
}

/// Who did, or did not do, what a step looked for at a place.
fn spoken_of(place: &str) -> Option<Party> {
    let begins = |words: &[&str]| words.iter().any(|word| place.starts_with(word));
    if begins(&["answer", "journey", "callback query"]) {
        Some(Party::Server)
    } else if begins(&["request", "callback", "client", "token endpoint"]) {
        Some(Party::Client)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::document::Shelf;

    /// The rules that are found broken when a step fails at a place.
    fn accused(rules: &[&str], place: &str) -> Vec<String> {
        let contract = Contract::load(&Shelf::new(None)).expect("the built-in contract is good");
        let rules: Vec<RuleId> = rules.iter().filter_map(|rule| rule.parse().ok()).collect();
        let found = findings(contract.catalogue(), &rules, place, "this", "that");
        found.into_iter().map(|finding| finding.rule.to_string()).collect()
    }

    #[test]
    fn what_the_bank_answers_is_not_held_against_the_application() {
        let rules = ["ORG-05", "ORG-18"];
        assert_eq!(accused(&rules, "answer body /organization/id"), ["ORG-18"]);
        assert_eq!(accused(&rules, "callback"), ["ORG-05"]);
        assert_eq!(accused(&rules, "step"), rules);
    }

    #[test]
    fn rules_of_one_party_are_all_named_and_without_rules_there_is_a_finding_still() {
        assert_eq!(accused(&["ORG-05", "ORG-16"], "answer status"), ["ORG-05", "ORG-16"]);
        assert_eq!(accused(&[], "answer status"), ["–"]);
    }

    #[test]
    fn an_answer_that_could_not_be_read_is_told_once() {
        let body = Finding { place: "answer body /expires_in".into(), ..of("EXCH-25") };
        assert!(told_already("answer", slice::from_ref(&body)));
        assert!(!told_already("answer", &[]));
        assert!(!told_already("answer status", &[body]));
        let header = Finding { place: "answer header cache-control".into(), ..of("EXCH-30") };
        assert!(!told_already("answer", &[header]));
    }

    fn of(rule: &str) -> Finding {
        let contract = Contract::load(&Shelf::new(None)).expect("the built-in contract is good");
        let rule = rule.parse().expect("a rule id");
        findings(contract.catalogue(), &[rule], "", "this", "that").remove(0)
    }
}
