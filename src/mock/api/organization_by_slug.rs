//! `GET /v1/organizations/{slug}` and `GET /v2/organizations/{slug}`: the
//! deprecated ways to the organisation, and what they say about their end.
//!
//! Qonto's migration page names the last day and the three header fields, not
//! their values; those are built as RFC 8594, RFC 9745 and RFC 5829 say.

use std::time::{Duration, SystemTime};

use super::organization;
use super::refusal::Refusal;
use crate::domain::{Answer, Request};
use crate::mock::Mutant;
use crate::mock::state::State;

/// From 1970 to the end of the last day, 2026-09-15.
pub(super) const END: Duration = Duration::from_hours(20_712 * 24);
/// The last second of that day.
const SUNSET: &str = "Tue, 15 Sep 2026 23:59:59 GMT";
/// When they were deprecated is not published; long ago.
const DEPRECATION: &str = "@1735689600";

/// The slug is not looked at: the token says which organisation is meant.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    if now >= SystemTime::UNIX_EPOCH + END && !state.has(Mutant::DeprecatedPathsServed) {
        return Refusal::GONE.into();
    }
    let mut answer = organization::endpoint(state, now, request);
    answer.headers.push("Sunset", SUNSET);
    answer.headers.push("Deprecation", DEPRECATION);
    answer.headers.push("Link", "</v2/organization>; rel=\"successor-version\"");
    answer
}
