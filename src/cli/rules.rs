//! `qonform rules`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::selected::Selected;
use super::terminal::{complain, print};
use crate::domain::{RuleId, Verdict};
use crate::engine::Plan;
use crate::report::{Exit, Record, read_jsonl};

#[derive(Args)]
pub(super) struct Arguments {
    /// Only rules whose id or text contains this
    #[arg(value_name = "TEXT")]
    text: Option<String>,

    /// Show the verdicts of a recorded run (`run --report jsonl=FILE`)
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,

    /// Only rules without a scenario
    #[arg(long)]
    uncovered: bool,
}

type Verdicts = BTreeMap<(String, usize), Verdict>;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (engine, plan) = Selected::everything()?;
    let wanted = arguments.text.as_deref().unwrap_or_default().to_lowercase();
    let verdicts = match &arguments.run {
        Some(path) => recorded(path)?,
        None => Verdicts::new(),
    };
    let covering = covering(&plan);
    let mut text = String::new();
    let (mut covered, mut excused, mut total) = (0, 0, 0);
    for rule in engine.contract().catalogue().iter() {
        let told = format!("{} {}", rule.id, rule.text).to_lowercase();
        if !told.contains(&wanted) {
            continue;
        }
        let scenarios = covering.get(&rule.id).map(Vec::as_slice).unwrap_or_default();
        total += 1;
        covered += usize::from(!scenarios.is_empty());
        excused += usize::from(scenarios.is_empty() && rule.reason.is_some());
        if arguments.uncovered && !scenarios.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} ({}, {}) {}", rule.id, rule.party, rule.level, rule.text);
        if let (Some(reason), []) = (&rule.reason, scenarios) {
            let _ = writeln!(text, "      no scenario: {reason}");
        }
        for index in scenarios {
            let scenario = &plan.scenarios[*index];
            let verdict = verdicts.get(&(scenario.path.clone(), scenario.line));
            let verdict = verdict.map(|verdict| format!(": {verdict}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "      {}  {}:{}{verdict}",
                scenario.title, scenario.path, scenario.line
            );
        }
    }
    let _ = writeln!(text, "\n{covered} of {total} rules have a scenario, {excused} a reason");
    print(&text);
    Ok(if total == 0 { Exit::TooLittle } else { Exit::Kept })
}

fn covering(plan: &Plan) -> BTreeMap<&RuleId, Vec<usize>> {
    let mut covering: BTreeMap<&RuleId, Vec<usize>> = BTreeMap::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        for rule in &scenario.rules {
            covering.entry(rule).or_default().push(index);
        }
    }
    covering
}

fn recorded(path: &Path) -> Result<Verdicts, Exit> {
    let records = read_jsonl(path).map_err(|error| {
        complain(&format!("error: `{}` is not a recorded run: {error}\n", path.display()));
        Exit::Invalid
    })?;
    let verdict = |record| match record {
        Record::Scenario(scenario) => Some(((scenario.path, scenario.line), scenario.verdict)),
        _ => None,
    };
    Ok(records.into_iter().filter_map(verdict).collect())
}
