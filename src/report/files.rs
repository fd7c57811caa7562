//! Reports that are files: several at once, searched for secrets, never half.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::{NamedTempFile, TempDir};

use super::recorded::{self, Gathered};
use super::searched::Searched;
use super::{
    Comparison, Format, History, Jsonl, OnDrift, Record, Recorded, Reporter, RunEnded, RunStarted,
    ScenarioResult,
};
use crate::domain::SecretSearch;

/// Keeps the records of a run while it goes on and writes every other format
/// from them when it ends.
pub struct Files {
    outputs: Vec<(Format, PathBuf)>,
    /// The run to compare with.
    baseline: Option<PathBuf>,
    history: Option<History>,
    since: Option<Comparison>,
    records: PathBuf,
    jsonl: Jsonl,
    gathered: Gathered,
    search: SecretSearch,
    on_drift: OnDrift,
    leaks: usize,
    failure: Option<String>,
    /// Holds the records where nobody asked for them.
    _folder: Option<TempDir>,
}

impl Files {
    /// Starts the records; what is written is searched for what `search` knows.
    ///
    /// # Errors
    ///
    /// When the records cannot be written, or a folder cannot be made.
    pub fn create(
        outputs: Vec<(Format, PathBuf)>,
        search: SecretSearch,
        on_drift: OnDrift,
    ) -> io::Result<Self> {
        let asked = outputs.iter().find(|(format, _)| *format == Format::Jsonl);
        let (records, folder) = if let Some((_, path)) = asked {
            (path.clone(), None)
        } else {
            let folder = tempfile::tempdir()?;
            (folder.path().join("run.jsonl"), Some(folder))
        };
        for (_, path) in &outputs {
            writable(path).map_err(|error| {
                io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
            })?;
        }
        let jsonl = Jsonl::create(&records)?;
        Ok(Self {
            outputs,
            baseline: None,
            history: None,
            since: None,
            records,
            jsonl,
            gathered: Gathered::default(),
            search,
            on_drift,
            leaks: 0,
            failure: None,
            _folder: folder,
        })
    }

    /// The same, compared with a recorded run at the end.
    ///
    /// # Errors
    ///
    /// When it is no recorded run.
    pub fn compared_with(mut self, baseline: &Path) -> io::Result<Self> {
        let told = |error: io::Error| {
            io::Error::new(error.kind(), format!("`{}`: {error}", baseline.display()))
        };
        Recorded::started(baseline).map_err(told)?;
        self.baseline = Some(baseline.to_owned());
        Ok(self)
    }

    /// The same, kept among earlier runs at the end, and compared with the last
    /// of them unless another one was named.
    #[must_use]
    pub fn kept_in(mut self, history: History) -> Self {
        self.history = Some(history);
        self
    }

    /// Everything that is written at the end of a run. The records are searched
    /// meanwhile; if there is a secret in them, it is masked there first and
    /// everything else written anew.
    fn finish(&mut self) -> Result<(), String> {
        let unread = |error: io::Error| told(&self.records, &error);
        let read = || Recorded::read(&self.records).map_err(unread);
        let recorded = std::mem::take(&mut self.gathered).whole().map_or_else(read, Ok)?;
        let (found, written) = thread::scope(|scope| {
            let searching = scope.spawn(|| secrets_in(&self.records, &self.search));
            let written = self.write_all(recorded);
            (searching.join().unwrap_or_else(|panic| resume_unwind(panic)), written)
        });
        self.leaks = found.map_err(unread)?;
        let (recorded, leaks) = if self.leaks == 0 {
            written?
        } else {
            mask(&self.records, &self.search).map_err(unread)?;
            let mut masked = read()?;
            masked.end.leaks = self.leaks;
            self.write_all(masked)?
        };
        self.leaks = self.leaks.max(leaks);
        if let Some(history) = &self.history {
            let kept = history.add(&self.records, &recorded.run);
            kept.map_err(|error| format!("the run is not in the history: {error}"))?;
        }
        self.since = recorded.since;
        Ok(())
    }

    /// Compares a run with those before it and writes every format; gives the run
    /// as it was told, and how many secrets had to be masked.
    fn write_all(&self, mut recorded: Recorded) -> Result<(Recorded, usize), String> {
        let before = self.history.as_ref().map(|history| history.before(&recorded.run));
        if let Some(paths) = &before {
            recorded.trend = History::remembered(paths);
            recorded.trend.push(recorded.remembered());
        }
        let last = before.as_ref().and_then(|paths| paths.last());
        if let Some(baseline) = self.baseline.as_ref().or(last) {
            let compared = Comparison::read(baseline, &self.records);
            recorded.since = Some(compared.map_err(|error| error.to_string())?);
        }
        let mut leaks = 0;
        for found in self.write_each(&recorded) {
            leaks = leaks.max(found?);
        }
        Ok((recorded, leaks))
    }

    /// Writes every format, each on a thread of its own.
    fn write_each(&self, recorded: &Recorded) -> Vec<Result<usize, String>> {
        let Self { outputs, records, search, on_drift, .. } = self;
        let write = |(format, path): &(Format, PathBuf)| {
            write(*format, path, records, recorded, search, *on_drift)
                .map_err(|error| told(path, &error))
        };
        thread::scope(|scope| {
            let writers: Vec<_> =
                outputs.iter().map(|output| scope.spawn(|| write(output))).collect();
            let written = writers.into_iter().map(thread::ScopedJoinHandle::join);
            written.map(|one| one.unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    }
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("`{}`: {error}", path.display())
}

impl Reporter for Files {
    fn run_started(&mut self, run: &RunStarted) {
        self.jsonl.run_started(run);
        self.gathered.add(Record::Run(run.clone()));
    }

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        self.jsonl.scenario_ended(scenario);
        self.gathered.add(Record::Scenario(Box::new(recorded::brief(scenario))));
    }

    fn run_ended(&mut self, end: &RunEnded) {
        self.jsonl.run_ended(end);
        self.gathered.add(Record::End(end.clone()));
        self.failure = self.jsonl.failure().or_else(|| self.finish().err());
    }

    fn failure(&self) -> Option<String> {
        self.failure.clone()
    }

    fn leaks(&self) -> usize {
        self.leaks
    }

    fn since(&self) -> Option<&Comparison> {
        self.since.as_ref()
    }
}

/// Writes one format and says how many secrets had to be masked in it.
///
/// # Errors
///
/// When it cannot be written; nothing is there then.
pub fn write(
    format: Format,
    path: &Path,
    records: &Path,
    recorded: &Recorded,
    search: &SecretSearch,
    on_drift: OnDrift,
) -> io::Result<usize> {
    if format == Format::Jsonl {
        if path == records {
            return Ok(0);
        }
        return replace(path, |file| searched(records, search, file));
    }
    let told = |recorded: &Recorded| {
        replace(path, |file| {
            let mut searched = Searched::new(BufWriter::new(file), search);
            format.write(recorded, on_drift, &mut searched)?;
            searched.finish()
        })
    };
    let found = told(recorded)?;
    if found > recorded.end.leaks {
        let mut recorded = recorded.clone();
        recorded.end.leaks = found;
        told(&recorded)?;
    }
    Ok(found)
}

/// Fills a file beside the one that is meant and puts it in its place.
pub(super) fn replace<T>(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    let mut beside = NamedTempFile::new_in(folder(path))?;
    let filled = fill(beside.as_file_mut())?;
    let placed = beside.persist(path).map_err(|error| error.error)?;
    readable(&placed).map(|()| filled)
}

/// Reports are for everyone who can read the folder, as files usually are.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// Fails before the run where its report could not be written after it.
fn writable(path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder(path))?;
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder"));
    }
    NamedTempFile::new_in(folder(path)).map(drop)
}

/// How many secrets stand in the records.
fn secrets_in(records: &Path, search: &SecretSearch) -> io::Result<usize> {
    searched(records, search, io::sink())
}

/// Masks the secrets in the records. What cannot be written anew is taken away.
fn mask(records: &Path, search: &SecretSearch) -> io::Result<()> {
    let masked = replace(records, |file| searched(records, search, file));
    if masked.is_err() {
        fs::remove_file(records)?;
    }
    masked.map(drop)
}

fn searched(records: &Path, search: &SecretSearch, to: impl Write) -> io::Result<usize> {
    let mut searched = Searched::new(to, search);
    io::copy(&mut File::open(records)?, &mut searched)?;
    searched.finish()
}
