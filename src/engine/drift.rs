//! What is undocumented, told once.

use crate::domain::{Finding, RuleId};
use crate::steps::ScenarioLog;

/// Keeps what an answer has that nobody promised. The first of a place is
/// kept, whether the contract found it or a snapshot, and whichever item of a
/// list it was found in.
pub(super) fn keep(
    log: &mut ScenarioLog,
    operation: &str,
    interaction: usize,
    found: impl IntoIterator<Item = Finding>,
) {
    for finding in found {
        if log.drifted.insert((operation.to_owned(), of_any_item(&finding.place))) {
            log.drift.push(Finding { interaction: Some(interaction), ..finding });
        }
    }
}

/// The gist of a scenario that drifted.
pub(super) fn sentence(drift: &[Finding]) -> Option<String> {
    let Finding { rule, place, actual, .. } = drift.first()?;
    let what = if *rule == RuleId::snapshot() { "not as recorded" } else { "undocumented" };
    let more = match drift.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!("{place} is {what}: {actual}{more}"))
}

fn of_any_item(place: &str) -> String {
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit());
    let steps = place.split('/').map(|step| if is_index(step) { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Level, Party};

    fn at(place: &str, rule: &str) -> Finding {
        Finding {
            rule: rule.parse().unwrap_or_else(|_| RuleId::none()),
            level: Level::Documented,
            party: Party::Server,
            place: place.to_owned(),
            expected: "no such member".to_owned(),
            actual: "`1`".to_owned(),
            interaction: None,
            detail: None,
        }
    }

    #[test]
    fn the_first_of_a_place_is_told_whoever_found_it_and_in_which_item() {
        let mut log = ScenarioLog::default();
        let places = ["answer body /list/10/new", "answer body /list/2/new", "answer body /new"];
        keep(&mut log, "list", 0, places.map(|place| at(place, "API-22")));
        keep(&mut log, "list", 1, [at("answer body /list/0/new", "SNAPSHOT")]);
        keep(&mut log, "read", 2, [at("answer body /new", "API-23")]);
        let told = |one: &Finding| format!("{} {} {:?}", one.rule, one.place, one.interaction);
        let expected = [
            "API-22 answer body /list/10/new Some(0)",
            "API-22 answer body /new Some(0)",
            "API-23 answer body /new Some(2)",
        ];
        assert_eq!(log.drift.iter().map(told).collect::<Vec<_>>(), expected);
        let gist = "answer body /list/10/new is undocumented: `1` (and 2 more)";
        assert_eq!(sentence(&log.drift).as_deref(), Some(gist));
        let gist = "answer body /a is not as recorded: `1`";
        assert_eq!(sentence(&[at("answer body /a", "SNAPSHOT")]).as_deref(), Some(gist));
    }
}
