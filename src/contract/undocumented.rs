//! Header fields and statuses that nobody promised.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::breach::Breach;
use super::operation::{Operation, Promise};
use crate::domain::sensitive::{self, Sensitivity};
use crate::domain::{Answer, RuleId};

/// Values longer than this are described, not shown, in characters.
const LONGEST_SHOWN: usize = 40;

/// `schemas/headers.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KnownHeaders {
    /// Names, which have no case.
    known: BTreeSet<String>,
}

/// Every field of the answer that is neither known nor named by its operation.
pub(super) fn headers(
    known: &KnownHeaders,
    operation: &Operation,
    promise: &Promise,
    answer: &Answer,
) -> Vec<(RuleId, Breach)> {
    let kept = || operation.snapshot.iter().flat_map(|recording| &recording.keep);
    let named = |name: &str| {
        let mut own = promise.headers.iter().map(|header| &header.name).chain(kept());
        own.any(|own| own.eq_ignore_ascii_case(name))
    };
    let mut told = BTreeSet::new();
    let mut drift = Vec::new();
    for (name, value) in answer.headers.iter() {
        let name = name.to_ascii_lowercase();
        if known.known.contains(&name) || named(&name) || !told.insert(name.clone()) {
            continue;
        }
        let breach =
            Breach::new(format!("answer header {name}"), "no such field", shown(&name, value));
        drift.push((promise.rule.value.clone(), Breach { drift: true, ..breach }));
    }
    drift
}

/// A status that is not listed. Whoever asks takes any refusal for one (RFC 9110
/// section 15), so another refusal beside those that are listed is drift.
/// Everything else breaks the operation's word.
pub(super) fn status(operation: &Operation, status: u16) -> (RuleId, Breach) {
    let refuses = |status: u16| (400..500).contains(&status);
    let listed: Vec<String> = operation.answers.keys().map(u16::to_string).collect();
    let drift = refuses(status) && operation.answers.keys().any(|known| refuses(*known));
    let breach = Breach::new("answer status", listed.join(" or "), status.to_string());
    (operation.otherwise.value.clone(), Breach { drift, ..breach })
}

fn shown(name: &str, value: &str) -> String {
    // In a name of this form the words are joined otherwise.
    let field = name.replace('-', "_");
    let field = field.strip_prefix("x_").unwrap_or(&field);
    if sensitive::header(name) {
        Sensitivity::Secret.placeholder().to_owned()
    } else if let Some(why) = sensitive::field(field) {
        why.placeholder().to_owned()
    } else if value.chars().count() > LONGEST_SHOWN {
        format!("a value of {} characters", value.chars().count())
    } else {
        format!("`{value}`")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::JudgeContext;
    use crate::contract::fixture::{Folder, exchange, json as answer};
    use crate::domain::{Answer, Finding};

    fn drift(answer: Answer) -> (usize, Vec<[String; 4]>) {
        let contract = Folder::good().contract();
        let judgement = contract.judge(&exchange(answer), &JudgeContext::default());
        let told = |f: Finding| [f.rule.to_string(), f.place, f.expected, f.actual];
        (judgement.findings.len(), judgement.drift.into_iter().map(told).collect())
    }

    fn good() -> Answer {
        answer(200, &json!({ "access_token": "ory_at_x", "expires_in": 1 }))
    }

    #[test]
    fn a_field_that_nobody_named_is_drift_and_shown_once_and_masked() {
        let mut answer = good();
        answer.headers.push("Date", "today");
        answer.headers.push("X-Tier", "gold");
        answer.headers.push("x-tier", "silver");
        answer.headers.push("X-Access-Token", "s3cret");
        answer.headers.push("X-Long", "x".repeat(41));
        let field = |name: &str, value: &str| {
            let place = format!("answer header {name}");
            ["BODY-01".to_owned(), place, "no such field".to_owned(), value.to_owned()]
        };
        let expected = [
            field("x-tier", "`gold`"),
            field("x-access-token", "[secret]"),
            field("x-long", "a value of 41 characters"),
        ];
        assert_eq!(drift(answer), (0, expected.to_vec()));
        assert_eq!(drift(good()), (0, Vec::new()));
    }

    #[test]
    fn another_refusal_is_drift_and_another_success_is_broken() {
        let refused = ["ELSE-01", "answer status", "200 or 400", "418"].map(str::to_owned);
        assert_eq!(drift(Answer::new(418)), (0, vec![refused]));
        assert_eq!(drift(Answer::new(204)), (1, Vec::new()));
        assert_eq!(drift(Answer::new(206)), (1, Vec::new()));
    }

    #[test]
    fn a_long_value_is_counted_and_not_shown() {
        let longest = "é".repeat(super::LONGEST_SHOWN);
        assert_eq!(super::shown("x-tier", &longest), format!("`{longest}`"));
        assert_eq!(super::shown("x-tier", &format!("{longest}a")), "a value of 41 characters");
    }
}
