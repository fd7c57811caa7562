//! The suite is put to the proof: each rule that can be broken in the stand-in
//! bank is broken, and the features notice it and name it.

mod run;
#[cfg(unix)]
mod signal;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use qonform::domain::{Dialect, Owner, Verdict};
use qonform::engine::{AgentKind, Proof, Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::{Exit, MutantOutcome, MutantResult, ScenarioResult};
use run::run;

fn proof(dialect: Dialect) -> Proof {
    let target = match dialect {
        Dialect::Hydra => "mock",
        Dialect::Documented => "mock-documented",
    };
    let settings = Settings { target: target.to_owned(), ..Settings::default() };
    Proof::new(settings, &Selection::default()).expect("the files of this repository are good")
}

/// Not one false alarm: `QONFORM_CLEAN_RUNS` says how many orders are tried.
#[test]
fn without_a_mutant_every_scenario_passes_in_both_dialects_in_any_order() {
    let number = std::env::var("QONFORM_CLEAN_RUNS").ok();
    let number: u64 = number.map_or(3, |text| text.parse().expect("how many runs"));
    for run_of in 0..number {
        let target = if run_of % 3 == 2 { "mock-documented" } else { "mock" };
        let jobs = [16, 3, 8, 1][usize::try_from(run_of % 4).expect("small")];
        let shuffle = (run_of > 0).then_some(run_of);
        // What browsers show has a test of its own.
        let agent = Some(AgentKind::Http);
        let settings =
            Settings { target: target.to_owned(), jobs, shuffle, agent, ..Settings::default() };
        let run = run(settings, &Selection::default());
        let red: Vec<String> = run.red().map(told).collect();
        assert_eq!(red, [""; 0], "{target}, {jobs} jobs, {shuffle:?}");
        assert_eq!(run.outcome.exit, Exit::Kept);
        let passed = run.scenarios.iter().filter(|s| s.verdict == Verdict::Passed).count();
        assert!(passed >= 130, "{target}: {passed} passed");
    }
}

#[test]
fn every_mutant_is_noticed_under_its_own_rule() {
    let (mut unnoticed, mut blamed) = (Vec::new(), Vec::new());
    for dialect in [Dialect::Hydra, Dialect::Documented] {
        let proof = proof(dialect);
        for mutant in Mutant::ALL.into_iter().filter(|mutant| mutant.dialect() == dialect) {
            let result = proof.named(mutant).expect("it runs");
            let as_planned = match mutant.equivalent() {
                Some(_) => result.outcome == MutantOutcome::Equivalent,
                None => result.outcome == MutantOutcome::Killed && misses(mutant, &result) == 0,
            };
            let elsewhere = result.kills.iter().filter(|kill| kill.owner != Some(Owner::Bank));
            blamed.extend(elsewhere.map(|kill| format!("{mutant:?}: {kill:?}")));
            if !as_planned {
                unnoticed.push(format!("{mutant:?}: {result:?}"));
            }
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
    assert!(blamed.is_empty(), "somebody else is blamed: {}", blamed.join("\n"));
}

/// How many of the rules that a mutant breaks nobody found broken.
fn misses(mutant: Mutant, result: &MutantResult) -> usize {
    let found = result.found();
    mutant.rules().iter().filter(|rule| !found.iter().any(|id| id.as_str() == **rule)).count()
}

/// Two mutants by the command, so that its exit status and files are seen.
#[test]
fn the_command_tells_who_noticed_and_writes_the_matrix() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["mutants", "--rule", "EXCH-25", "--rule", "EXCH-24", "--report"]);
    command.arg(format!("json={}", at("m.json").display())).arg("--report");
    let output = command.arg(format!("html={}", at("m.html").display())).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("killed              expires-in-string"), "{text}");
    let json = std::fs::read_to_string(at("m.json")).expect("written");
    let matrix: qonform::report::KillMatrix = serde_json::from_str(&json).expect("its own format");
    assert!(matrix.is_proof() && matrix.mutants.len() >= 2, "{json}");
    let html = std::fs::read_to_string(at("m.html")).expect("written");
    assert!(html.contains("token-type-missing"), "{html}");
}

/// Features that look at nothing notice nothing, and that is told.
#[test]
fn a_suite_that_sees_nothing_proves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let features = folder.path().join("features");
    std::fs::create_dir(&features).expect("a folder");
    let text = "Feature: Blind\n  @CALLBACK-01\n  Scenario: Nobody looks\n    \
                Given an application registered for the membership flow\n";
    std::fs::write(features.join("blind.feature"), text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["mutants", "--rule", "CALLBACK-01"]).current_dir(folder.path());
    let output = command.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(7), "{text}");
    assert!(text.contains("survived            state-dropped"), "{text}");
}

/// Ctrl-C keeps what was found, and says what was not tried.
#[cfg(unix)]
#[test]
fn what_was_found_before_ctrl_c_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("m.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["mutants", "--report", &format!("json={}", path.display())]);
    command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("it starts");
    let mut said = BufReader::new(process.stderr.take().expect("piped")).lines();
    let begun = said.find(|line| line.as_ref().is_ok_and(|line| line.ends_with(" mutants")));
    assert!(begun.is_some(), "it never began");
    signal::send("INT", &process);
    let output = process.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(130), "{text}");
    let json = std::fs::read_to_string(&path).expect("written");
    let matrix: qonform::report::KillMatrix = serde_json::from_str(&json).expect("its own format");
    let left = matrix.wanted - matrix.mutants.len();
    assert!(left > 0 && text.contains(&format!("stopped early, {left} not tried: ")), "{text}");
    // The one that was under way has its own end, not that of the command.
    let killed = |one: &MutantResult| one.outcome == MutantOutcome::Killed;
    assert!(matrix.mutants.iter().all(killed), "{text}");
}

/// Changes that know nothing of OAuth: most are noticed where the contract
/// requires the part, and the same seed draws the same.
#[test]
fn blind_changes_to_required_parts_are_noticed() {
    let mut proof = proof(Dialect::Hydra);
    proof.baseline().expect("it runs");
    let required = proof.blind().iter().filter(|(_, required)| *required);
    let sample: Vec<_> = required.step_by(40).cloned().collect();
    assert!(sample.len() >= 5, "{} to try", sample.len());
    let survived = sample.iter().filter(|(distortion, required)| {
        let result = proof.distorted(distortion, *required).expect("it runs");
        !matches!(result.outcome, MutantOutcome::Killed | MutantOutcome::Equivalent)
    });
    let survived: Vec<String> = survived.map(|(distortion, _)| distortion.to_string()).collect();
    assert!(survived.len() * 20 <= sample.len(), "{survived:?}");
}

fn told(scenario: &ScenarioResult) -> String {
    let ScenarioResult { title, verdict, owner, reason, findings, .. } = scenario;
    format!("{title}: {verdict} {owner:?} {reason:?} {findings:#?}")
}
