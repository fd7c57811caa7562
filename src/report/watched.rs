//! What a run says about the known issues.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::{IssueSeen, RunEnded, RunStarted};

/// How long before its last day an entry is spoken of, in days.
const WARNED: u64 = 14;

const DAY: Duration = Duration::from_hours(24);

impl RunEnded {
    /// The same end, with what was seen of the known issues.
    #[must_use]
    pub fn watching(self, issues: Vec<IssueSeen>, run: &RunStarted) -> Self {
        Self { notes: notes(&issues, run), issues, ..self }
    }
}

/// One sentence for each entry that has to be looked after: it no longer fails,
/// or it will soon excuse nothing. None of them makes a run fail.
fn notes(issues: &[IssueSeen], run: &RunStarted) -> Vec<String> {
    // A part of a run does not know what the others saw.
    let is_part = run.shard.is_some();
    let today = humantime::parse_rfc3339(&run.started).ok();
    issues.iter().filter_map(|one| stale(one, is_part).or_else(|| soon(one, today?))).collect()
}

fn stale(one: &IssueSeen, is_part: bool) -> Option<String> {
    if one.shown > 0 || one.asked == 0 || is_part {
        return None;
    }
    let noun = if one.asked == 1 { "scenario" } else { "scenarios" };
    Some(format!(
        "{} no longer fails, in {} {noun}: take its entry out of known-issues.yaml",
        named(one),
        one.asked
    ))
}

fn soon(one: &IssueSeen, today: SystemTime) -> Option<String> {
    let last = humantime::parse_rfc3339(&format!("{}T00:00:00Z", one.issue.expires)).ok()?;
    let left = (last + DAY).duration_since(today).ok()?;
    let days = left.as_secs() / DAY.as_secs();
    let when = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days, on {}", one.issue.expires),
    };
    let words = format!("{} is excused for the last time {when}; then it is broken", named(one));
    (days <= WARNED).then_some(words)
}

fn named(one: &IssueSeen) -> String {
    format!("the known issue {} of {} ({})", one.issue.ticket, one.issue.owner, one.about)
}

/// The entries of several parts of a run, each once.
pub(super) fn joined(parts: impl Iterator<Item = IssueSeen>) -> Vec<IssueSeen> {
    let mut all: BTreeMap<(String, String), IssueSeen> = BTreeMap::new();
    for part in parts {
        let key = (part.issue.ticket.clone(), part.about.clone());
        let (shown, asked) = (part.shown, part.asked);
        let whole = all.entry(key).or_insert(IssueSeen { shown: 0, asked: 0, ..part });
        whole.shown += shown;
        whole.asked += asked;
    }
    all.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::KnownIssue;

    fn issue(expires: &str, shown: usize, asked: usize) -> IssueSeen {
        let issue = KnownIssue {
            ticket: "BANK-7".to_owned(),
            owner: "Tills".to_owned(),
            expires: expires.to_owned(),
            expired: false,
        };
        IssueSeen { issue, about: "GATE-01".to_owned(), shown, asked }
    }

    fn told(issue: IssueSeen, shard: Option<&str>) -> String {
        let run = RunStarted {
            started: "2026-11-24T22:00:00.000Z".to_owned(),
            shard: shard.map(str::to_owned),
            ..RunStarted::default()
        };
        notes(&[issue], &run).concat()
    }

    #[test]
    fn an_issue_is_spoken_of_from_fourteen_days_before_its_last() {
        assert_eq!(told(issue("2026-12-09", 1, 1), None), "");
        let soon = told(issue("2026-12-08", 1, 1), None);
        assert!(soon.contains("BANK-7 of Tills (GATE-01)"), "{soon}");
        assert!(soon.contains("in 14 days, on 2026-12-08"), "{soon}");
        assert!(told(issue("2026-11-24", 1, 1), None).contains("today"));
        assert_eq!(told(issue("2026-11-23", 1, 1), None), "", "it is broken now");
    }

    #[test]
    fn an_issue_that_could_show_and_does_not_is_stale_but_not_in_a_part() {
        assert!(told(issue("2027-12-31", 0, 2), None).contains("no longer fails, in 2 scenarios"));
        assert_eq!(told(issue("2027-12-31", 0, 0), None), "", "nobody could tell");
        assert_eq!(told(issue("2027-12-31", 0, 2), Some("1/4")), "");
        let parts = [issue("2027-12-31", 0, 2), issue("2027-12-31", 1, 1)];
        let [whole] = &joined(parts.into_iter())[..] else { panic!("it is one") };
        assert_eq!((whole.shown, whole.asked), (1, 3));
        assert_eq!(told(whole.clone(), None), "");
    }
}
