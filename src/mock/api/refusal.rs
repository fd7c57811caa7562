//! Refusals of the business API.

use serde_json::json;

use crate::domain::{Answer, header};
use crate::mock::{answer, random};

/// A refusal in the documented envelope (rule API-05).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    detail: &'static str,
}

impl Refusal {
    pub(super) const HEADER_MISSING: Self =
        Self::new(401, "authorization_header_missing", "authorization header missing");
    pub(super) const TOKEN_INVALID: Self =
        Self::new(401, "authorization_token_invalid", "authorization token invalid");
    pub(super) const SCOPE_MISSING: Self =
        Self::new(403, "forbidden", "missing required oauth scope");
    pub(super) const FORBIDDEN: Self =
        Self::new(403, "forbidden", "User does not have sufficient permissions for this action.");

    const fn new(status: u16, code: &'static str, detail: &'static str) -> Self {
        Self { status, code, detail }
    }
}

/// API-06: every error names its trace, in the body and in a header.
impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, code, detail } = refusal;
        let trace_id = random::trace_id();
        let body = json!({ "errors": [{ "code": code, "detail": detail }], "trace_id": trace_id });
        traced(answer::json(status, super::JSON, &body), trace_id)
    }
}

/// API-11: the gateway answers for unknown paths, in plain text.
pub(in crate::mock) fn not_found() -> Answer {
    traced(answer::text(404, "Not Found"), random::trace_id())
}

/// A known path with another method.
pub(in crate::mock) fn method_not_allowed() -> Answer {
    Refusal::new(405, "method_not_allowed", "method not allowed").into()
}

fn traced(mut answer: Answer, trace_id: String) -> Answer {
    answer.headers.push(header::TRACE_ID, trace_id);
    answer
}
