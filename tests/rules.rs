//! Every rule has a scenario that fails without it, or says why none can.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use qonform::domain::{Party, RuleId};
use qonform::engine::{Engine, Plan, Selection, Settings};
use qonform::mock::{Mutant, UNBROKEN};

fn everything() -> (Engine, Plan) {
    let engine = Engine::new(Settings::default()).expect("the files of this repository are good");
    let plan = engine.plan(&Selection::default()).expect("the features are good");
    (engine, plan)
}

#[test]
fn every_rule_has_a_scenario_or_a_reason_and_not_both() {
    let (engine, plan) = everything();
    let covered: BTreeSet<&str> =
        plan.scenarios.iter().flat_map(|one| &one.rules).map(RuleId::as_str).collect();
    let mut wrong = Vec::new();
    for rule in engine.contract().catalogue().iter() {
        let id = rule.id.as_str();
        match (covered.contains(id), rule.reason.is_some()) {
            (true, false) | (false, true) => {}
            (false, false) => wrong.push(format!("{id} has neither")),
            (true, true) => wrong.push(format!("{id} has both")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_without_a_scenario_tells_its_reason() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = command.args(["rules", "STORE-01"]).current_dir(folder).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("      no scenario: How an application stores"), "{text}");
    assert!(text.ends_with("0 of 1 rules have a scenario, 1 a reason\n"), "{text}");
}

/// An outline is one promise, however many rows it has.
#[test]
fn each_dialect_has_over_a_hundred_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("features");
    let files = fs::read_dir(folder).expect("the features are there");
    let texts: Vec<String> = files
        .map(|file| fs::read_to_string(file.expect("an entry").path()).expect("text"))
        .collect();
    for (dialect, other) in [("hydra", "documented"), ("documented", "hydra")] {
        let other = format!("@dialect:{other}");
        let mut titles = BTreeSet::new();
        for text in &texts {
            let mut tags = "";
            for line in text.lines().map(str::trim) {
                match line.split_once(": ") {
                    Some(("Scenario" | "Scenario Outline", title)) if !tags.contains(&other) => {
                        titles.insert(title);
                    }
                    _ => {}
                }
                tags = if line.starts_with('@') { line } else { "" };
            }
        }
        assert!(titles.len() >= 120, "{dialect}: {} promises", titles.len());
    }
}

#[test]
fn every_rule_of_the_bank_is_broken_by_a_mutant_or_says_why_not() {
    let (engine, _) = everything();
    let mut wrong = Vec::new();
    for rule in engine.contract().catalogue().iter().filter(|rule| rule.party == Party::Server) {
        let id = rule.id.as_str();
        let broken = Mutant::ALL.into_iter().any(|mutant| mutant.rules().contains(&id));
        let excused = UNBROKEN.iter().any(|(unbroken, _)| *unbroken == id);
        if broken == excused {
            wrong.push(id.to_owned());
        }
    }
    let known = |id: &str| engine.contract().catalogue().iter().any(|rule| rule.id.as_str() == id);
    let named = Mutant::ALL.into_iter().flat_map(|mutant| mutant.rules().iter().copied());
    let stray: Vec<&str> = named.filter(|id| !known(id)).collect();
    assert!(wrong.is_empty() && stray.is_empty(), "{wrong:?} {stray:?}");
}

#[test]
fn what_is_documented_is_shown_and_a_gap_is_told() {
    let run = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        let command = command.args(["rules", "--require", "documented"]).current_dir(folder);
        command.output().expect("it runs")
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(run(folder).status.code(), Some(0));
    let bare = tempfile::tempdir().expect("a folder");
    fs::create_dir(bare.path().join("features")).expect("a folder");
    let feature = bare.path().join("features/one.feature");
    let steps = "Given an application registered for the membership flow";
    let text = format!("Feature: One\n  @AUTH-01\n  Scenario: One\n    {steps}\n");
    fs::write(feature, text).expect("written");
    let output = run(bare.path());
    let told = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(7), "{told}");
    assert!(told.contains("EXCH-05") && !told.contains("AUTH-01"), "{told}");
}

fn said(arguments: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    let output = command.args(arguments).current_dir(folder).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn an_id_is_looked_for_from_its_beginning_and_a_slip_gets_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, shown, _) = said(&["rules", "refr-02"], folder.path());
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.starts_with("REFR-02 ("), "{shown}");
    assert!(shown.ends_with("1 of 1 rules have a scenario, 0 a reason\n"), "{shown}");
    let (code, _, complaint) = said(&["rules", "REFRE-2"], folder.path());
    assert_eq!(code, Some(4), "{complaint}");
    assert!(complaint.contains("did you mean `REFR-02`?"), "{complaint}");
    let (_, _, complaint) = said(&["rules", "NOPE"], folder.path());
    assert!(complaint.contains("--text searches"), "{complaint}");
    let (code, shown, _) = said(&["rules", "--text", "ten minutes"], folder.path());
    assert_eq!(code, Some(4), "{shown}");
    let (code, shown, _) = said(&["rules", "--text", "10 minutes"], folder.path());
    assert_eq!(code, Some(0), "{shown}");
    let (code, _, complaint) = said(&["list", "--tags", "@REFR-99"], folder.path());
    assert_eq!(code, Some(4), "{complaint}");
    assert!(complaint.contains("`@REFR-99`; did you mean `@REFR-"), "{complaint}");
}

/// Nobody takes the features of a folder for those of the program.
#[test]
fn features_of_the_folder_are_told_and_can_be_left_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let features = folder.path().join("features");
    fs::create_dir(&features).expect("a folder");
    let text = "Feature: Own\n  @WIP-1 @CALLBACK-01\n  Scenario: Not sent back\n    \
                Given an application registered for the membership flow\n    \
                When \"Ada\" refuses to grant \"offline_access organization.read\"\n    Then the browser is sent back with a code\n";
    fs::write(features.join("own.feature"), text).expect("written");
    let notice = "the features are those in ./features; --built-in takes the program's own\n";
    let (code, shown, told) = said(&["list"], folder.path());
    assert_eq!((code, told.as_str()), (Some(0), notice), "{shown}");
    let (_, shown, told) = said(&["list", "--built-in"], folder.path());
    assert!(told.is_empty() && shown.lines().count() > 300, "{told}{shown}");
    let (_, _, told) = said(&["rules", "CALLBACK-01"], folder.path());
    assert_eq!(told, notice);
    let (_, shown, told) = said(&["rules", "CALLBACK-01", "--built-in"], folder.path());
    assert!(told.is_empty() && shown.contains("features/callback.feature:"), "{told}{shown}");
    let (code, _, told) = said(&["mutants", "--rule", "CALLBACK-01"], folder.path());
    assert!(told.contains("broken: Not sent back  "), "{told}");
    assert!(told.contains("must pass first"), "{told}");
    assert_eq!(code, Some(1), "{told}");
}
