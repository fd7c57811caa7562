//! What the sandbox's gate does with a request that does not open it.

use crate::contract::breach::Breach;
use crate::contract::gate;
use crate::domain::header::STAGING_TOKEN;
use crate::domain::{Interaction, Sender};

/// Rule GATE-02: without the staging token nothing behind the gate answers. A
/// browser's cookie may be a session that opens it too (GATE-14).
pub(super) fn stays_closed(interaction: &Interaction) -> Vec<Breach> {
    let Some(answer) = interaction.answer() else { return Vec::new() };
    let headers = &interaction.request.headers;
    let session = interaction.sender == Sender::Person && headers.get("cookie").is_some();
    let opened = session || headers.get(STAGING_TOKEN).is_some();
    if opened || answer.status >= 500 || gate::redirects_or_shows_a_page(interaction) {
        return Vec::new();
    }
    let expected = "the gate: a redirect to its sign-in, or its page";
    let actual = format!("{}, the bank's own answer", answer.status);
    vec![Breach::new("answer status", expected, actual)]
}
