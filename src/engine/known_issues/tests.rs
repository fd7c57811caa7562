use std::slice;

use super::*;
use crate::contract::Contract;
use crate::document::Shelf;
use crate::domain::{Level, Party};

const FILE: &str = "\
issues:
  - rule: GATE-01
    target: mock
    breaks: { place: answer status, actual: '302' }
    ticket: BANK-7
    owner: Tills
    expires: 2026-12-31
  - scenario: It breaks
    target: mock
    breaks: { place: answer body /id, expected: a number, actual: '*' }
    ticket: BANK-8
    owner: Desk
    expires: 2026-11-01
";

fn ledger(text: &str) -> Result<KnownIssues, String> {
    let source = Source::new("known-issues.yaml", text);
    let contract = Contract::load(&Shelf::new(None)).expect("the built-in contract is good");
    let read =
        ledger_file::entries(source, contract.catalogue(), &["mock", "sandbox"].map(str::to_owned));
    read.map_err(|wrong| wrong.iter().map(|one| one.render(false)).collect())
}

fn watched() -> Watched {
    let now = humantime::parse_rfc3339("2026-11-24T23:00:00Z").expect("a moment");
    ledger(FILE).expect("a good file").watch("mock", now, true)
}

fn finding(rule: &str, place: &str, expected: &str, actual: &str) -> Finding {
    Finding {
        rule: rule.parse().expect("a rule"),
        level: Level::Documented,
        party: Party::Server,
        place: place.to_owned(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        interaction: None,
        detail: None,
    }
}

/// What becomes of a broken scenario with these findings.
fn outcome(watched: &Watched, findings: &[Finding]) -> (Verdict, Option<(String, bool)>) {
    let verdict = if findings.is_empty() { Verdict::Passed } else { Verdict::Broken };
    let mut result: ScenarioResult = serde_json::from_value(serde_json::json!({
        "v": 1, "feature": "F", "path": "f.feature", "line": 1, "title": "It breaks",
        "tags": ["GATE-01"], "rules": ["GATE-01"], "attempt": 1, "verdict": verdict,
        "started": "", "duration_ms": 0.0, "steps": [], "findings": findings,
    }))
    .expect("a result");
    watched.excuse(&mut result);
    (result.verdict, result.known.map(|known| (known.ticket, known.expired)))
}

#[test]
fn what_is_excused_is_exactly_what_was_said() {
    let known = finding("GATE-01", "answer status", "`401`", "`302`");
    let said = outcome(&watched(), slice::from_ref(&known));
    assert_eq!(said, (Verdict::Known, Some(("BANK-7".to_owned(), false))));
    for other in [
        finding("GATE-01", "answer status", "`401`", "`500`"),
        finding("GATE-01", "answer header location", "`401`", "`302`"),
        finding("GATE-02", "answer status", "`401`", "`302`"),
    ] {
        assert_eq!(outcome(&watched(), slice::from_ref(&other)), (Verdict::Broken, None));
        let both = [known.clone(), other];
        assert_eq!(outcome(&watched(), &both), (Verdict::Broken, None), "a second finding");
    }
}

#[test]
fn an_entry_whose_last_day_is_over_excuses_nothing() {
    let known = finding("GATE-01", "answer status", "401", "302");
    let expired = finding("GATE-02", "answer body /id", "a number", "whatever");
    let over = (Verdict::Broken, Some(("BANK-8".to_owned(), true)));
    assert_eq!(outcome(&watched(), slice::from_ref(&expired)), over);
    assert_eq!(outcome(&watched(), &[known, expired]), over);
    let last = |day| end_of(day).expect("a day");
    assert_eq!(last("2026-12-31"), last("2027-01-01") - Duration::from_hours(24));
}

#[test]
fn entries_count_what_shows_them_and_what_could() {
    let watched = watched();
    outcome(&watched, &[finding("GATE-01", "answer status", "401", "302")]);
    outcome(&watched, &[]);
    let seen: Vec<(usize, usize)> =
        watched.seen().iter().map(|one| (one.shown, one.asked)).collect();
    assert_eq!(seen, [(1, 2), (0, 2)]);
    let elsewhere = ledger(FILE).expect("a good file").watch("sandbox", SystemTime::now(), true);
    assert!(elsewhere.seen().is_empty());
}

#[test]
fn every_mistake_is_shown_where_it_stands() {
    for (put, instead, says, help) in [
        ("GATE-01", "GATE-91", "the contract has no rule `GATE-91`", "did you mean `GATE-01`?"),
        ("GATE-01", "gate_01", "the contract has no rule `gate_01`", "did you mean `GATE-01`?"),
        ("target: mock", "target: mokc", "no target called `mokc`", "did you mean `mock`?"),
        ("2026-12-31", "2026-13-31", "`2026-13-31` is no day", "2026-12-31"),
        ("2026-12-31", "soon", "`soon` is no day", "2026-12-31"),
        ("ticket: BANK-7", "ticket: ''", "`ticket` is empty", "nobody can follow"),
        ("ticket: BANK-7", "tikcet: BANK-7", "unknown key `tikcet`", "did you mean `ticket`?"),
        ("rule: GATE-01\n    ", "", "this entry is about nothing", "give a `rule`"),
        ("    owner: Tills\n", "", "the key `owner` is missing", ""),
    ] {
        let text = FILE.replacen(put, instead, 1);
        assert_ne!(text, FILE);
        let shown = ledger(&text).err().unwrap_or_else(|| panic!("{instead} was taken"));
        for part in [says, help, "known-issues.yaml:"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
    let twice = format!("{FILE}{}", &FILE["issues:\n".len()..]);
    let shown = ledger(&twice).err().expect("each stands twice");
    assert!(shown.contains("stands in the file already"), "{shown}");
}
