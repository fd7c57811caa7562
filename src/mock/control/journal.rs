//! What the bank was asked, without secrets.

use serde::Serialize;
use serde_json::json;

use super::{Asked, Control, JSON};
use crate::domain::{Answer, MaskedInteraction, Redactor};
use crate::mock::answer;
use crate::mock::journal::Entry;

/// So many entries are shown unless another number is asked for.
const SHOWN: u64 = 100;
const MOST_SHOWN: u64 = 1_000;

/// An entry as it is shown.
#[derive(Serialize)]
pub(super) struct Told {
    pub(super) number: u64,
    /// By the clock of whoever asked.
    pub(super) at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) application: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<u64>,
    #[serde(flatten)]
    pub(super) interaction: MaskedInteraction,
}

pub(super) fn read(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let application = asked.application(control)?.map(|own| own.client_id);
    let after = asked.number("after", 0, u64::MAX, 0)?;
    let most = asked.number("limit", 1, MOST_SHOWN, SHOWN)?;
    let (entries, dropped) = latest(control, application, after, most);
    let document = json!({ "dropped": dropped, "entries": entries });
    Ok(answer::json(200, JSON, &document))
}

pub(super) fn reset(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let application = asked.application(control)?.map(|own| own.client_id);
    if let Some(journal) = &mut control.hall().journal {
        journal.reset(application);
    }
    Ok(Answer::new(204))
}

/// The newest entries, oldest first, and how many were dropped. Nobody waits for
/// the bank while secrets are looked for.
pub(super) fn latest(
    control: &Control,
    of: Option<&str>,
    after: u64,
    most: u64,
) -> (Vec<Told>, u64) {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let hall = control.hall();
    let read = |journal: &crate::mock::journal::Journal| {
        (journal.read(of, after, most), journal.dropped())
    };
    let (entries, dropped) = hall.journal.as_ref().map(read).unwrap_or_default();
    drop(hall);
    let redactor = control.redactor();
    (entries.iter().map(|entry| told(entry, &redactor)).collect(), dropped)
}

fn told(entry: &Entry, redactor: &Redactor) -> Told {
    let Entry { number, application, faults, interaction, .. } = entry;
    let own = redactor.child();
    own.learn_interaction(interaction);
    Told {
        number: *number,
        at: humantime::format_rfc3339_millis(interaction.at).to_string(),
        application: application.map(|own| own.client_id),
        faults: faults.clone(),
        interaction: MaskedInteraction::new(interaction, &own),
    }
}
