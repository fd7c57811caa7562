//! The header field that opens the sandbox's gate.

use crate::contract::breach::Breach;
use crate::domain::Request;
use crate::domain::header::STAGING_TOKEN;

/// Rule GATE-01: every request to a gated target carries it.
pub(super) fn sent_once(request: &Request) -> Vec<Breach> {
    let actual = match request.headers.get_all(STAGING_TOKEN).count() {
        1 => return Vec::new(),
        0 => "absent".to_owned(),
        times => format!("{times} times"),
    };
    vec![Breach::new(place(), "exactly once", actual)]
}

/// Rule GATE-08: the gate is documented in this spelling, and a gate that
/// minds the case has been seen elsewhere.
pub(super) fn spelt_as_documented(request: &Request) -> Vec<Breach> {
    let odd = |name: &&str| name.eq_ignore_ascii_case(STAGING_TOKEN) && *name != STAGING_TOKEN;
    let names = request.headers.iter().map(|(name, _)| name).filter(odd);
    let breach =
        |name| Breach::new(place(), format!("the spelling `{STAGING_TOKEN}`"), format!("`{name}`"));
    names.map(breach).collect()
}

fn place() -> String {
    format!("request header {}", STAGING_TOKEN.to_lowercase())
}
