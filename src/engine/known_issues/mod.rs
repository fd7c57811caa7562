//! What is known to be broken, who mends it, and until when it is excused.

mod ledger_file;
mod places;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

pub(super) use self::ledger_file::read;
pub(super) use self::places::Titles;
use crate::document::{Located, Source};
use crate::domain::{Finding, RuleId, Verdict};
use crate::report::{IssueSeen, KnownIssue, ScenarioResult};

/// Stands for any text.
const ANYTHING: &str = "*";

/// The entries of `known-issues.yaml`; there may be none.
#[derive(Clone, Default)]
pub(super) struct KnownIssues {
    source: Option<Source>,
    entries: Vec<Entry>,
}

/// One thing that is broken. It excuses findings that are exactly so.
#[derive(Clone)]
struct Entry {
    rule: Option<RuleId>,
    scenario: Option<Located<String>>,
    feature: Option<Located<String>>,
    target: String,
    place: String,
    expected: Option<String>,
    actual: String,
    ticket: String,
    owner: String,
    /// The last day, `2026-12-31`.
    expires: String,
    /// The end of that day.
    until: SystemTime,
}

/// The entries about one target, and what a run shows of them.
pub(super) struct Watched {
    now: SystemTime,
    /// Whether every scenario was to run, so that what is not seen is gone.
    whole: bool,
    entries: Vec<(Entry, Mutex<Seen>)>,
}

/// How many scenarios broke just so, and how many could have.
#[derive(Clone, Copy, Default)]
struct Seen {
    shown: usize,
    asked: usize,
}

impl KnownIssues {
    /// Those about a target, at a time.
    pub(super) fn watch(&self, target: &str, now: SystemTime, whole: bool) -> Watched {
        let about = self.entries.iter().filter(|entry| entry.target == target);
        let entries = about.map(|entry| (entry.clone(), Mutex::default())).collect();
        Watched { now, whole, entries }
    }
}

impl Watched {
    /// Excuses a broken scenario whose every finding is known. One more that
    /// is not, or one whose time is over, and it stays broken.
    pub(super) fn excuse(&self, result: &mut ScenarioResult) {
        self.count(result);
        if result.verdict != Verdict::Broken {
            return;
        }
        let of = |finding| self.entries.iter().map(|(e, _)| e).find(|e| e.says(result, finding));
        let found: Option<Vec<&Entry>> = result.findings.iter().map(of).collect();
        let Some(entries) = found else { return };
        // The one that ends first decides.
        let Some(entry) = entries.into_iter().min_by_key(|entry| entry.until) else { return };
        let expired = entry.is_over(self.now);
        result.known = Some(entry.issue(expired));
        if !expired {
            result.verdict = Verdict::Known;
        }
    }

    fn count(&self, result: &ScenarioResult) {
        use Verdict::{Broken, Drift, Flaky, Passed};
        if !matches!(result.verdict, Broken | Drift | Flaky | Passed) {
            return;
        }
        for (entry, seen) in &self.entries {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.asked += usize::from(entry.could_show(result, self.whole));
            let shows = result.findings.iter().any(|finding| entry.says(result, finding));
            seen.shown += usize::from(shows);
        }
    }

    /// What the run showed of each entry.
    pub(super) fn seen(&self) -> Vec<IssueSeen> {
        let one = |(entry, seen): &(Entry, Mutex<Seen>)| {
            let Seen { shown, asked } = *seen.lock().unwrap_or_else(PoisonError::into_inner);
            let issue = entry.issue(entry.is_over(self.now));
            IssueSeen { issue, about: entry.about(), shown, asked }
        };
        self.entries.iter().map(one).collect()
    }
}

impl Entry {
    fn is_over(&self, now: SystemTime) -> bool {
        self.until <= now
    }

    fn issue(&self, expired: bool) -> KnownIssue {
        let Self { ticket, owner, expires, .. } = self.clone();
        KnownIssue { ticket, owner, expires, expired }
    }

    fn about(&self) -> String {
        let scenario =
            self.scenario.as_ref().map(|title| format!("\u{201c}{}\u{201d}", title.value));
        let rule = self.rule.as_ref().map(ToString::to_string);
        rule.into_iter().chain(scenario).collect::<Vec<_>>().join(" in ")
    }

    /// Whether this is exactly what the entry says.
    fn says(&self, result: &ScenarioResult, finding: &Finding) -> bool {
        let alike = |wanted: &str, text: &str| wanted == ANYTHING || bare(wanted) == bare(text);
        self.is_about(result)
            && self.rule.as_ref().is_none_or(|rule| *rule == finding.rule)
            && bare(&self.place) == bare(&finding.place)
            && self.expected.as_ref().is_none_or(|text| alike(text, &finding.expected))
            && alike(&self.actual, &finding.actual)
    }

    fn is_about(&self, result: &ScenarioResult) -> bool {
        self.scenario.as_ref().is_none_or(|title| title.value == result.title)
            && self.feature.as_ref().is_none_or(|name| name.value == result.feature)
    }

    /// An entry about a rule alone may show in any scenario of it, so only a
    /// run of all of them can tell that it does not.
    fn could_show(&self, result: &ScenarioResult, whole: bool) -> bool {
        let tagged = self.rule.as_ref().is_some_and(|rule| result.rules.contains(rule));
        self.is_about(result) && (self.scenario.is_some() || whole && tagged)
    }
}

/// A text as it is compared: reports put some into backticks, and lines may be
/// folded in the file.
fn bare(text: &str) -> String {
    text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The end of a day such as `2026-12-31`, UTC.
fn end_of(day: &str) -> Option<SystemTime> {
    let written = day.len() == "2026-12-31".len();
    let begins = humantime::parse_rfc3339(&format!("{day}T00:00:00Z")).ok();
    begins.filter(|_| written).map(|begins| begins + Duration::from_hours(24))
}

#[cfg(test)]
mod tests;
