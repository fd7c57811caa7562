//! What came from outside, before it meets a terminal or the log of a CI run:
//! both obey what stands in a line.

use crate::domain::{Finding, MaskedInteraction, shortened};
use crate::report::ScenarioResult;

/// Values are shown up to this many characters; the records keep more.
const SHOWN_VALUE: usize = 1_000;

/// The scenario in words that command nothing.
pub(super) fn tamed(scenario: &ScenarioResult) -> ScenarioResult {
    let mut tame = scenario.clone();
    let ScenarioResult { reason, findings, drift, warnings, interactions, .. } = &mut tame;
    reason.iter_mut().for_each(still);
    for finding in findings.iter_mut().chain(drift).chain(warnings) {
        let Finding { place, expected, actual, detail, .. } = finding;
        for value in [place, expected, actual] {
            *value = shortened(value, SHOWN_VALUE);
            still(value);
        }
        detail.iter_mut().for_each(still);
    }
    for interaction in interactions {
        let MaskedInteraction { url, request_headers, answer_headers, .. } = interaction;
        still(url);
        let fields = request_headers.iter_mut().chain(answer_headers);
        fields.for_each(|(name, value)| [name, value].into_iter().for_each(still));
        let MaskedInteraction { request_body, answer_body, fault, .. } = interaction;
        [request_body, answer_body, fault].into_iter().flatten().for_each(still);
    }
    tame
}

/// Colours, cursors and titles of terminals begin with control characters;
/// commands to GitHub with `::` at the beginning of a line or, as those to
/// Azure and `TeamCity`, with `##` anywhere.
fn still(text: &mut String) {
    let harmless = |c: char| c == '\n' || c == '\t' || !(c.is_control() || turns(c));
    if !text.chars().all(harmless) {
        text.retain(harmless);
    }
    if text.contains("##") {
        *text = text.replace("##", "# #");
    }
    if text.contains("::") {
        let lines = text.split('\n').map(|line| match line.trim_start().strip_prefix("::") {
            Some(command) => format!(": :{command}"),
            None => line.to_owned(),
        });
        *text = lines.collect::<Vec<_>>().join("\n");
    }
}

/// Characters that turn the direction of what follows them.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands_a_terminal_or_a_ci_system() {
        let mut text =
            "a\u{1b}[2J::b\r\u{9b}\u{202e}\n \t::error::c\n##[error]d ###vso[e".to_owned();
        still(&mut text);
        assert_eq!(text, "a[2J::b\n: :error::c\n# #[error]d # ##vso[e");
    }
}
