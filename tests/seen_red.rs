//! The suite is put to the proof: each rule that can be broken in the stand-in
//! bank is broken, and the features notice it and name it.
#![expect(clippy::print_stdout, reason = "the table is for whoever runs with --nocapture")]

mod run;

use qonform::domain::{Finding, Owner, Party, Verdict};
use qonform::engine::{Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::{Exit, ScenarioResult};
use run::run;

#[test]
fn without_a_mutant_every_scenario_passes() {
    let run = run(Settings::default(), &Selection::default());
    let red: Vec<String> = run.red().map(told).collect();
    assert_eq!(red, [""; 0]);
    assert_eq!(run.outcome.exit, Exit::Kept);
    assert!(run.scenarios.len() >= 40, "{} scenarios", run.scenarios.len());
}

#[test]
fn every_mutant_is_noticed_under_its_own_rule() {
    println!("{:28} {:12} red scenarios", "mutant", "rule");
    for mutant in Mutant::ALL {
        let settings = Settings { mutants: vec![mutant], ..Settings::default() };
        let run = run(settings, &Selection::default());
        println!("{:28} {:12} {}", mutant.id(), mutant.rule(), run.red().count());
        assert_eq!(run.outcome.exit, Exit::Broken, "{mutant:?}");
        for rule in mutant.rules() {
            assert!(run.red().any(|red| finding_of(red, rule).is_some()), "{mutant:?}: no {rule}");
        }
        let tagged = |red: &ScenarioResult| red.rules.iter().any(|r| r.as_str() == mutant.rule());
        let named = |red: &&ScenarioResult| tagged(red) && finding_of(red, mutant.rule()).is_some();
        assert!(run.red().any(|red| named(&red)), "{mutant:?}: no scenario of its rule");
        run.red().for_each(|red| is_red_for(mutant, red));
    }
}

/// Whatever else failed, it failed in the wake of the broken rule, and nobody
/// but the bank is blamed.
fn is_red_for(mutant: Mutant, red: &ScenarioResult) {
    assert_eq!(red.verdict, Verdict::Broken, "{mutant:?}: {}", told(red));
    assert_eq!(red.owner, Some(Owner::Bank), "{mutant:?}: {}", told(red));
    let first = red.findings.first().expect("a broken scenario has a finding");
    assert!(mutant.rules().contains(&first.rule.as_str()), "{mutant:?}: {}", told(red));
    assert_eq!(first.party, Party::Server, "{mutant:?}: {}", told(red));
}

fn finding_of<'a>(scenario: &'a ScenarioResult, rule: &str) -> Option<&'a Finding> {
    scenario.findings.iter().find(|finding| {
        let told = [&finding.place, &finding.expected, &finding.actual];
        finding.rule.as_str() == rule && told.iter().all(|text| !text.is_empty())
    })
}

fn told(scenario: &ScenarioResult) -> String {
    let ScenarioResult { title, verdict, owner, reason, findings, .. } = scenario;
    format!("{title}: {verdict} {owner:?} {reason:?} {findings:#?}")
}
