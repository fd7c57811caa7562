//! JSON Lines: one record a line, written as things happen.
//!
//! A killed run leaves every scenario that had ended. The format is described
//! by `schemas/report/run.json`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Record, Reporter, RunEnded, RunStarted, ScenarioResult};

/// Writes a run to a file.
pub struct Jsonl {
    path: PathBuf,
    file: BufWriter<File>,
    failure: Option<io::Error>,
}

/// A [`Record`] that is written and not kept.
#[derive(Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Written<'a> {
    Run(&'a RunStarted),
    Scenario(&'a ScenarioResult),
    End(&'a RunEnded),
}

impl Jsonl {
    /// Starts a new file; folders on the way are made.
    ///
    /// # Errors
    ///
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = BufWriter::new(File::create(path)?);
        Ok(Self { path: path.to_owned(), file, failure: None })
    }

    fn write(&mut self, record: &Written<'_>) {
        let written = serde_json::to_writer(&mut self.file, record)
            .map_err(io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"))
            .and_then(|()| self.file.flush());
        if let Err(error) = written {
            self.failure.get_or_insert(error);
        }
    }
}

impl Reporter for Jsonl {
    fn run_started(&mut self, run: &RunStarted) {
        self.write(&Written::Run(run));
    }

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        self.write(&Written::Scenario(scenario));
    }

    fn run_ended(&mut self, end: &RunEnded) {
        self.write(&Written::End(end));
    }

    fn failure(&self) -> Option<String> {
        let error = self.failure.as_ref()?;
        Some(format!("`{}` is not complete: {error}", self.path.display()))
    }
}

/// Reads a recorded run; a last line that was cut off is left out.
///
/// # Errors
///
/// When the file cannot be read, or a line that is not the last is no record.
pub fn read(path: &Path) -> io::Result<Vec<Record>> {
    let mut records = Vec::new();
    each(path, |record| records.push(record))?;
    Ok(records)
}

/// Reads a recorded run record by record, as [`read`] does.
pub(super) fn each(path: &Path, mut take: impl FnMut(Record)) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(path)?).split(b'\n').enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        match serde_json::from_slice(&line?) {
            Ok(record) => take(record),
            Err(_) if index > 0 && lines.peek().is_none() => break,
            Err(error) => {
                let error = format!("line {}: {error}", index + 1);
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
        }
    }
    Ok(())
}
