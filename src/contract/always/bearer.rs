//! The access token travels as `Authorization: Bearer …` (RFC 6750 section 2.1).

use crate::contract::breach::Breach;
use crate::domain::{HostRole, Interaction};

pub(super) fn scheme(interaction: &Interaction) -> Vec<Breach> {
    if interaction.host != HostRole::Api {
        return Vec::new();
    }
    let actual = match interaction.request.headers.get("authorization") {
        Some(value) if value.starts_with("Bearer ") => return Vec::new(),
        Some(_) => "another scheme, or none",
        None => "absent",
    };
    vec![Breach::new("request header authorization", "`Bearer` and a token", actual)]
}
