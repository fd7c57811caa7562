//! Refusals of the business API, in every shape that it was seen to use.

use serde_json::{Value, json};

use crate::domain::{Answer, header};
use crate::mock::{answer, random};

/// A call that is not answered with data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    detail: &'static str,
    shape: Shape,
}

/// How the body of a refusal is made (rules API-05 and API-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// The documented array of problems.
    Array,
    /// The same, pointing at a place in the body of the request.
    Pointer(&'static str),
    /// The same, naming a query parameter; such problems repeat the status.
    Parameter(&'static str),
    /// An object in place of the array.
    Object,
    /// Code and message without an envelope.
    Flat,
}

impl Refusal {
    pub(super) const HEADER_MISSING: Self =
        Self::new(401, "authorization_header_missing", "authorization header missing");
    pub(super) const TOKEN_INVALID: Self =
        Self::new(401, "authorization_token_invalid", "authorization token invalid");
    pub(super) const OAUTH_ONLY: Self =
        Self::new(401, "unauthorized", "OAuth2 authentication is required here");
    pub(super) const SCOPE_MISSING: Self =
        Self::new(403, "forbidden", "missing required oauth scope");
    pub(super) const FORBIDDEN: Self =
        Self::new(403, "forbidden", "User does not have sufficient permissions for this action.");
    /// What Qonto documents of an endpoint after its last day.
    pub(super) const GONE: Self = Self::new(410, "gone", "This endpoint is no longer available.");

    /// A refusal in the documented envelope.
    pub(super) const fn new(status: u16, code: &'static str, detail: &'static str) -> Self {
        Self { status, code, detail, shape: Shape::Array }
    }

    /// A member of the body that cannot be taken as it is.
    pub(super) const fn of_member(pointer: &'static str, detail: &'static str) -> Self {
        let shape = Shape::Pointer(pointer);
        Self { shape, ..Self::new(422, "invalid", detail) }
    }

    /// A query parameter that cannot be taken as it is.
    pub(super) const fn of_parameter(name: &'static str, detail: &'static str) -> Self {
        let shape = Shape::Parameter(name);
        Self { shape, ..Self::new(422, "invalid", detail) }
    }

    /// Something that a token in the request does not lead to.
    pub(super) const fn no_such(status: u16) -> Self {
        Self { shape: Shape::Object, ..Self::new(status, "not_found", "Not found") }
    }

    /// Code and message without an envelope.
    pub(super) const fn flat(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { shape: Shape::Flat, ..Self::new(status, code, message) }
    }

    /// The refusal with more members beside its own.
    pub(super) fn with(self, more: &[(&str, &str)]) -> Answer {
        let Self { status, code, detail, shape } = self;
        let mut body = match shape {
            Shape::Array => json!({ "errors": [{ "code": code, "detail": detail }] }),
            Shape::Pointer(pointer) => json!({
                "errors": [{ "code": code, "detail": detail, "source": { "pointer": pointer } }],
            }),
            Shape::Parameter(parameter) => json!({
                "errors": [{
                    "code": code,
                    "detail": detail,
                    "source": { "parameter": parameter },
                    "status": status.to_string(),
                    "message": detail,
                }],
            }),
            Shape::Object => json!({ "errors": { "message": detail } }),
            Shape::Flat => json!({ "code": code, "message": detail }),
        };
        // API-06: every error names its trace, in the body and in a header.
        let trace_id = random::trace_id();
        for (name, value) in more.iter().chain(&[("trace_id", trace_id.as_str())]) {
            body[*name] = Value::from(*value);
        }
        traced(answer::json(status, super::JSON, &body), trace_id)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        refusal.with(&[])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn body(refusal: Refusal) -> Value {
        let answer = Answer::from(refusal);
        let mut body = answer.json().unwrap();
        let trace_id = body.as_object_mut().unwrap().remove("trace_id").unwrap();
        assert_eq!(answer.headers.get(header::TRACE_ID), trace_id.as_str(), "{body}");
        assert_eq!(trace_id.as_str().map(str::len), Some(32));
        body
    }

    #[test]
    fn every_shape_names_its_trace_in_body_and_header() {
        assert_eq!(
            body(Refusal::HEADER_MISSING),
            json!({ "errors": [{
                "code": "authorization_header_missing", "detail": "authorization header missing",
            }] })
        );
        assert_eq!(
            body(Refusal::of_member("/ids", "d")),
            json!({ "errors": [{
                "code": "invalid", "detail": "d", "source": { "pointer": "/ids" },
            }] })
        );
        assert_eq!(
            body(Refusal::of_parameter("page", "d")),
            json!({ "errors": [{
                "code": "invalid", "detail": "d", "source": { "parameter": "page" },
                "status": "422", "message": "d",
            }] })
        );
        assert_eq!(body(Refusal::no_such(404)), json!({ "errors": { "message": "Not found" } }));
        assert_eq!(body(Refusal::flat(412, "c", "m")), json!({ "code": "c", "message": "m" }));
    }
}
