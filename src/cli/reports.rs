//! `--report FORMAT=PATH`

use std::path::PathBuf;
use std::str::FromStr;

use crate::report::Format;

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
