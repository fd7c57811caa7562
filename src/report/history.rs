//! Runs that are kept, so that the next one can be held against them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::{Counts, RunStarted};
use crate::domain::Verdict;

/// A folder of recorded runs, the target's name in the name of each.
#[derive(Clone, Debug)]
pub struct History {
    folder: PathBuf,
    keep: Keep,
}

/// How many runs are kept of each target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The newest ones.
    Runs(usize),
    /// Those that are not older.
    For(Duration),
}

/// An earlier run, in figures.
#[derive(Clone, Debug)]
pub struct Past {
    /// When it began, RFC 3339.
    pub started: String,
    /// How many scenarios came to which verdict.
    pub counts: Counts,
    /// The scenarios that were flaky, among all that were answered, by file and
    /// title.
    pub flaky: BTreeMap<(String, String), bool>,
}

/// What is read of a record; answers are skipped.
#[derive(Deserialize)]
struct Line {
    record: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    retried: bool,
    verdict: Option<Verdict>,
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || "write how many runs are kept, as `30`, or for how long, as `90d`".to_owned();
        match text.parse() {
            Ok(0) => Err(wrong()),
            Ok(number) => Ok(Self::Runs(number)),
            Err(_) => humantime::parse_duration(text).map(Self::For).map_err(|_| wrong()),
        }
    }
}

impl History {
    /// A folder, which is made when the first run is kept.
    #[must_use]
    pub fn new(folder: PathBuf, keep: Keep) -> Self {
        Self { folder, keep }
    }

    /// The runs before this one on the same target, oldest first.
    pub(super) fn before(&self, run: &RunStarted) -> Vec<PathBuf> {
        let own = name(run);
        let mut all = self.all(run);
        all.retain(|path| path.file_name().is_some_and(|name| *name.to_string_lossy() < *own));
        all
    }

    /// What is remembered of these runs; one that cannot be read is left out.
    pub(super) fn remembered(paths: &[PathBuf]) -> Vec<Past> {
        paths.iter().filter_map(|path| Past::read(path).ok()).collect()
    }

    /// Copies the records of a run into the folder and takes away what is too
    /// much or too old. Other files are not touched.
    pub(super) fn add(&self, records: &Path, run: &RunStarted) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        super::files::replace(&self.folder.join(name(run)), |file| {
            io::copy(&mut File::open(records)?, file).map(drop)
        })?;
        let all = self.all(run);
        let much = match self.keep {
            Keep::Runs(number) => all.len().saturating_sub(number),
            Keep::For(time) => {
                let now = humantime::parse_rfc3339(&run.started).ok();
                let oldest = now.and_then(|now| now.checked_sub(time));
                let oldest = oldest.unwrap_or(SystemTime::UNIX_EPOCH);
                all.iter().filter(|path| began(path).is_some_and(|began| began < oldest)).count()
            }
        };
        all[..much].iter().try_for_each(fs::remove_file)
    }

    /// Every run of that target, or that part of one, oldest first.
    fn all(&self, run: &RunStarted) -> Vec<PathBuf> {
        let ending = ending(run);
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let moment = name.strip_suffix(&ending).map(str::len);
                moment == Some("2026-11-24T22-00-00.000Z".len()) && began(path).is_some()
            })
            .collect();
        all.sort();
        all
    }
}

impl Past {
    fn read(path: &Path) -> io::Result<Self> {
        let mut lines = BufReader::new(File::open(path)?).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let run: RunStarted = serde_json::from_str(&first)?;
        Ok(Self::of(
            run.started,
            lines.map_while(Result::ok).filter_map(|line| {
                let Line { record, path, title, retried, verdict } =
                    serde_json::from_str(&line).ok()?;
                let counts = record == "scenario" && !retried;
                verdict.filter(|_| counts).map(|verdict| (path, title, verdict))
            }),
        ))
    }

    pub(super) fn of(
        started: String,
        scenarios: impl Iterator<Item = (String, String, Verdict)>,
    ) -> Self {
        use Verdict::{Broken, Drift, Flaky, Known, Passed};
        let (mut counts, mut flaky) = (Counts::default(), BTreeMap::new());
        for (path, title, verdict) in scenarios {
            counts.add(verdict);
            if matches!(verdict, Broken | Drift | Flaky | Known | Passed) {
                flaky.insert((path, title), verdict == Flaky);
            }
        }
        Self { started, counts, flaky }
    }

    /// Whether the system under test was heard of at all.
    pub(super) fn was_answered(&self) -> bool {
        !self.flaky.is_empty()
    }
}

/// How often a scenario was flaky, of how many times that it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlakeRate {
    /// The promise.
    pub title: String,
    /// The file.
    pub path: String,
    /// How often it needed another attempt.
    pub flaky: usize,
    /// How often it was answered at all.
    pub runs: usize,
}

/// The scenarios that were ever flaky, worst first.
pub(super) fn flake_rates(runs: &[Past]) -> Vec<FlakeRate> {
    let mut all: BTreeMap<&(String, String), (usize, usize)> = BTreeMap::new();
    for (key, flaky) in runs.iter().flat_map(|run| &run.flaky) {
        let (times, runs) = all.entry(key).or_default();
        *times += usize::from(*flaky);
        *runs += 1;
    }
    let ever = all.into_iter().filter(|(_, (flaky, _))| *flaky > 0);
    let mut rates: Vec<FlakeRate> = ever
        .map(|((path, title), (flaky, runs))| FlakeRate {
            title: title.clone(),
            path: path.clone(),
            flaky,
            runs,
        })
        .collect();
    // a/b > c/d without division.
    rates.sort_by(|one, other| (other.flaky * one.runs).cmp(&(one.flaky * other.runs)));
    rates
}

/// `2026-11-24T22-00-00.000Z-sandbox.jsonl`: names in order are times in order.
fn name(run: &RunStarted) -> String {
    format!("{}{}", run.started.replace(':', "-"), ending(run))
}

fn ending(run: &RunStarted) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let target: String = run.target.chars().map(plain).collect();
    let part = run.shard.as_ref().map(|shard| format!("-part-{}", shard.replace('/', "-of-")));
    format!("-{target}{}.jsonl", part.unwrap_or_default())
}

/// When the run of a file began, by its name.
fn began(path: &Path) -> Option<SystemTime> {
    let name = path.file_name()?.to_str()?;
    let (day, time) = name.get(.."2026-11-24T22-00-00.000Z".len())?.split_once('T')?;
    humantime::parse_rfc3339(&format!("{day}T{}", time.replace('-', ":"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(started: &str, target: &str) -> RunStarted {
        let (target, started) = (target.to_owned(), started.to_owned());
        RunStarted { target, started, ..RunStarted::default() }
    }

    fn night(day: u32) -> RunStarted {
        run(&format!("2026-11-{day:02}T02:00:00.000Z"), "sandbox")
    }

    /// Keeps a run in which the scenario came to this.
    fn kept(history: &History, run: &RunStarted, verdict: &str) {
        let records = tempfile::NamedTempFile::new().expect("a file");
        let first = serde_json::to_string(run).expect("JSON");
        let scenario = format!(
            "{{\"record\":\"scenario\",\"path\":\"f\",\"title\":\"S\",\"verdict\":\"{verdict}\"}}"
        );
        fs::write(records.path(), format!("{first}\n{scenario}\n")).expect("written");
        history.add(records.path(), run).expect("kept");
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).expect("a folder").count()
    }

    #[test]
    fn runs_are_pruned_by_number_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().join("kept"), Keep::Runs(3));
        let strangers = ["notes.jsonl", "2026-11-01-sandbox.jsonl", "2020-x-sandbox.jsonl"];
        fs::create_dir_all(&history.folder).expect("a folder");
        for stranger in strangers {
            fs::write(history.folder.join(stranger), "mine").expect("written");
        }
        kept(&history, &run("2020-01-01T02:00:00.000Z", "mock"), "passed");
        for day in 1..=5 {
            kept(&history, &night(day), "passed");
        }
        assert_eq!(names(&history.folder), 3 + strangers.len() + 1);
        let before = history.before(&night(5));
        assert_eq!(before.len(), 2, "{before:?}");
        assert!(before[1].ends_with("2026-11-04T02-00-00.000Z-sandbox.jsonl"), "{before:?}");
        assert!(history.before(&run("2026-12-01T00:00:00.000Z", "another")).is_empty());
    }

    #[test]
    fn runs_are_pruned_by_age() {
        let folder = tempfile::tempdir().expect("a folder");
        let keep = "2d".parse().expect("a time");
        let history = History::new(folder.path().to_owned(), keep);
        for day in [1, 2, 8, 9, 10] {
            kept(&history, &night(day), "passed");
        }
        assert_eq!(names(folder.path()), 3);
        assert!("0".parse::<Keep>().is_err() && "often".parse::<Keep>().is_err());
    }

    #[test]
    fn the_flake_rate_counts_the_runs_that_could_tell() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().to_owned(), Keep::Runs(9));
        for (day, verdict) in
            ["flaky", "passed", "unanswered", "passed", "broken"].iter().enumerate()
        {
            kept(&history, &night(u32::try_from(day).expect("small") + 1), verdict);
        }
        let past = History::remembered(&history.before(&night(20)));
        assert_eq!(past.len(), 5);
        assert_eq!(past[4].counts.broken, 1);
        let [rate] = &flake_rates(&past)[..] else { panic!("one is flaky") };
        assert_eq!((rate.flaky, rate.runs, rate.title.as_str()), (1, 4, "S"));
    }
}
