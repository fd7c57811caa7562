//! Recorded runs, told once more: one, or the parts of one.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{Counts, Record, Recorded, Reporter, RunEnded, RunStarted, jsonl, watched};

/// Tells a recorded run, or one part of a run, to a reporter.
///
/// # Errors
///
/// When the file is no recorded run.
pub fn replay(path: &Path, reporter: &mut dyn Reporter) -> io::Result<RunEnded> {
    retell(&[path.to_owned()], |_| Ok(()), reporter)
}

/// Tells the recorded parts of a run to a reporter as one run.
///
/// # Errors
///
/// When a file is no recorded run, they are not parts of one run, or a part is
/// missing.
pub fn merge(paths: &[PathBuf], reporter: &mut dyn Reporter) -> io::Result<RunEnded> {
    retell(paths, fit_together, reporter)
}

fn retell(
    paths: &[PathBuf],
    fit: impl Fn(&[Recorded]) -> io::Result<()>,
    reporter: &mut dyn Reporter,
) -> io::Result<RunEnded> {
    let named = |path: &Path, error: io::Error| {
        io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
    };
    let mut parts = Vec::new();
    for path in paths {
        parts.push(Recorded::read(path).map_err(|error| named(path, error))?);
    }
    fit(&parts)?;
    let Some(run) = whole(&parts) else { return Err(wrong("name a recorded run".to_owned())) };
    reporter.run_started(&run);
    for path in paths {
        jsonl::each(path, |record| {
            if let Record::Scenario(scenario) = record {
                reporter.scenario_ended(&scenario);
            }
        })?;
    }
    let end = ended(&parts, &run);
    reporter.run_ended(&end);
    Ok(end)
}

fn wrong(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text)
}

fn fit_together(parts: &[Recorded]) -> io::Result<()> {
    let mut seen = BTreeSet::new();
    let mut missing = BTreeSet::new();
    let mut there = BTreeSet::new();
    for part in parts {
        if part.run.target != parts[0].run.target {
            let (one, other) = (&parts[0].run.target, &part.run.target);
            return Err(wrong(format!("these are runs on two targets, `{one}` and `{other}`")));
        }
        if let Some((number, of)) = part.run.shard.as_ref().and_then(|s| s.split_once('/')) {
            there.insert(number.to_owned());
            missing.extend((1..=of.parse().unwrap_or(0)).map(|part: u32| part.to_string()));
        }
        for scenario in &part.scenarios {
            let last = scenario.last();
            if !seen.insert((&last.path, line_and_title(last))) {
                return Err(wrong(format!("`{}` stands in two of these runs", last.title)));
            }
        }
    }
    missing.retain(|part| !there.contains(part));
    if !missing.is_empty() {
        let missing: Vec<String> = missing.into_iter().collect();
        return Err(wrong(format!("part {} is missing", missing.join(", "))));
    }
    Ok(())
}

fn line_and_title(scenario: &super::ScenarioResult) -> (usize, &str) {
    (scenario.line, &scenario.title)
}

fn whole(parts: &[Recorded]) -> Option<RunStarted> {
    let first = parts.iter().map(|part| &part.run).min_by_key(|run| &run.started)?;
    let scenarios = parts.iter().map(|part| part.run.scenarios).sum();
    let shard = first.shard.clone().filter(|_| parts.len() == 1);
    Some(RunStarted { scenarios, shard, ..first.clone() })
}

fn ended(parts: &[Recorded], run: &RunStarted) -> RunEnded {
    let mut counts = Counts::default();
    for scenario in parts.iter().flat_map(|part| &part.scenarios) {
        counts.add(scenario.last().verdict);
    }
    let stopped: Vec<&str> = parts.iter().filter_map(|part| part.end.stopped.as_deref()).collect();
    let issues = watched::joined(parts.iter().flat_map(|part| part.end.issues.clone()));
    RunEnded {
        v: RunStarted::VERSION,
        counts,
        duration_ms: parts.iter().map(|part| part.end.duration_ms).fold(0.0, f64::max),
        stopped: (!stopped.is_empty()).then(|| stopped.join("; ")),
        leaks: parts.iter().map(|part| part.end.leaks).sum(),
        ..RunEnded::default()
    }
    .watching(issues, run)
}
