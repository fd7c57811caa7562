//! A refresh token is replaced by each use (RFC 9700 section 4.14.2).

use crate::contract::breach::Breach;
use crate::domain::{Answer, Interaction};

/// Rule REFR-02, as far as one answer shows it.
pub(super) fn replaces_the_token(interaction: &Interaction) -> Vec<Breach> {
    let Some(json) = interaction.answer().and_then(Answer::json) else {
        return Vec::new();
    };
    let issued = json.get("refresh_token").and_then(|token| token.as_str());
    if issued.is_none() || issued != interaction.request.form_field("refresh_token").as_deref() {
        return Vec::new();
    }
    vec![Breach::new("answer body /refresh_token", "a new refresh token", "the one that was sent")]
}
