//! Whose fault it is, told in a sentence.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::remedy::remedy;
use super::{Recorded, ScenarioResult};
use crate::domain::{Cause, Finding, Owner, Verdict, shortened};

/// What is longer is no gist, in characters.
const LONGEST_GIST: usize = 500;

/// Everyone who can be at fault in a run, in the order of reports. Only where an
/// application is tried there is [`Owner::Application`].
pub(super) const OWNERS: [Owner; 5] =
    [Owner::Bank, Owner::Network, Owner::Credentials, Owner::Test, Owner::Qonform];

/// How many scenarios one owner has to look after.
pub(super) struct Blame {
    pub(super) owner: Owner,
    pub(super) scenarios: usize,
    /// `4 broken, 2 timeout`.
    pub(super) why: String,
}

/// Each owner with scenarios that are not green, or none.
pub(super) fn by_owner(recorded: &Recorded) -> Vec<Blame> {
    let of = |owner: Owner| {
        let mut why: BTreeMap<String, usize> = BTreeMap::new();
        for scenario in red(recorded).filter(|scenario| scenario.owner == Some(owner)) {
            *why.entry(kind(scenario)).or_default() += 1;
        }
        let told: Vec<String> =
            why.iter().map(|(kind, number)| format!("{number} {kind}")).collect();
        Blame { owner, scenarios: why.values().sum(), why: told.join(", ") }
    };
    let application = of(Owner::Application);
    let application = (application.scenarios > 0).then_some(application);
    OWNERS.into_iter().map(of).chain(application).collect()
}

/// `broken`, or the cause where a question stayed open.
fn kind(scenario: &ScenarioResult) -> String {
    match scenario.cause {
        Some(cause) => cause.to_string(),
        None => scenario.verdict.to_string(),
    }
}

/// The scenarios that somebody has to look at.
pub(super) fn red(recorded: &Recorded) -> impl Iterator<Item = &ScenarioResult> {
    recorded.scenarios.iter().map(super::Attempts::last).filter(|scenario| is_red(scenario.verdict))
}

pub(super) fn is_red(verdict: Verdict) -> bool {
    use Verdict::{Broken, Drift, Invalid, Unanswered};
    matches!(verdict, Broken | Drift | Invalid | Unanswered)
}

/// What happened, for who has ten seconds.
pub(super) fn headline(recorded: &Recorded) -> String {
    let all = recorded.scenarios.len();
    let counts = recorded.end.counts;
    if all == counts.skipped {
        return "Nothing ran, so nothing was proved".to_owned();
    }
    let worst = by_owner(recorded).into_iter().max_by_key(|blame| blame.scenarios);
    let not_run = red(recorded).filter(|scenario| super::recorded::not_run(scenario)).count();
    match worst {
        Some(worst) if worst.scenarios > 0 => blamed(recorded, &worst, all),
        _ if not_run > 0 => format!("{not_run} of {all} scenarios were not run"),
        _ if !recorded.is_complete() => "The run was cut off before its end".to_owned(),
        _ => format!("All {} scenarios that ran kept their promises", all - counts.skipped),
    }
}

fn blamed(recorded: &Recorded, worst: &Blame, all: usize) -> String {
    let number = worst.scenarios;
    let others: usize =
        by_owner(recorded).iter().map(|blame| blame.scenarios).sum::<usize>() - number;
    let others = match others {
        0 => String::new(),
        others => format!(" (and {others} for other reasons)"),
    };
    let noun = if all == 1 { "scenario" } else { "scenarios" };
    let only = |cause| {
        red(recorded).filter(|s| s.owner == Some(worst.owner)).all(|s| s.cause == Some(cause))
    };
    let drift = red(recorded)
        .filter(|scenario| scenario.owner == Some(worst.owner))
        .all(|scenario| scenario.verdict == Verdict::Drift);
    let what = match worst.owner {
        Owner::Bank if drift => "The bank answers with something new",
        Owner::Bank if only(Cause::RateLimited) => "The bank refused too many requests",
        Owner::Bank if only(Cause::ServerError) => "The bank has internal errors",
        Owner::Bank => "The bank breaks its promises",
        Owner::Network if only(Cause::Timeout) => "The bank did not answer in time",
        Owner::Network => "The bank could not be reached",
        Owner::Credentials if only(Cause::Gate) => "The sandbox's gate let nobody in",
        Owner::Credentials => "Our credentials were refused",
        Owner::Test if only(Cause::Clock) => "The clocks of bank and test differ",
        Owner::Test => "The tests themselves are wrong",
        Owner::Qonform => "Qonform itself breaks a rule",
        Owner::Application if only(Cause::Application) => "The application does not answer",
        Owner::Application if only(Cause::Setup) => {
            "The application does not work while nothing is wrong"
        }
        Owner::Application => "The application breaks a rule",
    };
    format!("{what}: {number} of {all} {noun}{others}")
}

/// Scenarios under their headings: the worst first, and what most say before
/// what few say.
pub(super) fn grouped<T>(
    scenarios: impl Iterator<Item = T>,
    last: impl Fn(&T) -> &ScenarioResult,
) -> Vec<(String, Vec<T>)> {
    let mut groups: BTreeMap<(u8, String), Vec<T>> = BTreeMap::new();
    for scenario in scenarios {
        groups.entry(heading(last(&scenario))).or_default().push(scenario);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((place, _), scenarios)| (*place, Reverse(scenarios.len())));
    groups.into_iter().map(|((_, heading), scenarios)| (heading, scenarios)).collect()
}

/// The place of a group among the others, and the rule in its own words or the
/// cause.
fn heading(scenario: &ScenarioResult) -> (u8, String) {
    let place = match scenario.verdict {
        Verdict::Broken => 0,
        Verdict::Unanswered => 1,
        Verdict::Invalid => 2,
        Verdict::Drift => 3,
        Verdict::Flaky => 4,
        _ => 5,
    };
    let words = match (scenario.verdict, scenario.findings.first(), scenario.cause) {
        (Verdict::Drift, ..) => "Undocumented or not as recorded".to_owned(),
        (Verdict::Flaky, ..) => "Passed on a later attempt only".to_owned(),
        (Verdict::Known, ..) => "Known issues".to_owned(),
        (Verdict::Invalid, ..) => "The scenario itself is wrong".to_owned(),
        (_, Some(finding), _) => match scenario.statements.get(&finding.rule) {
            Some(statement) => format!("{} {statement}", finding.rule),
            None => "Expected by its author alone: no tag names a rule".to_owned(),
        },
        (_, None, Some(cause)) => format!("Unanswered: {cause}"),
        _ => scenario.verdict.to_string(),
    };
    (place, words)
}

/// What was found where no secret may stand.
pub(super) fn leaked(leaks: usize) -> String {
    let (noun, was) = if leaks == 1 { ("secret", "was") } else { ("secrets", "were") };
    format!("{leaks} {noun} {was} found in what was written about this run")
}

/// What most of the scenarios of whoever has most to look after say.
pub(super) fn most_say(recorded: &Recorded) -> Option<String> {
    let worst = by_owner(recorded).into_iter().max_by_key(|blame| blame.scenarios)?;
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for scenario in red(recorded).filter(|scenario| scenario.owner == Some(worst.owner)) {
        *said.entry(summed_up(scenario)).or_default() += 1;
    }
    let number = said.values().copied().max()?;
    let (words, _) = said.into_iter().find(|(_, scenarios)| *scenarios == number)?;
    let all = number == worst.scenarios;
    Some(if all { words } else { format!("{words} ({number} of {})", worst.scenarios) })
}

/// What to do where one cause stands behind all that they have to look after.
pub(super) fn to_do(recorded: &Recorded) -> Option<&'static str> {
    let worst = by_owner(recorded).into_iter().max_by_key(|blame| blame.scenarios)?;
    let of_worst = |scenario: &&ScenarioResult| scenario.owner == Some(worst.owner);
    let cause = red(recorded).find(of_worst)?.cause?;
    let mut all = red(recorded).filter(of_worst);
    all.all(|scenario| scenario.cause == Some(cause)).then(|| remedy(cause)).flatten()
}

/// The reason, or the rule that is broken.
fn summed_up(scenario: &ScenarioResult) -> String {
    let (_, heading) = heading(scenario);
    match &scenario.reason {
        Some(reason) if scenario.findings.is_empty() => shortened(reason, LONGEST_GIST),
        _ => heading,
    }
}

/// One scenario in one line, without line breaks.
pub(super) fn gist(scenario: &ScenarioResult) -> String {
    let text = match scenario.findings.first() {
        Some(finding) => found(finding, scenario.findings.len() - 1),
        None => scenario.reason.clone().unwrap_or_default(),
    };
    let known = scenario.known.as_ref().map(|known| {
        let end = if known.expired { "expired" } else { "expires" };
        format!("{}, {}, {end} {}", known.ticket, known.owner, known.expires)
    });
    let text = match known {
        Some(known) => format!("{known}: {text}"),
        None => text,
    };
    let text = shortened(&text, LONGEST_GIST);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is the same where two scenarios fail for one reason.
pub(super) fn said(scenario: &ScenarioResult) -> Option<String> {
    if !is_red(scenario.verdict) || scenario.known.is_some() {
        return None;
    }
    let findings = scenario.findings.iter().chain(&scenario.drift);
    if findings.count() > 1 {
        return None;
    }
    let said = gist(scenario);
    (!said.is_empty()).then_some(said)
}

fn found(finding: &Finding, more: usize) -> String {
    let Finding { rule, place, expected, actual, .. } = finding;
    let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    format!("{rule}: {place}: expected {expected}, actual {actual}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_scenarios_say_comes_first() {
        let of = |verdict: &str, rule: &str| -> ScenarioResult {
            let finding = serde_json::json!({
                "rule": rule, "level": "documented", "party": "server", "place": "answer",
                "expected": "one", "actual": "another",
            });
            let findings = if verdict == "broken" { vec![finding] } else { Vec::new() };
            let scenario = serde_json::json!({
                "v": 1, "feature": "F", "path": "f.feature", "line": 1, "title": "T", "tags": [],
                "rules": [], "attempt": 1, "verdict": verdict, "started": "", "duration_ms": 1.0,
                "steps": [], "findings": findings, "statements": { "AUTH-01": "A", "REFR-01": "R" },
            });
            serde_json::from_value(scenario).expect("a scenario")
        };
        let all = [
            of("invalid", ""),
            of("invalid", ""),
            of("invalid", ""),
            of("broken", "AUTH-01"),
            of("broken", "REFR-01"),
            of("broken", "REFR-01"),
        ];
        let groups = grouped(all.iter(), |one| *one);
        let sizes: Vec<(&str, usize)> =
            groups.iter().map(|(heading, group)| (&heading[..7], group.len())).collect();
        assert_eq!(sizes, [("REFR-01", 2), ("AUTH-01", 1), ("The sce", 3)]);
    }
}
