//! `qonform mutants`

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use clap::Args;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;

use super::selected::{Features, tell_source};
use super::terminal::{complain, moves, print};
use super::{diagnostics, signals};
use crate::domain::{Dialect, RuleId};
use crate::engine::{Baseline, Outcome, Proof, Settings, Stop};
use crate::mock::{Distortion, Mutant};
use crate::report::{Exit, KillMatrix, MutantResult, Progress, ScenarioResult};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    features: Features,

    /// Change any part of any answer, without knowing what it means, instead of
    /// breaking rules by name
    #[arg(long, conflicts_with = "rules")]
    blind: bool,

    /// Only mutants that break this rule; repeatable
    #[arg(long = "rule", value_name = "ID")]
    rules: Vec<RuleId>,

    /// Try only so many, drawn by the seed
    #[arg(long, value_name = "N", value_parser = super::run::at_least_one)]
    sample: Option<usize>,

    /// The seed of the sample; it is printed and repeats the draw
    #[arg(long, value_name = "SEED", requires = "sample")]
    seed: Option<u64>,

    /// How many scenarios run at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = super::run::at_least_one)]
    jobs: usize,

    /// Write the matrix as well, such as `html=mutants.html`; repeatable
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<Report>,
}

/// The matrix as a file.
#[derive(Clone, Debug)]
struct Report {
    html: bool,
    path: PathBuf,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((format @ ("json" | "html"), path)) if !path.is_empty() => {
                Ok(Self { html: format == "html", path: path.into() })
            }
            Some((format, path)) if !path.is_empty() => {
                Err(format!("`{format}` is not a format; there are `json` and `html`"))
            }
            _ => Err("write FORMAT=PATH, such as `html=mutants.html`".to_owned()),
        }
    }
}

/// What is to be tried.
enum Attempt {
    Named(Mutant),
    Blind(Distortion, bool),
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let began = Instant::now();
    let stop = Stop::default();
    let interrupted = signals::watch(stop.clone());
    let named: Vec<Mutant> = Mutant::ALL.into_iter().filter(|one| arguments.wants(*one)).collect();
    if named.is_empty() {
        complain("no mutant breaks these rules; `qonform rules` says why\n");
        return Ok(Exit::TooLittle);
    }
    let selection = arguments.features.selection();
    tell_source(&selection);
    let mut proofs = Vec::new();
    for dialect in [Dialect::Hydra, Dialect::Documented] {
        if arguments.blind || named.iter().any(|mutant| mutant.dialect() == dialect) {
            let settings = arguments.settings(dialect, &stop);
            let proof = Proof::new(settings, &selection)
                .map_err(|mistakes| diagnostics::show(&mistakes))?;
            proofs.push((dialect, proof));
        }
    }
    for (dialect, proof) in &mut proofs {
        let told = format!("{} scenarios on the stand-in ({dialect}) as it is", proof.scenarios());
        complain(&format!("{told} …\n"));
        let baseline = proof.baseline().map_err(|error| not_started(&error))?;
        if baseline.outcome.exit != Exit::Kept {
            return Ok(interrupted.exit().unwrap_or_else(|| unfit(&baseline)));
        }
    }
    let attempts = arguments.attempts(&named, &proofs);
    let mut matrix = KillMatrix {
        v: KillMatrix::VERSION,
        qonform: env!("CARGO_PKG_VERSION").to_owned(),
        wanted: attempts.1.len(),
        seed: attempts.0,
        ..KillMatrix::default()
    };
    let mut progress = Progress::new(true, moves());
    progress.start(matrix.wanted, "mutants", &headline(&matrix));
    for (index, attempt) in attempts.1 {
        if stop.reason().is_some() {
            break;
        }
        let tried = attempt.tried(&proofs[index].1).map_err(|error| not_started(&error))?;
        progress.advance(&tried.id);
        matrix.mutants.push(tried);
    }
    progress.finish();
    matrix.stopped = stop.reason();
    matrix.duration_ms = began.elapsed().as_secs_f64() * 1e3;
    let exit = arguments.told(&matrix);
    Ok(interrupted.exit().map_or(exit, |interrupted| interrupted.worst(exit)))
}

impl Arguments {
    fn wants(&self, mutant: Mutant) -> bool {
        let breaks = |rule: &RuleId| mutant.rules().contains(&rule.as_str());
        self.rules.is_empty() || self.rules.iter().any(breaks)
    }

    fn settings(&self, dialect: Dialect, stop: &Stop) -> Settings {
        let target = match dialect {
            Dialect::Hydra => "mock",
            Dialect::Documented => "mock-documented",
        };
        let target = target.to_owned();
        Settings { target, jobs: self.jobs, stop: stop.clone(), ..Settings::default() }
    }

    /// The seed, if only a part is tried, and what to try on which stand-in.
    fn attempts(
        &self,
        named: &[Mutant],
        proofs: &[(Dialect, Proof)],
    ) -> (Option<u64>, Vec<(usize, Attempt)>) {
        let mut attempts = Vec::new();
        for (index, (dialect, proof)) in proofs.iter().enumerate() {
            if self.blind {
                let all = proof.blind().iter().cloned();
                attempts.extend(all.map(|(one, needed)| (index, Attempt::Blind(one, needed))));
            } else {
                let own = named.iter().filter(|mutant| mutant.dialect() == *dialect);
                attempts.extend(own.map(|mutant| (index, Attempt::Named(*mutant))));
            }
        }
        let Some(sample) = self.sample else { return (None, attempts) };
        let seed = self.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
        attempts.shuffle(&mut rand::rngs::StdRng::seed_from_u64(seed));
        attempts.truncate(sample);
        (Some(seed), attempts)
    }

    /// Prints the matrix and writes it; says how it went.
    fn told(&self, matrix: &KillMatrix) -> Exit {
        let mut text = matrix.table();
        if self.blind {
            let (killed, all) = matrix.required();
            let _ = writeln!(text, "\nof the parts that are promised: {killed} of {all} killed");
        }
        if let Some(why) = &matrix.stopped {
            let left = matrix.wanted - matrix.mutants.len();
            let _ = writeln!(text, "\nstopped early, {left} not tried: {why}");
        }
        print(&format!("{text}{matrix}\n"));
        let mut exit = match (self.blind, matrix.is_proof()) {
            (true, _) | (_, true) => Exit::Kept,
            _ => Exit::Unproved,
        };
        for Report { html, path } in &self.reports {
            let text = if *html { matrix.html() } else { matrix.json() };
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            if let Err(error) = folder.and_then(|()| fs::write(path, text)) {
                complain(&format!("error: `{}` cannot be written: {error}\n", path.display()));
                exit = exit.worst(Exit::Invalid);
            }
        }
        exit
    }
}

impl Attempt {
    fn tried(&self, proof: &Proof) -> io::Result<MutantResult> {
        match self {
            Self::Named(mutant) => proof.named(*mutant),
            Self::Blind(distortion, required) => proof.distorted(distortion, *required),
        }
    }
}

fn headline(matrix: &KillMatrix) -> String {
    let sample = matrix.seed.map(|seed| format!(", drawn with seed {seed}")).unwrap_or_default();
    format!("Qonform {}: {} mutants{sample}", matrix.qonform, matrix.wanted)
}

/// Which scenarios do not pass on the bank as it is, and so prove nothing.
fn unfit(baseline: &Baseline) -> Exit {
    for ScenarioResult { verdict, title, path, line, .. } in &baseline.red {
        complain(&format!("{verdict}: {title}  {path}:{line}\n"));
    }
    let Outcome { end, exit, .. } = &baseline.outcome;
    complain(&format!(
        "error: a bank that breaks nothing must pass first; see `qonform run`, or take the features \
         of the program with `--built-in`\n{end}\n"
    ));
    *exit
}

fn not_started(error: &io::Error) -> Exit {
    complain(&format!("error: the run could not start: {error}\n"));
    Exit::Bug
}
