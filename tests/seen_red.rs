//! The suite is put to the proof: each rule that can be broken in the stand-in
//! bank is broken, and the features notice it and name it.
#![expect(clippy::print_stdout, reason = "the table is for whoever runs with --nocapture")]

mod run;

use qonform::domain::{Finding, Owner, Party, Verdict};
use qonform::engine::{Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::{Exit, ScenarioResult};
use run::{Run, run};

/// Rules that a mutant does not break, but whose scenarios cannot be carried
/// out with it: what they build on is broken.
const WAKE: [(Mutant, &[&str]); 20] = [
    // Nothing is read from an id_token that does not verify.
    (Mutant::IdTokenUnsigned, ID_TOKEN),
    (Mutant::IdTokenSignatureWrong, ID_TOKEN),
    (Mutant::IdTokenIssuerWrong, ID_TOKEN),
    (Mutant::IdTokenAudienceWrong, ID_TOKEN),
    (Mutant::NonceAltered, ID_TOKEN),
    (Mutant::AtHashWrong, ID_TOKEN),
    // Whatever takes a token back is seen by the token.
    (Mutant::RevokedTokenAlive, &["EXCH-07", "REFR-09", "REVK-03"]),
    // The exchange that has to be refused first succeeds, and spends the code.
    (Mutant::WrongSecretAccepted, &["EXCH-18"]),
    (Mutant::RedirectUriNotCompared, &["EXCH-18"]),
    // The statuses of the authorization endpoint are listed with its contract.
    (Mutant::RedirectedBy307, &["AUTH-24"]),
    // Nobody is asked, so nobody is asked by the mock either.
    (Mutant::ScaNotAsked, &["API-17"]),
    // A body that says nothing names no grant type either.
    (Mutant::QueryRead, &["EXCH-08"]),
    // The uses within the window, of which the last comes too late.
    (Mutant::WindowMissing, &["REFR-06"]),
    // Whose token still works, and how the API says that it does not.
    (Mutant::OldAccessTokenAlive, &["REFR-07"]),
    // A scope that nobody saw is one that nobody asked for.
    (Mutant::RefreshTokenUnasked, &["AUTH-41"]),
    (Mutant::ScopeOverstated, &["AUTH-41"]),
    // Whatever ends a token is seen by the status that this mutant changes.
    (
        Mutant::InvalidTokenForbidden,
        &["EXCH-07", "EXCH-38", "REFR-07", "REFR-08", "REFR-09", "REVK-02", "REVK-03"],
    ),
    // The recorded answer is compared before the scenario looks at it.
    (Mutant::TraceIdMissing, &["SNAPSHOT"]),
    (Mutant::ErrorsUnwrapped, &["SNAPSHOT"]),
    (Mutant::UnknownPathAnswered, &["HOST-05", "SNAPSHOT"]),
];

/// Every rule about what an `id_token` says.
const ID_TOKEN: &[&str] =
    &["OIDC-01", "OIDC-04", "OIDC-09", "OIDC-10", "OIDC-11", "OIDC-12", "REFR-21"];

#[test]
fn without_a_mutant_every_scenario_passes_in_both_dialects() {
    for target in ["mock", "mock-documented"] {
        let settings = Settings { target: target.to_owned(), ..Settings::default() };
        let run = run(settings, &Selection::default());
        let red: Vec<String> = run.red().map(told).collect();
        assert_eq!(red, [""; 0]);
        assert_eq!(run.outcome.exit, Exit::Kept);
        let passed = run.scenarios.iter().filter(|s| s.verdict == Verdict::Passed).count();
        assert!(passed >= 130, "{target}: {passed} passed");
    }
}

#[test]
fn every_mutant_is_noticed_under_its_own_rule() {
    println!("{:32} {:12} red scenarios", "mutant", "rule");
    let mut mistakes = Vec::new();
    for mutant in Mutant::ALL {
        let settings = Settings { mutants: vec![mutant], ..Settings::default() };
        let run = run(settings, &Selection::default());
        println!("{:32} {:12} {}", mutant.id(), mutant.rule(), run.red().count());
        let strays = run.red().filter_map(|red| stray(mutant, red));
        let wrong = missed(mutant, &run).into_iter().chain(strays);
        mistakes.extend(wrong.map(|wrong| format!("{mutant:?}: {wrong}")));
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// What is missing to say that the features noticed: a finding for each broken
/// rule, and one for the first of them in a scenario that is about that rule.
fn missed(mutant: Mutant, run: &Run) -> Option<String> {
    let found = |rule: &&str| run.red().any(|red| finding_of(red, rule).is_some());
    let tagged = |red: &&ScenarioResult| red.rules.iter().any(|r| r.as_str() == mutant.rule());
    if let Some(rule) = mutant.rules().iter().find(|rule| !found(rule)) {
        return Some(format!("no finding for {rule}"));
    }
    let own = run.red().filter(tagged).any(|red| finding_of(red, mutant.rule()).is_some());
    (!own).then(|| "no scenario of its rule is red".to_owned())
}

/// What is wrong with a red scenario: whatever else failed, it failed in the
/// wake of the broken rule, and nobody but the bank is blamed.
fn stray(mutant: Mutant, red: &ScenarioResult) -> Option<String> {
    let wake = WAKE.iter().filter(|(waking, _)| *waking == mutant).flat_map(|(_, rules)| *rules);
    let Some(first) = red.findings.first() else { return Some(told(red)) };
    let known = mutant.rules().iter().chain(wake).any(|rule| first.rule.as_str() == *rule);
    let blamed = red.owner == Some(Owner::Bank) && first.party == Party::Server;
    let right = red.verdict == Verdict::Broken && known && blamed;
    (!right).then(|| told(red))
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
