//! Reports that are files: several at once, searched for secrets, never half.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::{
    Comparison, Format, History, Jsonl, OnDrift, Recorded, Reporter, RunEnded, RunStarted,
    ScenarioResult,
};
use crate::domain::SecretSearch;

/// What is searched while records are searched, in bytes.
const WHOLE_LINES: usize = 1 << 16;

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
            writable(path)?;
        }
        let jsonl = Jsonl::create(&records)?;
        Ok(Self {
            outputs,
            baseline: None,
            history: None,
            since: None,
            records,
            jsonl,
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

    /// Everything that is written at the end of a run.
    fn finish(&mut self) -> Result<(), String> {
        let told = |path: &Path, error: io::Error| format!("`{}`: {error}", path.display());
        self.leaks = cleaned(&self.records, &self.search).map_err(|e| told(&self.records, e))?;
        let mut recorded = Recorded::read(&self.records).map_err(|e| told(&self.records, e))?;
        recorded.end.leaks = self.leaks;
        let before = self.history.as_ref().map(|history| history.before(&recorded.run));
        if let Some(paths) = &before {
            recorded.trend = History::remembered(paths);
            recorded.trend.push(recorded.remembered());
        }
        let last = before.as_ref().and_then(|paths| paths.last());
        if let Some(baseline) = self.baseline.as_ref().or(last) {
            let compared = Comparison::read(baseline, &self.records);
            self.since = Some(compared.map_err(|error| error.to_string())?);
            recorded.since.clone_from(&self.since);
        }
        for (format, path) in &self.outputs {
            let found = write(*format, path, &self.records, &recorded, &self.search, self.on_drift)
                .map_err(|error| told(path, error))?;
            self.leaks = self.leaks.max(found);
        }
        if let Some(history) = &self.history {
            let kept = history.add(&self.records, &recorded.run);
            kept.map_err(|error| format!("the run is not in the history: {error}"))?;
        }
        Ok(())
    }
}

impl Reporter for Files {
    fn run_started(&mut self, run: &RunStarted) {
        self.jsonl.run_started(run);
    }

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        self.jsonl.scenario_ended(scenario);
    }

    fn run_ended(&mut self, end: &RunEnded) {
        self.jsonl.run_ended(end);
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
    let Some(text) = format.render(recorded, on_drift) else {
        if path != records {
            fs::copy(records, path)?;
        }
        return Ok(0);
    };
    let (mut masked, found) = search.mask(&text);
    let told;
    if found > recorded.end.leaks {
        let mut recorded = recorded.clone();
        recorded.end.leaks = found;
        told = format.render(&recorded, on_drift).unwrap_or_default();
        masked = search.mask(&told).0;
    }
    replace(path, |file| file.write_all(masked.as_bytes()))?;
    Ok(found)
}

/// Fills a file beside the one that is meant and puts it in its place.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let mut beside = NamedTempFile::new_in(folder(path))?;
    fill(beside.as_file_mut())?;
    let placed = beside.persist(path).map_err(|error| error.error)?;
    readable(&placed)
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

/// Masks the secrets in the records and counts them. What cannot be written
/// anew is taken away.
fn cleaned(records: &Path, search: &SecretSearch) -> io::Result<usize> {
    let mut found = 0;
    in_pieces(records, |piece| {
        found += search.mask(piece).1;
        Ok(())
    })?;
    if found == 0 {
        return Ok(0);
    }
    let masked = replace(records, |file| {
        let mut file = BufWriter::new(file);
        in_pieces(records, |piece| file.write_all(search.mask(piece).0.as_bytes()))?;
        file.flush()
    });
    if let Err(error) = masked {
        fs::remove_file(records)?;
        return Err(error);
    }
    Ok(found)
}

/// Reads a file by whole lines, as many at once as make the search worthwhile.
fn in_pieces(path: &Path, mut take: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut piece = String::new();
    while reader.read_line(&mut piece)? > 0 {
        if piece.len() >= WHOLE_LINES {
            take(&piece)?;
            piece.clear();
        }
    }
    take(&piece)
}
