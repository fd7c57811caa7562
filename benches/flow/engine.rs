//! The flow as scenarios, the way `qonform run` runs them.

use std::fmt::Write as _;
use std::fs;
use std::io;

use qonform::engine::{Engine, Location, Selection, Settings};
use qonform::report::{Console, Exit, Verbosity};

use crate::Outcome;

const FEATURE: &str = include_str!("flow.feature");

/// Reads, plans, runs and reports as many scenarios as there shall be flows.
pub(super) fn run(flows: usize, jobs: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("flow.feature");
    fs::write(&path, feature(flows)?)?;
    let settings = Settings { folder: folder.path().to_owned(), jobs, ..Settings::default() };
    let selection =
        Selection { paths: vec![Location { path, line: None }], ..Selection::default() };
    let engine = Engine::new(settings).map_err(|mistakes| format!("{mistakes:?}"))?;
    let plan = engine.plan(&selection).map_err(|mistakes| format!("{mistakes:?}"))?;
    let console = Console::new(io::sink(), false, false, Verbosity::Quiet);
    let outcome = engine.run(plan, vec![Box::new(console)])?;
    match (outcome.exit, outcome.end.counts.total()) {
        (Exit::Kept, ran) if ran == flows => Ok(()),
        (exit, ran) => Err(format!("{ran} scenarios ended with {exit:?}: {}", outcome.end).into()),
    }
}

/// The scenario, as often as wanted, each under a title of its own.
fn feature(flows: usize) -> Outcome<String> {
    let (mut text, scenario) = FEATURE
        .split_at_checked(FEATURE.find("\n  Scenario:").ok_or("no scenario")?)
        .map(|(head, scenario)| (head.to_owned(), scenario))
        .ok_or("no scenario")?;
    for number in 1..=flows {
        write!(text, "{}", scenario.replace("<number>", &number.to_string()))?;
    }
    Ok(text)
}
