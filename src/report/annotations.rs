//! What GitHub shows beside the code: the worst of a run, as workflow commands.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::blame::gist;
use super::{Reporter, RunEnded, RunStarted, ScenarioResult};
use crate::domain::{Cause, SecretSearch, Verdict};

/// GitHub shows no more for one step.
const SHOWN: usize = 10;

/// Writes the ten worst results as annotations when the run is over.
pub struct Annotations<W: Write + Send> {
    out: W,
    /// Where the working folder is within the repository.
    folder: PathBuf,
    search: SecretSearch,
    found: BTreeMap<(u8, String), Found>,
}

/// What many scenarios may have met for one and the same reason.
struct Found {
    verdict: Verdict,
    title: String,
    path: String,
    line: usize,
    others: usize,
}

impl<W: Write + Send> Annotations<W> {
    /// Annotations of files below a folder of the repository; what they say is
    /// searched for secrets first, and none is named in order to be masked.
    pub fn new(out: W, folder: PathBuf, search: SecretSearch) -> Self {
        Self { out, folder, search, found: BTreeMap::new() }
    }

    fn command(&self, why: &str, found: &Found) -> String {
        let Found { verdict, title, path, line, others } = found;
        let kind = match verdict {
            Verdict::Drift | Verdict::Flaky => "warning",
            _ => "error",
        };
        let others = match others {
            0 => String::new(),
            1 => " (and 1 more scenario)".to_owned(),
            others => format!(" (and {others} more scenarios)"),
        };
        let shown = |text: &str| self.search.mask(text).0.into_owned();
        let title = property(&shown(&format!("{verdict}: {title}")));
        let message = data(&shown(&format!("{why}{others}")));
        // A feature that the program carries has no place in the repository.
        let place = match path.as_str() {
            path if std::path::Path::new(path).is_file() => {
                let path = property(&self.folder.join(path).to_string_lossy().replace('\\', "/"));
                format!("file={path},line={line},")
            }
            _ => String::new(),
        };
        format!("::{kind} {place}title={title}::{message}\n")
    }
}

impl<W: Write + Send> Reporter for Annotations<W> {
    fn run_started(&mut self, _: &RunStarted) {}

    fn scenario_ended(&mut self, scenario: &ScenarioResult) {
        let place = match scenario.verdict {
            _ if scenario.retried || scenario.cause == Some(Cause::NotRun) => return,
            Verdict::Broken => 0,
            Verdict::Invalid => 1,
            Verdict::Unanswered => 2,
            Verdict::Drift => 3,
            Verdict::Flaky => 4,
            Verdict::Passed | Verdict::Skipped | Verdict::Known => return,
        };
        let ScenarioResult { verdict, title, path, line, .. } = scenario;
        let one = || Found {
            verdict: *verdict,
            title: title.clone(),
            path: path.clone(),
            line: *line,
            others: 0,
        };
        let known = self.found.entry((place, gist(scenario)));
        known.and_modify(|found| found.others += 1).or_insert_with(one);
    }

    fn run_ended(&mut self, _: &RunEnded) {
        let all = self.found.iter().take(SHOWN);
        let text: String = all.map(|((_, why), found)| self.command(why, found)).collect();
        // Whoever reads the log has everything of this already.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

/// What follows `::`; no line break ends it, so nothing in it begins another
/// command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of `name=value`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;
    use crate::domain::{Redactor, Secret};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// The commands for scenarios with these verdicts and reasons.
    fn told(scenarios: &[(&str, &str, &str)]) -> Vec<String> {
        let (log, redactor) = (Log::default(), Redactor::new());
        redactor.learn(&Secret::new("hunter2hunter2"));
        let search = redactor.search().clone();
        let mut annotations = Annotations::new(log.clone(), "sub".into(), search);
        for (verdict, title, reason) in scenarios {
            let scenario = serde_json::from_value(json!({
                "v": 1, "feature": "F", "path": "Cargo.toml", "line": 7, "title": title,
                "tags": [], "rules": [], "attempt": 1, "verdict": verdict, "reason": reason,
                "started": "", "duration_ms": 1.0, "steps": [],
            }));
            annotations.scenario_ended(&scenario.expect("a result"));
        }
        annotations.run_ended(&RunEnded::default());
        let text = String::from_utf8(log.0.lock().expect("it is over").clone()).expect("text");
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_worst_come_first_ten_at_most_and_one_reason_is_told_once() {
        let reasons: Vec<String> = (10..40).map(|number| format!("reason {number}")).collect();
        let mut scenarios: Vec<(&str, &str, &str)> =
            reasons.iter().map(|reason| ("drift", "D", reason.as_str())).collect();
        scenarios.extend([("unanswered", "U", "no connection"); 3]);
        scenarios.extend([("passed", "P", ""), ("known", "K", ""), ("broken", "B", "wrong")]);
        let told = told(&scenarios);
        assert_eq!(told.len(), 10);
        assert_eq!(told[0], "::error file=sub/Cargo.toml,line=7,title=broken%3A B::wrong");
        assert!(told[1].ends_with("::no connection (and 2 more scenarios)"), "{}", told[1]);
        assert!(told[2].starts_with("::warning "), "{}", told[2]);
    }

    #[test]
    fn no_text_becomes_a_command_and_no_secret_is_told() {
        let hostile = "100%\r\n::add-mask::x hunter2hunter2";
        let told = told(&[("broken", "a,b::c\n::error::", hostile)]);
        let [line] = &told[..] else { panic!("it is one line: {told:?}") };
        assert!(line.contains("title=broken%3A a%2Cb%3A%3Ac%0A%3A%3Aerror%3A%3A::"), "{line}");
        assert!(line.ends_with("::100%25 ::add-mask::x [secret]"), "{line}");
    }
}
