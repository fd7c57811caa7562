//! `qonform run`

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::reports::{Earlier, Report, outputs, page};
use super::selected::Selected;
use super::signals;
use super::terminal::{colours_stdout, complain, moves};
use crate::domain::SecretSearch;
use crate::engine::{AgentKind, Limits, Settings, Shard};
use crate::report::{
    Annotations, Console, Exit, Files, Format, OnDrift, OnFlaky, Reporter, Verbosity,
};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Arguments {
    #[command(flatten)]
    selected: Selected,

    /// How many scenarios run at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = at_least_one)]
    jobs: usize,

    /// How long a scenario may take
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = duration)]
    timeout: Duration,

    /// How long a step may take
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    step_timeout: Duration,

    /// How long a request may take
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    request_timeout: Duration,

    /// What plays people's browsers: forms over plain HTTP, a real browser, or the one where a
    /// scenario is tagged `@browser` and the other elsewhere
    /// [default: what the target says]
    #[arg(long, value_name = "AGENT")]
    agent: Option<Agent>,

    /// Show the windows of browsers
    #[arg(long)]
    headed: bool,

    /// Run in random order; the seed is printed and repeats the order
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "absent, without a seed, with a seed")]
    shuffle: Option<Option<u64>>,

    /// Really wait, on a target whose time nobody can move, up to so long in a scenario
    #[arg(
        long,
        value_name = "DURATION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2m",
        value_parser = duration
    )]
    wait_real: Option<Duration>,

    /// Stop at the first scenario that is not green
    #[arg(long)]
    fail_fast: bool,

    /// Whether something undocumented in an answer makes the run fail, with exit code 5
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "warn",
        default_value_if("strict", "true", "fail")
    )]
    drift: Drift,

    /// How often a scenario that is unanswered is tried again; a tag such as
    /// `@retry(2)` says it for one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,

    /// Whether a scenario that passed on a later attempt makes the run fail, with exit code 8
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "pass",
        default_value_if("strict", "true", "fail")
    )]
    flaky: Flaky,

    /// Run one part of all scenarios, such as `2/4`; `report merge` joins them
    #[arg(long, value_name = "PART/PARTS")]
    shard: Option<Shard>,

    /// How long the run may take; what is not done by then is not run
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    budget: Option<Duration>,

    #[command(flatten)]
    earlier: Earlier,

    /// The same as `--drift fail --flaky fail`; and with `--baseline` or
    /// `--history`, scenarios that ran then and do not now are exit code 4
    #[arg(long)]
    strict: bool,

    /// Write snapshots to ./snapshots instead of comparing with them
    #[arg(long)]
    update_snapshots: bool,

    /// Write a report as well, such as `junit=results/junit.xml`; repeatable.
    /// Formats: jsonl, junit, cucumber-json, messages, html, markdown
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<Report>,

    /// Say only what is not green, in one line each, and the last line
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,

    /// Show every scenario with its steps and what went over the wire
    #[arg(long, short)]
    verbose: bool,
}

/// What drift means, by the words people type.
#[derive(Clone, Copy, ValueEnum)]
enum Drift {
    /// It is told and counted
    Warn,
    /// The run fails
    Fail,
}

/// What a scenario that needed another attempt means, by the words people type.
#[derive(Clone, Copy, ValueEnum)]
enum Flaky {
    /// It is told and counted
    Pass,
    /// The run fails
    Fail,
}

/// The agents by the names people type.
#[derive(Clone, Copy, ValueEnum)]
enum Agent {
    /// Forms over plain HTTP
    Http,
    /// Headless Chromium
    Browser,
    /// Whichever a scenario needs
    Auto,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    if arguments.update_snapshots && std::env::var_os("CI").is_some() {
        complain("error: snapshots are never written in CI; run this on your machine and commit\n");
        return Err(Exit::Invalid);
    }
    let settings = arguments.settings();
    let search = settings.redactor.search().clone();
    let interrupted = signals::watch(settings.stop.clone());
    let (engine, plan) = arguments.selected.plan(settings)?;
    let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
    if arguments.keeps_records() {
        let files =
            Files::create(outputs(&arguments.reports), search.clone(), arguments.on_drift())
                .map_err(|error| refused(&format!("the reports cannot be written: {error}")))?;
        let files = arguments.earlier.beside(files);
        reporters.push(Box::new(files.map_err(|error| refused(&error.to_string()))?));
    }
    reporters.extend(annotations(search));
    let console = Console::new(io::stdout(), colours_stdout(), moves(), arguments.verbosity());
    reporters.push(Box::new(console.beside(page(&arguments.reports))));
    let outcome = engine.run(plan, reporters).map_err(|error| {
        complain(&format!("error: the run could not start: {error}\n"));
        Exit::Bug
    })?;
    if arguments.update_snapshots {
        complain(&match outcome.snapshots.len() {
            0 => "every snapshot was up to date; none was written\n".to_owned(),
            number => format!("{number} written to ./snapshots; look at the difference\n"),
        });
    }
    if outcome.exit != Exit::Kept {
        for report in arguments.reports.iter().filter(|report| report.format == Format::Html) {
            complain(&format!("what happened is told in {}\n", report.path.display()));
        }
    }
    for failure in &outcome.report_failures {
        complain(&format!("error: {failure}\n"));
    }
    let exit = if outcome.report_failures.is_empty() { Exit::Kept } else { Exit::Invalid };
    let mut exit = exit.worst(outcome.exit);
    if let Some(since) = &outcome.since {
        complain(&since.text());
        exit = if arguments.strict { exit.worst(since.missing()) } else { exit };
    }
    Ok(interrupted.exit().map_or(exit, |interrupted| interrupted.worst(exit)))
}

/// What GitHub is told beside the log, where it runs this.
fn annotations(search: SecretSearch) -> Option<Box<dyn Reporter>> {
    if std::env::var_os("GITHUB_ACTIONS").is_none_or(|value| value != "true") {
        return None;
    }
    let here = std::env::current_dir().ok()?;
    let repository = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from)?;
    let folder = here.strip_prefix(&repository).map(Path::to_owned).unwrap_or_default();
    Some(Box::new(Annotations::new(io::stderr(), folder, search)))
}

fn refused(why: &str) -> Exit {
    complain(&format!("error: {why}\n"));
    Exit::Invalid
}

impl Arguments {
    fn settings(&self) -> Settings {
        let shuffle =
            self.shuffle.map(|seed| seed.unwrap_or_else(|| u64::from(rand::random::<u32>())));
        Settings {
            jobs: self.jobs,
            limits: Limits {
                request: self.request_timeout,
                step: self.step_timeout,
                scenario: self.timeout,
            },
            agent: self.agent.map(|agent| match agent {
                Agent::Http => AgentKind::Http,
                Agent::Browser => AgentKind::Browser,
                Agent::Auto => AgentKind::Auto,
            }),
            headed: self.headed,
            fail_fast: self.fail_fast,
            on_drift: self.on_drift(),
            on_flaky: match self.flaky {
                Flaky::Pass => OnFlaky::Pass,
                Flaky::Fail => OnFlaky::Fail,
            },
            retries: self.retries,
            shard: self.shard,
            budget: self.budget,
            wait_real: self.wait_real,
            shuffle,
            update_snapshots: self.update_snapshots,
            keep_interactions: self.verbose || self.keeps_records(),
            ..self.selected.settings()
        }
    }

    /// Whether the run is written down for what comes after it.
    fn keeps_records(&self) -> bool {
        !self.reports.is_empty() || self.earlier.is_wanted()
    }

    fn on_drift(&self) -> OnDrift {
        match self.drift {
            Drift::Warn => OnDrift::Warn,
            Drift::Fail => OnDrift::Fail,
        }
    }

    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("give a whole number from 1".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// A length of time such as `30s` or `2m`; nothing can be done in none.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("give more than no time".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; write `30s`, `2m` or `1h 30m`")),
    }
}
