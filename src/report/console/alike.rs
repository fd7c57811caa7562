//! Scenarios that say what another one said: counted, not told again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::palette::Palette;
use crate::domain::{Owner, Verdict, shortened};
use crate::report::ScenarioResult;
use crate::report::blame::said;
use crate::report::remedy::remedy;

/// So many are named, and the others counted.
const NAMED: usize = 3;

/// So many are told in full where a rule is broken: what was sent may differ.
const IN_FULL: usize = 3;

/// More of a sentence is told with the first, in characters.
const LONGEST: usize = 300;

/// What was told in full, and who said the same afterwards.
#[derive(Default)]
pub(super) struct Alike(BTreeMap<(Verdict, String), Group>);

struct Group {
    owner: Option<Owner>,
    remedy: Option<&'static str>,
    /// Those that are still to be told in full.
    in_full: usize,
    /// Those after these.
    more: usize,
    /// The first of them: title and place.
    named: Vec<(String, String)>,
}

impl Alike {
    /// Whether others said the same before; this one is counted then.
    pub(super) fn told(&mut self, scenario: &ScenarioResult) -> bool {
        let Some(said) = said(scenario) else { return false };
        let group = self.0.entry((scenario.verdict, said)).or_insert_with(|| {
            let ScenarioResult { owner, cause, .. } = scenario;
            let in_full = if cause.is_some() { 1 } else { IN_FULL };
            let remedy = cause.and_then(remedy);
            Group { owner: *owner, remedy, in_full, more: 0, named: Vec::new() }
        });
        if group.in_full > 0 {
            group.in_full -= 1;
            return false;
        }
        group.more += 1;
        if group.named.len() < NAMED {
            let place = format!("{}:{}", scenario.path, scenario.line);
            group.named.push((scenario.title.clone(), place));
        }
        true
    }

    /// A block for each group, or a line where little is said; `all_in` names
    /// the report that tells of each.
    pub(super) fn blocks(&self, palette: &Palette, brief: bool, all_in: Option<&str>) -> String {
        let mut text = String::new();
        for ((verdict, said), group) in self.0.iter().filter(|(_, group)| group.more > 0) {
            let Group { owner, remedy, more, named, .. } = group;
            let said = shortened(said, LONGEST);
            let noun = if *more == 1 { "scenario" } else { "scenarios" };
            let owner = owner.map(|owner| format!("  [{owner}]")).unwrap_or_default();
            let count = palette.verdict(*verdict, &format!("{more} more {noun} {verdict}"));
            let mark = palette.mark(*verdict);
            if brief {
                let _ = writeln!(text, "{mark} {count} ({said})");
                continue;
            }
            let _ = writeln!(
                text,
                "{mark} {count} for the same reason{owner}\n  {}",
                palette.bold(&said)
            );
            if let Some(remedy) = remedy {
                let _ = writeln!(text, "  to do: {remedy}");
            }
            for (title, place) in named {
                let _ = writeln!(text, "    {title}  {}", palette.dim(place));
            }
            let rest = more - named.len();
            let _ = match all_in {
                Some(path) if rest > 0 => writeln!(text, "    and {rest} more, all in {path}"),
                None if rest > 0 => {
                    writeln!(text, "    and {rest} more; --report html=FILE tells of each")
                }
                _ => Ok(()),
            };
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn unanswered(line: usize, reason: &str) -> ScenarioResult {
        let scenario = json!({
            "v": 1, "feature": "Api", "path": "api.feature", "line": line, "title": "It is asked",
            "tags": [], "rules": [], "attempt": 1, "verdict": "unanswered", "cause": "network",
            "owner": "network", "reason": reason, "started": "", "duration_ms": 0.0, "steps": [],
        });
        serde_json::from_value(scenario).expect("a scenario")
    }

    fn broken(line: usize, actual: &str) -> ScenarioResult {
        let mut scenario = unanswered(line, "");
        (scenario.verdict, scenario.cause) = (Verdict::Broken, None);
        let finding = json!({
            "rule": "API-02", "level": "documented", "party": "server", "place": "status", "expected": "401",
            "actual": actual,
        });
        scenario.findings.push(serde_json::from_value(finding).expect("a finding"));
        scenario
    }

    #[test]
    fn a_bank_that_is_down_is_told_once_and_counted() {
        let mut alike = Alike::default();
        let told: Vec<bool> =
            (1..=7).map(|line| alike.told(&unanswered(line, "api.example: refused"))).collect();
        assert_eq!(told, [false, true, true, true, true, true, true]);
        assert!(!alike.told(&unanswered(8, "oauth.example: refused")), "another reason");
        let text = alike.blocks(&Palette::new(false), false, Some("run.html"));
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "? 6 more scenarios unanswered for the same reason  [the network]",
                "  api.example: refused",
                &format!("  to do: {}", remedy(crate::domain::Cause::Network).unwrap_or_default()),
                "    It is asked  api.feature:2",
                "    It is asked  api.feature:3",
                "    It is asked  api.feature:4",
                "    and 3 more, all in run.html",
                "",
            ]
        );
        let brief = alike.blocks(&Palette::new(false), true, None);
        assert_eq!(brief, "? 6 more scenarios unanswered (api.example: refused)\n");
    }

    #[test]
    fn what_breaks_one_rule_in_one_way_is_told_three_times() {
        let mut alike = Alike::default();
        let told: Vec<bool> = (1..=5).map(|line| alike.told(&broken(line, "403"))).collect();
        assert_eq!(told, [false, false, false, true, true]);
        assert!(!alike.told(&broken(6, "200")), "it is broken in another way");
        let mut twice = broken(7, "403");
        twice.findings.push(twice.findings[0].clone());
        assert!(!alike.told(&twice), "more was found than there");
    }
}
