//! `qonform rules`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::selected::{Selected, tell_source};
use super::terminal::{complain, print};
use crate::document::nearest;
use crate::domain::{Level, RuleId, Verdict};
use crate::engine::{Location, Plan, PlannedScenario, Selection};
use crate::mock::{Mutant, UNBROKEN};
use crate::report::{Exit, KillMatrix, MutantOutcome, Record, read_jsonl};

#[derive(Args)]
pub(super) struct Arguments {
    /// Only rules whose id begins so, such as `REFR` or `REFR-02`
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// Only rules whose sentence contains this
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,

    /// Feature files or folders [default: ./features, else the built-in features]; repeatable
    #[arg(long = "features", value_name = "PATH")]
    paths: Vec<Location>,

    /// Take the features of the program, whatever is in ./features
    #[arg(long, conflicts_with = "paths")]
    built_in: bool,

    /// Show the verdicts of a recorded run (`run --report jsonl=FILE`); repeatable
    #[arg(long = "run", value_name = "FILE")]
    runs: Vec<PathBuf>,

    /// Show which mutants were killed (`mutants --report json=FILE`)
    #[arg(long, value_name = "FILE")]
    mutants: Option<PathBuf>,

    /// Fail with exit code 7 unless each rule of this level, or better founded, has a
    /// scenario or a reason why none can show it; with `--run`, one that passed
    #[arg(long, value_name = "LEVEL")]
    require: Option<Required>,

    /// Only rules without a scenario
    #[arg(long)]
    uncovered: bool,
}

/// The rules of which a scenario is required.
#[derive(Clone, Copy, ValueEnum)]
enum Required {
    /// What Qonto says, contradicted or not
    Documented,
    /// Every rule
    Inferred,
}

/// The verdict of each scenario, by file and line, on one target.
struct Run {
    target: String,
    verdicts: BTreeMap<(String, usize), Verdict>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (paths, built_in) = (arguments.paths.clone(), arguments.built_in);
    let selection = Selection { paths, built_in, ..Selection::default() };
    tell_source(&selection);
    let (engine, plan) = Selected::everything(&selection)?;
    let wanted = arguments.text.as_deref().unwrap_or_default().to_lowercase();
    let id = arguments.id.as_deref().unwrap_or_default().to_uppercase();
    let runs: Vec<Run> =
        arguments.runs.iter().map(|path| recorded(path)).collect::<Result<_, _>>()?;
    let matrix = arguments.mutants.as_deref().map(matrix).transpose()?;
    let covering = covering(&plan);
    let mut text = String::new();
    let (mut covered, mut excused, mut total) = (0, 0, 0);
    let mut gaps = Vec::new();
    for rule in engine.contract().catalogue().iter() {
        if !rule.id.as_str().starts_with(&id) || !rule.text.to_lowercase().contains(&wanted) {
            continue;
        }
        let scenarios = covering.get(&rule.id).map(Vec::as_slice).unwrap_or_default();
        let scenarios: Vec<&PlannedScenario> =
            scenarios.iter().map(|index| &plan.scenarios[*index]).collect();
        total += 1;
        covered += usize::from(!scenarios.is_empty());
        excused += usize::from(scenarios.is_empty() && rule.reason.is_some());
        if arguments.require.is_some_and(|required| required.covers(rule.level))
            && !is_shown(&scenarios, rule.reason.is_some(), &runs)
        {
            gaps.push(rule.id.to_string());
        }
        if arguments.uncovered && !scenarios.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} ({}, {}) {}", rule.id, rule.party, rule.level, rule.text);
        let _ = writeln!(text, "      source: {}", rule.source);
        if let (Some(reason), []) = (&rule.reason, &scenarios[..]) {
            let _ = writeln!(text, "      no scenario: {reason}");
        }
        for scenario in scenarios {
            let place = (scenario.path.clone(), scenario.line);
            let verdict =
                |run: &Run| Some(format!("{} on {}", run.verdicts.get(&place)?, run.target));
            let verdicts = runs.iter().filter_map(verdict).collect::<Vec<_>>().join(", ");
            let verdicts = if verdicts.is_empty() { verdicts } else { format!(": {verdicts}") };
            let (path, line) = place.clone();
            let _ = writeln!(text, "      {}  {path}:{line}{verdicts}", scenario.title);
        }
        text.extend(broken_by(&rule.id, matrix.as_ref()));
    }
    if total == 0 {
        let ids = engine.contract().catalogue().iter().map(|rule| rule.id.as_str());
        complain(&nothing_like(&id, &ids.collect::<Vec<_>>()));
    }
    let _ = writeln!(text, "\n{covered} of {total} rules have a scenario, {excused} a reason");
    print(&text);
    if !gaps.is_empty() {
        complain(&format!("not shown by any scenario: {}\n", gaps.join(", ")));
        return Ok(Exit::Unproved);
    }
    Ok(if total == 0 { Exit::TooLittle } else { Exit::Kept })
}

/// What was most likely meant by an id that no rule has.
fn nothing_like(id: &str, ids: &[&str]) -> String {
    let topics = ids.iter().filter_map(|id| Some(id.split_once('-')?.0));
    match nearest(id, topics.chain(ids.iter().copied())) {
        Some(meant) if !id.is_empty() => format!("no rule is like that; did you mean `{meant}`?\n"),
        _ => "no rule is like that; --text searches their sentences\n".to_owned(),
    }
}

impl Required {
    fn covers(self, level: Level) -> bool {
        matches!(self, Self::Inferred) || level != Level::Inferred
    }
}

/// Whether a scenario shows the rule, on some target if there are runs, or
/// nothing could.
fn is_shown(scenarios: &[&PlannedScenario], excused: bool, runs: &[Run]) -> bool {
    let passed = |scenario: &&PlannedScenario| {
        let place = (scenario.path.clone(), scenario.line);
        runs.iter().any(|run| run.verdicts.get(&place) == Some(&Verdict::Passed))
    };
    match scenarios {
        [] => excused,
        scenarios => runs.is_empty() || scenarios.iter().any(passed),
    }
}

/// The mutants that break a rule: how many were killed, or which there are.
fn broken_by(rule: &RuleId, matrix: Option<&KillMatrix>) -> Option<String> {
    let mutants: Vec<Mutant> =
        Mutant::ALL.into_iter().filter(|mutant| mutant.rules().contains(&rule.as_str())).collect();
    if mutants.is_empty() {
        let (_, reason) = UNBROKEN.iter().find(|(id, _)| *id == rule.as_str())?;
        return Some(format!("      no mutant: {reason}\n"));
    }
    let ids: Vec<&str> = mutants.iter().map(|mutant| mutant.id()).collect();
    let killed = matrix.map(|matrix| {
        let tried = matrix.mutants.iter().filter(|mutant| ids.contains(&mutant.id.as_str()));
        let killed = tried.filter(|mutant| mutant.outcome == MutantOutcome::Killed).count();
        format!("{killed} of {} killed: ", ids.len())
    });
    Some(format!("      mutants: {}{}\n", killed.unwrap_or_default(), ids.join(", ")))
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

fn recorded(path: &Path) -> Result<Run, Exit> {
    let records = read_jsonl(path).map_err(|error| not_read(path, "a recorded run", &error))?;
    let mut run = Run { target: String::new(), verdicts: BTreeMap::new() };
    for record in records {
        match record {
            Record::Run(started) => run.target = started.target,
            Record::Scenario(scenario) => {
                run.verdicts.insert((scenario.path, scenario.line), scenario.verdict);
            }
            Record::End(_) => {}
        }
    }
    Ok(run)
}

fn matrix(path: &Path) -> Result<KillMatrix, Exit> {
    let read = std::fs::read_to_string(path).map_err(|error| not_read(path, "a matrix", &error))?;
    serde_json::from_str(&read).map_err(|error| not_read(path, "a matrix", &error))
}

fn not_read(path: &Path, what: &str, error: &dyn std::fmt::Display) -> Exit {
    complain(&format!("error: `{}` is not {what}: {error}\n", path.display()));
    Exit::Invalid
}
