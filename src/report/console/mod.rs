//! The report people read while it runs.

mod alike;
mod failure;
mod palette;
mod progress;
mod tame;
mod turns;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use self::alike::Alike;
use self::palette::Palette;
pub use self::progress::Progress;
use self::tame::tamed;
use self::turns::Turns;
use super::blame::leaked;
use super::{Counts, Reporter, RunEnded, RunStarted, ScenarioResult};
use crate::domain::{Cause, Verdict};

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// One line for what is not green, and the last line.
    Quiet,
    /// Failures in full, a line for each feature, and the last line.
    #[default]
    Normal,
    /// Every scenario with its steps and what went over the wire.
    Verbose,
}

/// Writes results to standard output and progress to standard error.
pub struct Console<W: Write + Send> {
    out: W,
    palette: Palette,
    verbosity: Verbosity,
    progress: Progress,
    features: BTreeMap<String, Counts>,
    /// Lines of skipped scenarios by file and reason; many say the same.
    skipped: BTreeMap<(String, String), Vec<String>>,
    not_run: usize,
    turns: Turns,
    alike: Alike,
    /// The report that tells of every scenario.
    all_in: Option<String>,
    failure: Option<io::Error>,
}

impl<W: Write + Send> Console<W> {
    /// A console that writes results to `out`, with or without colour.
    ///
    /// A bar on standard error shows how far the run is, where one `moves`;
    /// elsewhere a line now and then does.
    pub fn new(out: W, colour: bool, moves: bool, verbosity: Verbosity) -> Self {
        Self {
            out,
            palette: Palette::new(colour),
            verbosity,
            progress: Progress::new(verbosity > Verbosity::Quiet, moves),
            features: BTreeMap::new(),
            skipped: BTreeMap::new(),
            not_run: 0,
            turns: Turns::default(),
            alike: Alike::default(),
            all_in: None,
            failure: None,
        }
    }

    /// The same, which names the report that tells of every scenario.
    #[must_use]
    pub fn beside(self, report: Option<&Path>) -> Self {
        Self { all_in: report.map(|path| path.display().to_string()), ..self }
    }

    fn print(&mut self, text: &str) {
        let Self { out, progress, .. } = self;
        let written = progress.suspended(|| out.write_all(text.as_bytes()));
        if let Err(error) = written {
            self.failure.get_or_insert(error);
        }
    }

    /// An attempt that another one follows.
    fn tried(&self, scenario: &ScenarioResult) -> String {
        let ScenarioResult { title, attempt, .. } = scenario;
        let reason = scenario.reason.as_deref().unwrap_or_default();
        let mark = self.palette.mark(Verdict::Flaky);
        format!("{mark} {title}: attempt {attempt} is unanswered and tried again ({reason})\n")
    }

    fn one_line(&self, scenario: &ScenarioResult) -> String {
        let ScenarioResult { path, line, title, duration_ms, reason, .. } = scenario;
        let mark = self.palette.mark(scenario.verdict);
        let reason = reason.as_ref().map(|reason| format!(" ({reason})"));
        let known = scenario.known.as_ref().map(|known| {
            format!(" (known: {}, {}, until {})", known.ticket, known.owner, known.expires)
        });
        let reason = known.or(reason).unwrap_or_default();
        let time = self.palette.dim(&format!("{duration_ms:.0} ms"));
        format!("{mark} {title}{reason}  {}  {time}\n", self.palette.dim(&format!("{path}:{line}")))
    }

    /// What was skipped: a line each, or one for all of a file that have the
    /// same reason.
    fn left_out(&self) -> String {
        let mark = self.palette.mark(Verdict::Skipped);
        let told = |((path, reason), lines): (&(String, String), &Vec<String>)| match lines.len() {
            1 => lines[0].clone(),
            many => format!("{mark} {many} scenarios of {path} ({reason})\n"),
        };
        self.skipped.iter().map(told).collect()
    }
}

/// Inferred rules that the bank does not keep, a line each.
fn warned(scenario: &ScenarioResult) -> String {
    let line = |finding: &crate::domain::Finding| {
        let crate::domain::Finding { rule, place, expected, actual, .. } = finding;
        format!(
            "! {}: {rule} is inferred and not kept: {place}: expected {expected}, actual {actual}\n",
            scenario.title
        )
    };
    scenario.warnings.iter().map(line).collect()
}

/// A scenario in full, without colour.
pub(super) fn plain(scenario: &ScenarioResult) -> String {
    failure::whole(&tamed(scenario), &Palette::new(false))
}

impl<W: Write + Send> Reporter for Console<W> {
    fn run_started(&mut self, run: &RunStarted) {
        let RunStarted { qonform, target, dialect, scenarios, jobs, .. } = run;
        let order = match run.shuffle {
            Some(seed) => format!(", shuffled with seed {seed}"),
            None => String::new(),
        };
        let kind = if run.built_in { "built-in " } else { "" };
        let others = match run.left_out {
            0 => String::new(),
            number => format!("; {number} hold in the other dialect only"),
        };
        let noun = if *scenarios == 1 { "scenario" } else { "scenarios" };
        self.progress.start(
            *scenarios,
            "scenarios",
            &format!(
                "Qonform {qonform}: {scenarios} {kind}{noun} on target {target} \
                 (dialect {dialect}{others}), {jobs} at once{order}"
            ),
        );
    }

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        let scenario = &tamed(scenario);
        if scenario.retried {
            let text = self.tried(scenario);
            self.print(&text);
            return;
        }
        let warned = warned(scenario);
        if !warned.is_empty() {
            self.print(&warned);
        }
        self.progress.advance(&scenario.title);
        self.features.entry(scenario.path.clone()).or_default().add(scenario.verdict);
        if scenario.cause == Some(Cause::NotRun) {
            self.not_run += 1;
            return;
        }
        self.turns.add(scenario);
        if self.verbosity < Verbosity::Verbose && self.alike.told(scenario) {
            return;
        }
        let text = match (self.verbosity, scenario.verdict) {
            (Verbosity::Verbose, _) => failure::whole(scenario, &self.palette),
            (_, Verdict::Passed) | (Verbosity::Quiet, Verdict::Known) => return,
            (_, Verdict::Skipped) => {
                let reason = scenario.reason.clone().unwrap_or_default();
                let line = self.one_line(scenario);
                self.skipped.entry((scenario.path.clone(), reason)).or_default().push(line);
                return;
            }
            (Verbosity::Quiet, _) | (_, Verdict::Flaky | Verdict::Known) => self.one_line(scenario),
            (Verbosity::Normal, _) => failure::whole(scenario, &self.palette),
        };
        self.print(&text);
    }

    fn run_ended(&mut self, end: &RunEnded) {
        self.progress.finish();
        let mut text = self.left_out();
        let brief = self.verbosity == Verbosity::Quiet;
        text += &self.alike.blocks(&self.palette, brief, self.all_in.as_deref());
        if self.verbosity > Verbosity::Quiet {
            text += &table(&self.features, &self.palette);
            text.push_str(&self.turns.lines(&self.palette));
        }
        if let Some(why) = &end.stopped {
            let line = format!("stopped early, {} not run: {why}\n", self.not_run);
            text.push_str(&self.palette.bold(&line));
        }
        for note in &end.notes {
            let _ = writeln!(text, "{} {note}", self.palette.yellow("note:"));
        }
        if end.leaks > 0 {
            let leaks = format!("{}, and masked\n", leaked(end.leaks));
            text.push_str(&self.palette.red(&leaks));
        }
        let _ = writeln!(text, "{end}");
        self.print(&text);
        let flushed = self.out.flush();
        if let Err(error) = flushed {
            self.failure.get_or_insert(error);
        }
    }
}

/// A line for each feature file: its counts, worst verdict first.
fn table(features: &BTreeMap<String, Counts>, palette: &Palette) -> String {
    let width = features.keys().map(|path| path.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (path, counts) in features {
        let shown: Vec<String> = Verdict::ALL
            .iter()
            .filter(|verdict| counts.of(**verdict) > 0)
            .map(|verdict| format!("{} {verdict}", counts.of(*verdict)))
            .collect();
        let mark = palette.mark(worst(counts));
        let _ = writeln!(text, "{mark} {path:width$}  {}", shown.join(", "));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn worst(counts: &Counts) -> Verdict {
    use Verdict::{Broken, Drift, Flaky, Invalid, Known, Passed, Skipped, Unanswered};
    let order = [Broken, Invalid, Unanswered, Drift, Flaky, Known, Passed];
    order.into_iter().find(|verdict| counts.of(*verdict) > 0).unwrap_or(Skipped)
}
