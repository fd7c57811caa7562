//! `qonform report`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::reports::{Earlier, Report, outputs};
use super::terminal::{complain, print};
use crate::domain::SecretSearch;
use crate::report::{Exit, Files, OnDrift, OnFlaky, Reporter as _, merge, replay};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write other formats from a recorded run, also from one that was killed
    Render {
        /// What `run --report jsonl=FILE` wrote
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        written: Written,
    },
    /// Join the recorded parts of a run (`run --shard`) into one
    Merge {
        /// What `run --report jsonl=FILE` wrote, one file for each part
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        written: Written,
    },
}

#[derive(Args)]
struct Written {
    /// What to write, such as `html=results/run.html`; repeatable
    #[arg(long = "report", value_name = "FORMAT=PATH", required = true)]
    reports: Vec<Report>,

    #[command(flatten)]
    earlier: Earlier,
}

/// Ends as the recorded run did.
pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (files, written) = match &arguments.command {
        Command::Render { file, written } => (std::slice::from_ref(file), written),
        Command::Merge { files, written } => (files.as_slice(), written),
    };
    let Written { reports, earlier } = written;
    let refused = |why: String| {
        complain(&format!("error: {why}\n"));
        Exit::Invalid
    };
    if let Some(report) = reports.iter().find(|report| files.iter().any(|f| same(f, &report.path)))
    {
        return Err(refused(format!("`{}` would be written over", report.path.display())));
    }
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        return Err(refused(format!("there is no file `{}`", missing.display())));
    }
    let written = Files::create(outputs(reports), SecretSearch::default(), OnDrift::Warn);
    let written = written.and_then(|files| earlier.beside(files));
    let mut written =
        written.map_err(|error| refused(format!("nothing can be written: {error}")))?;
    let end = match &arguments.command {
        Command::Render { file, .. } => replay(file, &mut written),
        Command::Merge { files, .. } => merge(files, &mut written),
    };
    let end = end.map_err(|error| refused(error.to_string()))?;
    if let Some(failure) = written.failure() {
        return Err(refused(failure));
    }
    if let Some(since) = written.since() {
        complain(&since.text());
    }
    if let Some(stopped) = &end.stopped {
        complain(&format!("{stopped}\n"));
    }
    print(&format!("{end}\n"));
    let cut = if end.stopped.is_some() { Exit::Unanswered } else { Exit::Kept };
    Ok(end.exit(OnDrift::Warn, OnFlaky::Pass).worst(cut))
}

fn same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|o| o == one))
}
