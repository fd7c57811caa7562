//! The features of Cucumber's compatibility kit: what the engine makes of them
//! is what the kit says of each. The engine refuses to run what is wrong in a
//! feature; for some of the samples that is switched off.
#![cfg(feature = "harness")]

mod kit;
#[path = "witness/language.rs"]
#[expect(dead_code, reason = "the kit has features and no program")]
mod language;
#[path = "witness/node.rs"]
mod node;
mod require;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kit::protocol::Told;
use language::Language;
use qonform::document::Diagnostic;
use qonform::domain::Verdict;
use qonform::engine::{AgentKind, Engine, Selection, Settings};
use qonform::report::{Exit, Files, Format, OnDrift, Record, ScenarioResult, read_jsonl};
use require::present;
use serde::Deserialize;

static KIT: Language = node::program(
    "kit",
    &[
        ("package-lock.json", include_str!("witness/kit/package-lock.json")),
        ("package.json", include_str!("witness/kit/package.json")),
    ],
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    samples: BTreeMap<String, Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    /// The file of its steps.
    steps: Option<String>,
    /// The scenarios that cannot be expressed, and why.
    #[serde(default)]
    but: BTreeMap<String, String>,
    #[serde(default)]
    retries: u32,
    /// Why none of it can be expressed.
    not: Option<String>,
}

fn table() -> BTreeMap<String, Sample> {
    let table: Result<Table, _> = serde_saphyr::from_str(include_str!("kit/samples.yaml"));
    table.unwrap_or_else(|error| panic!("{error}")).samples
}

/// The folder of the kit's samples.
fn samples() -> Option<PathBuf> {
    let program = present(KIT.name, KIT.installed())?;
    let command = program.command();
    let folder = command.get_current_dir().expect("a folder");
    Some(folder.join("node_modules/@cucumber/compatibility-kit/features"))
}

fn names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the kit");
    entries.map(|entry| entry.expect("an entry").path())
}

#[test]
fn every_sample_is_run_or_has_a_reason() {
    let Some(folder) = samples() else { return };
    let there: BTreeSet<String> =
        names(&folder).filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    assert!(there.len() > 40, "{there:?}");
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), there);
    for (name, Sample { steps, not, .. }) in table() {
        assert!(steps.is_some() != not.is_some(), "{name} is run, or it has a reason");
    }
}

#[test]
fn what_can_be_expressed_has_the_statuses_of_the_kit() {
    let Some(folder) = samples() else { return };
    let run = table().into_iter().filter(|(_, sample)| sample.not.is_none());
    let mut wrong = Vec::new();
    for (name, sample) in run {
        let folder = folder.join(&name);
        let expected = fs::read_to_string(folder.join(format!("{name}.ndjson")));
        let expected = Told::read(&expected.expect("what the kit says"), &sample.but);
        assert!(!expected.attempts.is_empty(), "{name}");
        let actual = ran(&folder, &sample);
        if actual != expected {
            wrong.push(format!("{name}: success {}, {}", expected.success, actual.success));
            let missing = expected.attempts.difference(&actual.attempts);
            wrong.extend(missing.map(|one| format!("  expected {one:?}")));
            let surplus = actual.attempts.difference(&expected.attempts);
            wrong.extend(surplus.map(|one| format!("  actual   {one:?}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs the features of a sample and reads the messages of the run.
fn ran(folder: &Path, sample: &Sample) -> Told {
    let features = names(folder).filter(|path| path.extension().is_some_and(|e| e == "feature"));
    let paths = features.map(|path| path.to_string_lossy().parse().expect("a path")).collect();
    let selection = Selection { paths, ..Selection::default() };
    let to = tempfile::tempdir().expect("a folder");
    let agent = Some(AgentKind::Http);
    let settings = Settings { jobs: 1, retries: sample.retries, agent, ..Settings::default() };
    let search = settings.redactor.search().clone();
    let outputs = [Format::Jsonl, Format::Messages].map(|one| (one, to.path().join(one.name())));
    let files = Files::create(outputs.into(), search, OnDrift::Warn).expect("a folder to write to");
    let engine = Engine::new(settings).expect("the files of this repository are good");
    let file = format!("tests/kit/{}.rs:", sample.steps.as_deref().unwrap_or_default());
    let own = |location: &str| location.replace('\\', "/").starts_with(&file);
    let (mut plan, mistakes) = engine.plan_regardless(&selection, &|one| own(&one.location));
    let all = plan.scenarios.len();
    plan.scenarios.retain(|one| !sample.but.contains_key(&one.title));
    assert_eq!(all, plan.scenarios.len() + sample.but.len(), "`but` of {}", folder.display());
    let outcome = engine.run(plan, vec![Box::new(files)]).expect("the run starts");
    let messages = fs::read_to_string(to.path().join(Format::Messages.name())).expect("messages");
    let records = read_jsonl(&to.path().join(Format::Jsonl.name())).expect("records");
    let results = records.into_iter().filter_map(|record| match record {
        Record::Scenario(one) => Some(*one),
        _ => None,
    });
    let mut told = Told::read(&messages, &BTreeMap::new());
    assert_eq!(told.success, outcome.exit == Exit::Kept, "the message and the exit code");
    refine(&mut told, &results.collect::<Vec<_>>(), &mistakes);
    told
}

/// Qonform has one word for a step that did not do what it says. The kit tells
/// apart what the plan tells apart, also of steps that were not reached; and what
/// is left of a scenario that is no fault of the bank is a step that is pending.
fn refine(told: &mut Told, results: &[ScenarioResult], mistakes: &[Diagnostic]) {
    let refused = |step: &str| {
        mistakes.iter().find_map(|mistake| {
            let said = mistake.title.strip_suffix(&format!(" `{step}`"))?;
            Some(if said == "no step says" { "UNDEFINED" } else { "AMBIGUOUS" })
        })
    };
    let attempts = std::mem::take(&mut told.attempts);
    told.attempts.extend(attempts.into_iter().map(|mut attempt| {
        let own = |one: &&ScenarioResult| {
            (one.line as u64, u64::from(one.attempt)) == (attempt.line, attempt.number + 1)
                && one.path.ends_with(&attempt.file)
        };
        let invalid = results.iter().find(own).expect("its record").verdict == Verdict::Invalid;
        for (step, status) in &mut attempt.steps {
            let pending = (status == "FAILED" && invalid).then_some("PENDING");
            if let Some(word) = refused(step).or(pending) {
                word.clone_into(status);
            }
        }
        attempt
    }));
}
