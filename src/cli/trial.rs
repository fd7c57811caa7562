//! What an application did, as the terminal tells it.

use std::fmt::Write as _;

use crate::engine::{Charge, Sentence};
use crate::report::Counts;

/// One rule that was not kept, when it comes up.
pub(super) fn told(charge: &Charge) -> String {
    let Charge { finding, interaction } = charge;
    let path = interaction.url.split(['?', '#']).next().unwrap_or_default();
    let path = path.splitn(4, '/').nth(3).unwrap_or_default();
    format!(
        "\n{} ({}) {} /{path}\n  {}: expected {}, was {}\n",
        finding.rule,
        finding.level,
        interaction.method,
        finding.place,
        finding.expected,
        finding.actual
    )
}

/// Every rule that was broken, and how many were kept and not shown.
pub(super) fn summary(sentence: &Sentence) -> String {
    let mut text = String::new();
    for (rule, shown) in sentence.rules.iter().filter(|(_, shown)| shown.broken > 0) {
        let (broken, times) = (shown.broken, shown.times);
        let _ = writeln!(text, "broken {} ({broken} of {times} times): {}", rule.id, rule.text);
    }
    let Counts { passed, broken, skipped, .. } = sentence.counts();
    let rules = passed + broken + skipped;
    let _ = writeln!(
        text,
        "{rules} rules of an application: {passed} kept, {broken} broken, {skipped} not shown"
    );
    format!("\n{text}")
}
