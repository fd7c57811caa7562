//! What reports cost: 2,000 scenarios, each a whole flow, with every format
//! written and without any.
//!
//! Both are processes of their own that take turns. `cargo bench --bench report`
//! prints what the reports add to time, processor and memory; without `--bench`
//! a few scenarios show that it still works.

#[path = "../flow/usage.rs"]
mod usage;

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use qonform::engine::{Engine, Location, Selection, Settings};
use qonform::report::{Console, Exit, Files, Format, OnDrift, Reporter, Verbosity};

/// The whole bench ends with the first thing that is wrong.
type Outcome<T> = Result<T, Box<dyn Error>>;

const FEATURE: &str = include_str!("../flow/flow.feature");
const SCENARIOS: usize = 2000;
const ROUNDS: usize = 7;
/// Asks this program for one run, alone in its process.
const ALONE: &str = "--alone";
const PROGRAMS: [&str; 2] = ["none", "all"];

/// Real time and processor time in milliseconds, and peak memory in MiB.
type Used = [f64; 3];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [ALONE, reports, scenarios] => alone(*reports == "all", scenarios.parse()?),
        _ if arguments.contains(&"--bench") => compare(SCENARIOS, ROUNDS),
        _ => compare(2, 1),
    }
}

fn compare(scenarios: usize, rounds: usize) -> Outcome<()> {
    let mut all: Vec<[Used; 2]> = Vec::new();
    for _ in 0..rounds {
        let [none, every] = PROGRAMS.map(|reports| in_a_process(reports, scenarios));
        all.push([none?, every?]);
    }
    say(&format!("{scenarios} scenarios, median of {rounds} rounds"))?;
    for (index, what) in ["wall", "cpu"].into_iter().enumerate() {
        let [none, every] = [0, 1].map(|one| median(all.iter().map(|round| round[one][index])));
        let ratio = median(all.iter().map(|[none, every]| every[index] / none[index]));
        say(&format!("  {what:4}  without {none:6.0} ms  all {every:6.0} ms  ratio {ratio:.2}"))?;
    }
    let [none, every] = [0, 1].map(|one| median(all.iter().map(|round| round[one][2])));
    let more = every - none;
    say(&format!("  peak  without {none:6.1} MiB all {every:6.1} MiB  more {more:.1} MiB"))
}

/// One run, the side that [`in_a_process`] starts.
fn alone(reports: bool, scenarios: usize) -> Outcome<()> {
    let used = usage::of(|| run(reports, scenarios))?;
    say(&format!("{} {} {}", used.wall, used.cpu, usage::peak()?))
}

fn in_a_process(reports: &str, scenarios: usize) -> Outcome<Used> {
    let mut command = Command::new(env::current_exe()?);
    let ended =
        command.args([ALONE, reports, &scenarios.to_string()]).stderr(Stdio::inherit()).output()?;
    let told = String::from_utf8(ended.stdout)?;
    let numbers: Vec<f64> = told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    Ok(numbers.try_into().map_err(|_| "the process told nothing")?)
}

/// As `qonform run` does it, on a machine without a terminal.
fn run(reports: bool, scenarios: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("flow.feature");
    fs::write(&path, feature(scenarios)?)?;
    let settings = Settings {
        folder: folder.path().to_owned(),
        keep_interactions: reports,
        ..Settings::default()
    };
    let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
    if reports {
        let outputs = Format::ALL.map(|format| (format, folder.path().join(format.name())));
        let search = settings.redactor.search().clone();
        reporters.push(Box::new(Files::create(outputs.into(), search, OnDrift::Warn)?));
    }
    reporters.push(Box::new(Console::new(io::sink(), false, false, Verbosity::Normal)));
    let selection =
        Selection { paths: vec![Location { path, line: None }], ..Selection::default() };
    let engine = Engine::new(settings).map_err(|mistakes| format!("{mistakes:?}"))?;
    let plan = engine.plan(&selection).map_err(|mistakes| format!("{mistakes:?}"))?;
    let outcome = engine.run(plan, reporters)?;
    for format in Format::ALL.iter().filter(|_| reports) {
        let written = fs::metadata(folder.path().join(format.name()))?.len();
        if written == 0 {
            return Err(format!("nothing is in {}", format.name()).into());
        }
    }
    match (outcome.exit, outcome.end.counts.total()) {
        (Exit::Kept, ran) if ran == scenarios => Ok(()),
        (exit, ran) => Err(format!("{ran} scenarios ended with {exit:?}: {}", outcome.end).into()),
    }
}

/// The scenario, as often as wanted, each under a title of its own.
fn feature(scenarios: usize) -> Outcome<String> {
    let at = FEATURE.find("\n  Scenario:").ok_or("no scenario")?;
    let (head, scenario) = FEATURE.split_at(at);
    let mut text = head.to_owned();
    for number in 1..=scenarios {
        write!(text, "{}", scenario.replace("<number>", &number.to_string()))?;
    }
    Ok(text)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
