//! What a run costs beside a bare program that does the same.
//!
//! Both send 200 whole flows (authorization request, sign-in, second factor,
//! organisation, consent, state check, exchange, `GET /v2/organization`,
//! refresh) to the same stand-in bank and assert the same; they take turns, so
//! that a busy machine slows both. `cargo bench` prints ratios to compare, and
//! milliseconds that hold for this machine and moment. Without `--bench`, as
//! under `cargo test --benches`, each runs once to see that it still works.

mod bare;
mod engine;
mod usage;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use usage::Usage;

/// The whole bench ends with the first thing that is wrong.
type Outcome<T> = Result<T, Box<dyn Error>>;

const FLOWS: usize = 200;
const MANY_FLOWS: usize = 1000;
const ROUNDS: usize = 9;
const PROCESSES: usize = 20;
/// Asks this program for one run, alone in its process.
const ALONE: &str = "--alone";

type Program = fn(usize, usize) -> Outcome<()>;

const PROGRAMS: [(&str, Program); 2] = [("bare", bare::run), ("engine", engine::run)];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [ALONE, name, flows] => alone(name, flows.parse()?),
        _ if arguments.contains(&"--bench") => {
            interleaved(1, "one at a time")?;
            interleaved(16, "16 at once")?;
            growing()?;
            whole_process()
        }
        _ => {
            bare::run(2, 2)?;
            engine::run(2, 2)?;
            whole_process_once().map(drop)
        }
    }
}

/// Both programs in turns, in this process.
fn interleaved(jobs: usize, title: &str) -> Outcome<()> {
    let mut rounds: Vec<[Usage; 2]> = Vec::new();
    for round in 0..=ROUNDS {
        let bare = usage::of(|| bare::run(FLOWS, jobs))?;
        let engine = usage::of(|| engine::run(FLOWS, jobs))?;
        // The first round warms caches and pages up.
        if round > 0 {
            rounds.push([bare, engine]);
        }
    }
    say(&format!("{FLOWS} flows, {title}, median of {ROUNDS} rounds"))?;
    show("wall", &rounds, |used| used.wall)?;
    show("cpu", &rounds, |used| used.cpu)
}

fn show(what: &str, rounds: &[[Usage; 2]], of: fn(&Usage) -> f64) -> Outcome<()> {
    let [bare, engine] = [0, 1].map(|program| median(rounds.iter().map(|one| of(&one[program]))));
    let ratio = median(rounds.iter().map(|[bare, engine]| of(engine) / of(bare)));
    say(&format!("  {what:4}  bare {bare:6.0} ms  engine {engine:6.0} ms  ratio {ratio:.2}"))
}

/// Processor time of each further flow and peak memory, from processes that do
/// nothing else.
fn growing() -> Outcome<()> {
    say("alone in a process, one at a time")?;
    for (name, _) in PROGRAMS {
        let (few_cpu, few_peak) = in_a_process(name, FLOWS)?;
        let (many_cpu, many_peak) = in_a_process(name, MANY_FLOWS)?;
        #[expect(clippy::cast_precision_loss, reason = "hundreds")]
        let each = (many_cpu - few_cpu) / (MANY_FLOWS - FLOWS) as f64;
        say(&format!(
            "  {name:6}  cpu of each further flow {each:.2} ms, \
             peak memory {few_peak:.1} MiB at {FLOWS}, {many_peak:.1} MiB at {MANY_FLOWS}"
        ))?;
    }
    Ok(())
}

/// The other side of [`in_a_process`].
fn alone(name: &str, flows: usize) -> Outcome<()> {
    let (_, program) =
        PROGRAMS.iter().find(|(known, _)| *known == name).ok_or("no such program")?;
    program(flows, 1)?;
    say(&format!("{} {}", usage::cpu()?, usage::peak()?))
}

/// Processor time in milliseconds and peak memory in MiB of one run.
fn in_a_process(name: &str, flows: usize) -> Outcome<(f64, f64)> {
    let mut command = Command::new(env::current_exe()?);
    let ended =
        command.args([ALONE, name, &flows.to_string()]).stderr(Stdio::inherit()).output()?;
    let told = String::from_utf8(ended.stdout)?;
    let (cpu, peak) = told.trim().split_once(' ').ok_or("the process told nothing")?;
    Ok((cpu.parse()?, peak.parse()?))
}

/// One scenario from the shell, stand-in bank included.
fn whole_process() -> Outcome<()> {
    let mut times = Vec::new();
    for _ in 0..PROCESSES {
        times.push(whole_process_once()?);
    }
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    let middle = median(times.into_iter());
    say(&format!("one scenario as a whole process: least {least:.1} ms, median {middle:.1} ms"))
}

fn whole_process_once() -> Outcome<f64> {
    let feature = "features/refresh.feature";
    let text = std::fs::read_to_string(feature)?;
    let title = "Scenario: A refresh issues a new pair";
    let line = text.lines().position(|line| line.trim() == title).ok_or("no such scenario")? + 1;
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(["run", &format!("{feature}:{line}")]);
    let began = Instant::now();
    let ended = command.output()?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    if ended.status.success() { Ok(took) } else { Err("the scenario did not pass".into()) }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
