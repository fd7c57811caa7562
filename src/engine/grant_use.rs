//! Whether a scenario can be given a grant that others use too.

use std::collections::BTreeSet;

use cucumber::gherkin::StepType;

use super::plan::PlannedScenario;
use crate::steps::Definition;
use crate::target::{Grants, Target};

/// How such a scenario comes by its grant.
const GRANTED: &str = "{user} has granted {scopes}";

/// Whether a scenario asks for one grant, calls the API with it, and looks at
/// the answers, and nothing else: then it can neither burn the grant nor change
/// the consent, and does not look at how the grant came about.
pub(super) fn only_uses<'a>(steps: impl IntoIterator<Item = &'a Definition>) -> bool {
    let mut steps = steps.into_iter().skip_while(|step| is_of(step, "application"));
    let is_granted = steps.next().is_some_and(|step| step.built_in && step.expression == GRANTED);
    let mut calls = steps.peekable();
    is_granted
        && calls.peek().is_some_and(|step| is_of(step, "api"))
        && calls.all(|step| is_of(step, "api") || is_of(step, "answer"))
}

/// Where scenarios share grants, only the first that asks for one signs in; what
/// the others cost is mended accordingly. A scenario is known by its `Given` steps.
pub(super) fn shared(scenarios: &mut [PlannedScenario], target: &Target) {
    if target.manners.grants == Grants::Fresh || target.is_mock {
        return;
    }
    let mut granted = BTreeSet::new();
    let of_here =
        |one: &&mut PlannedScenario| one.dialect.is_none_or(|dialect| dialect == target.dialect);
    let able = scenarios.iter_mut().filter(|one| one.only_uses_grant && one.skip.is_none());
    for scenario in able.filter(of_here) {
        let given = scenario.steps.iter().map(|planned| &planned.step);
        let given = given.filter(|step| step.ty == StepType::Given);
        let given: Vec<String> = given.map(|step| step.value.clone()).collect();
        if !granted.insert(given) {
            scenario.cost.sign_ins = 0;
        }
    }
}

/// Whether a step is about this concept.
fn is_of(step: &Definition, concept: &str) -> bool {
    let file = step.location.strip_prefix("steps/").and_then(|at| at.split('.').next());
    step.built_in && file == Some(concept)
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::StepType;

    use super::*;
    use crate::steps::Catalogue;

    fn fits(steps: &[(StepType, &str)]) -> bool {
        let catalogue = Catalogue::registered();
        let definition = |(kind, text): &(StepType, &str)| {
            let found = catalogue.find(*kind, text).pop().expect("a step that exists");
            &catalogue.definitions()[found.definition]
        };
        only_uses(steps.iter().map(definition).collect::<Vec<_>>())
    }

    const APPLICATION: (StepType, &str) =
        (StepType::Given, "an application registered for the membership flow");
    const GRANTED: (StepType, &str) = (StepType::Given, "\"Ada\" has granted \"offline_access\"");
    const READS: (StepType, &str) = (StepType::When, "the application reads the organisation");
    const STATUS: (StepType, &str) = (StepType::Then, "the status is 200");

    #[test]
    fn a_scenario_that_reads_shares_and_one_that_does_more_does_not() {
        assert!(fits(&[APPLICATION, GRANTED, READS, STATUS]));
        for more in [
            (StepType::When, "the application refreshes with the first refresh token"),
            (StepType::When, "the application revokes the first refresh token"),
            (StepType::When, "a token request is sent with"),
            (StepType::When, "\"Ada\" consents to \"offline_access\""),
            (StepType::Then, "tokens are issued"),
            (StepType::When, "10 seconds pass"),
        ] {
            assert!(!fits(&[APPLICATION, GRANTED, READS, more]), "{}", more.1);
            assert!(!fits(&[APPLICATION, GRANTED, more, READS]), "{}", more.1);
        }
        assert!(!fits(&[APPLICATION, GRANTED, STATUS, READS]), "it looks at the tokens' answer");
        assert!(!fits(&[APPLICATION, GRANTED, GRANTED, READS]), "two grants");
        assert!(!fits(&[APPLICATION, READS]), "no grant");
    }
}
