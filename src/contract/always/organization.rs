//! Whose data the API answers with.

use crate::contract::breach::Breach;
use crate::domain::{Answer, HostRole, Interaction, header};

/// Rule ORG-08: the organisation is the one that the header names. The case of
/// a UUID does not matter (RFC 9562 section 4).
pub(super) fn is_the_named_one(interaction: &Interaction) -> Vec<Breach> {
    let named = interaction.request.headers.get(header::ORGANIZATION_ID);
    let json = interaction.answer().and_then(Answer::json).unwrap_or_default();
    let answered = json.pointer("/organization/id").and_then(|id| id.as_str());
    match (named, answered) {
        (Some(named), Some(answered))
            if interaction.host == HostRole::Api && !named.eq_ignore_ascii_case(answered) =>
        {
            let place = "answer body /organization/id";
            vec![Breach::new(
                place,
                format!("`{named}`, as the header says"),
                format!("`{answered}`"),
            )]
        }
        _ => Vec::new(),
    }
}
