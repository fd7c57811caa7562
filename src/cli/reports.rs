//! `--report FORMAT=PATH`

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use crate::report::{Files, Format, History, Keep};

/// A report to write beside the console.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((format, path)) if !path.is_empty() => {
                Ok(Self { format: format.parse()?, path: path.into() })
            }
            _ => Err("write FORMAT=PATH, such as `jsonl=results/run.jsonl`".to_owned()),
        }
    }
}

/// The formats and paths that were asked for.
pub(super) fn outputs(reports: &[Report]) -> Vec<(Format, PathBuf)> {
    reports.iter().map(|report| (report.format, report.path.clone())).collect()
}

/// The report that a reader is sent to: the one for people, if it was asked for.
pub(super) fn page(reports: &[Report]) -> Option<&Path> {
    let html = reports.iter().find(|report| report.format == Format::Html);
    html.or(reports.first()).map(|report| report.path.as_path())
}

/// What a run is held against.
#[derive(Args)]
pub(super) struct Earlier {
    /// Say what changed since a recorded run (`--report jsonl=FILE` of an earlier one)
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Keep the run in a folder, say what changed since the last one there, and show how all of
    /// them went
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,

    /// How many runs of a target the history keeps, or for how long, such as `90d`
    #[arg(long, value_name = "NUMBER|DURATION", default_value = "30", requires = "history")]
    keep: Keep,
}

impl Earlier {
    /// Whether there is anything to be held against.
    pub(super) fn is_wanted(&self) -> bool {
        self.baseline.is_some() || self.history.is_some()
    }

    /// The same files, with the runs before.
    pub(super) fn beside(&self, mut files: Files) -> io::Result<Files> {
        if let Some(folder) = &self.history {
            files = files.kept_in(History::new(folder.clone(), self.keep));
        }
        match &self.baseline {
            Some(baseline) => files.compared_with(baseline),
            None => Ok(files),
        }
    }
}
