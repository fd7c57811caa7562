//! What stood between a scenario and the bank, on a target that is real.
//!
//! A fault is not a broken rule, whatever the step that met it expected.

use crate::doctor::{Symptom, of_answer};
use crate::domain::Interaction;
use crate::target::Target;

/// The last trouble of a scenario that was not overcome by asking again.
pub(super) fn left(target: &Target, seen: &[Interaction]) -> Option<Symptom> {
    if target.is_mock {
        return None;
    }
    let found = seen.iter().enumerate().rev();
    let mut trouble = found.filter_map(|(at, one)| Some((at, of_answer(target, one)?)));
    trouble.find(|(at, _)| !overcome(target, seen, *at)).map(|(_, symptom)| symptom)
}

/// Whether an interaction is one of those.
pub(super) fn is_one(target: &Target, interaction: &Interaction) -> bool {
    !target.is_mock && of_answer(target, interaction).is_some()
}

fn overcome(target: &Target, seen: &[Interaction], at: usize) -> bool {
    let asked = &seen[at].request;
    seen[at + 1..].iter().any(|later| {
        let same = later.request.method == asked.method
            && later.request.url == asked.url
            && later.request.body == asked.body;
        same && of_answer(target, later).is_none()
    })
}
