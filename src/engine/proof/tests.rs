//! What comes of a mutant, by what its scenarios found.

use serde_json::{Value, json};

use super::*;

/// A scenario that is red, and for what: `late` for want of time.
fn red(late: bool, found: &[&str]) -> ScenarioResult {
    let finding = |rule: &&str| {
        json!({
            "party": "server", "rule": rule, "level": "documented",
            "place": "answer status", "expected": "200", "actual": "500",
        })
    };
    let findings: Vec<Value> = found.iter().map(finding).collect();
    let mut result = json!({
        "v": 1, "feature": "Refresh", "path": "features/refresh.feature", "line": 3,
        "title": "A title", "tags": [], "rules": [], "attempt": 1, "verdict": "broken",
        "started": "2026-01-01T00:00:00Z", "duration_ms": 1.0, "steps": [], "findings": findings,
    });
    if late {
        result["verdict"] = json!("unanswered");
        result["cause"] = json!("timeout");
    }
    serde_json::from_value(result).unwrap()
}

/// What came of a mutant of REFR-02, and of a blind change.
fn ends(results: &[ScenarioResult]) -> [MutantOutcome; 2] {
    let rule = "REFR-02".parse().unwrap();
    let kills: Vec<Kill> = results.iter().map(kill).collect();
    let red: Vec<&ScenarioResult> = results.iter().collect();
    [Some(&rule), None].map(|rule| end(rule, &kills, &red))
}

#[test]
fn only_a_finding_of_the_rule_itself_kills() {
    use MutantOutcome::{Killed, KilledByAccident, Survived, Timeout};
    assert_eq!(ends(&[]), [Survived, Survived]);
    assert_eq!(ends(&[red(false, &[])]), [KilledByAccident, KilledByAccident]);
    assert_eq!(ends(&[red(false, &["EXCH-01"])]), [KilledByAccident, Killed]);
    assert_eq!(ends(&[red(false, &["EXCH-01", "REFR-02"])]), [Killed, Killed]);
    // Whoever runs out of time has not found anything.
    assert_eq!(ends(&[red(true, &[])]), [Timeout, Timeout]);
    assert_eq!(ends(&[red(false, &["EXCH-01"]), red(true, &[])]), [Timeout, Killed]);
    assert_eq!(ends(&[red(true, &[]), red(false, &["REFR-02"])]), [Killed, Killed]);
}
