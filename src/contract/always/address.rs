//! No credential stands in an address (RFC 6750 section 2.3, RFC 9700 section 4.3.2).

use crate::contract::breach::Breach;
use crate::domain::Request;

const NEVER: [&str; 3] = ["access_token", "refresh_token", "client_secret"];

pub(super) fn no_token(request: &Request) -> Vec<Breach> {
    let named = |name: &str| request.url.query_pairs().any(|(found, _)| found == name);
    let breach = |name: &str| Breach::new(format!("request query {name}"), "absent", "[secret]");
    NEVER.into_iter().filter(|name| named(name)).map(breach).collect()
}
