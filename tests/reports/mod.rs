//! A run that shows every verdict, for the tests of reports.

mod hostile;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use cucumber::when;
use qonform::domain::Cause;
use qonform::engine::{AgentKind, Engine, Outcome, Selection, Settings};
use qonform::report::{Files, Format, OnDrift};
use qonform::steps::{Failure, StepResult, World};

/// How often the flaky line was dead.
static DEAD: AtomicU32 = AtomicU32::new(0);

#[when(expr = "the line is dead")]
fn dead(_: &mut World) -> StepResult {
    Err(Failure::unanswered(Cause::Network, "no connection: nobody listens"))
}

#[when(expr = "the line is dead twice")]
fn dead_twice(world: &mut World) -> StepResult {
    if DEAD.fetch_add(1, Ordering::SeqCst) % 3 < 2 { dead(world) } else { Ok(()) }
}

/// What a run wrote, by format.
pub(super) struct Reported {
    pub(super) outcome: Outcome,
    pub(super) folder: tempfile::TempDir,
}

impl Reported {
    pub(super) fn path(&self, format: Format) -> PathBuf {
        self.folder.path().join(format.name())
    }
}

/// Runs a feature of the fixtures and writes every format.
pub(super) fn reported(feature: &str, settings: Settings) -> Reported {
    let feature = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(feature);
    let location = feature.to_string_lossy().parse().expect("a location");
    let folder = feature.parent().expect("a folder of fixtures").to_owned();
    let selection = Selection { paths: vec![location], ..Selection::default() };
    // Without scripts, so that what needs them is skipped on every machine.
    let agent = Some(AgentKind::Http);
    let settings = Settings { folder, keep_interactions: true, jobs: 1, agent, ..settings };
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = Format::ALL.map(|format| (format, folder.path().join(format.name())));
    let search = settings.redactor.search().clone();
    let files = Files::create(outputs.into(), search, OnDrift::Warn).expect("a folder to write to");
    let engine = Engine::new(settings).expect("the files are good");
    let plan = engine.plan(&selection).expect("the feature is good");
    let outcome = engine.run(plan, vec![Box::new(files)]).expect("the run starts");
    assert_eq!(outcome.report_failures, [""; 0]);
    Reported { outcome, folder }
}
