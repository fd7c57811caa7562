//! What a person types stays with the page that asked for it (RFC 9700 section 4.12).

use crate::contract::breach::Breach;
use crate::domain::{HostRole, Interaction};

/// Rule AUTH-30: a browser hands a form on after 307 and 308, and password or
/// consent with it.
pub(super) fn is_not_handed_on(interaction: &Interaction) -> Vec<Breach> {
    let Some(answer) = interaction.answer() else { return Vec::new() };
    let is_form = interaction.request.method == "POST" && interaction.host != HostRole::Api;
    if !is_form || !matches!(answer.status, 307 | 308) {
        return Vec::new();
    }
    let expected = "no redirect that hands the form on, such as 303";
    vec![Breach::new("answer status", expected, answer.status.to_string())]
}
