//! Errors of the business API, in all their shapes.

use serde_json::{Map, Value};

use super::ClientError;
use crate::domain::{Answer, header};

/// One problem that the API names. A text that was not given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiProblem {
    /// A word for programs, such as `authorization_token_invalid`.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
}

/// Reads a refusal (rule API-07): `errors` as a list, `errors` as an object,
/// or `code` with `detail` or `message` at the top.
pub(super) fn refusal(answer: &Answer, body: &Value) -> ClientError {
    let status = answer.status;
    let errors = match body.get("errors") {
        Some(Value::Array(items)) => items.iter().filter_map(problem).collect(),
        Some(one @ Value::Object(members)) => match problem(one) {
            Some(problem) => vec![problem],
            None => by_field(members),
        },
        _ => problem(body).into_iter().collect(),
    };
    if errors.is_empty() {
        return ClientError::Unexpected { status, reason: "it names no error".to_owned() };
    }
    let in_body = body.get("trace_id").and_then(Value::as_str);
    let trace_id = in_body.or_else(|| answer.headers.get(header::TRACE_ID)).map(str::to_owned);
    ClientError::Api { status, errors, trace_id }
}

fn problem(value: &Value) -> Option<ApiProblem> {
    let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let (code, detail) = (text("code"), text("detail").or_else(|| text("message")));
    if code.is_none() && detail.is_none() {
        return None;
    }
    Some(ApiProblem { code: code.unwrap_or_default(), detail: detail.unwrap_or_default() })
}

/// An object that has a member for each bad field.
fn by_field(members: &Map<String, Value>) -> Vec<ApiProblem> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problem = |(name, value): (&String, &Value)| ApiProblem {
        code: name.clone(),
        detail: value.as_array().and_then(|list| list.first()).map_or_else(|| text(value), text),
    };
    members.iter().map(problem).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Vec<(String, String)> {
        match refusal(&Answer::new(422), body) {
            ClientError::Api { errors, .. } => {
                errors.into_iter().map(|problem| (problem.code, problem.detail)).collect()
            }
            other => panic!("expected problems, got {other:?}"),
        }
    }

    fn pair(code: &str, detail: &str) -> (String, String) {
        (code.to_owned(), detail.to_owned())
    }

    #[test]
    fn a_list_of_errors_is_read() {
        let body = json!({ "errors": [{ "code": "a", "detail": "A" }, { "code": "b" }] });
        assert_eq!(read(&body), [pair("a", "A"), pair("b", "")]);
    }

    #[test]
    fn an_object_of_errors_is_read() {
        assert_eq!(read(&json!({ "errors": { "message": "Not found" } })), [pair("", "Not found")]);
        assert_eq!(read(&json!({ "errors": { "email": ["bad"] } })), [pair("email", "bad")]);
    }

    #[test]
    fn a_flat_error_is_read() {
        let body = json!({ "code": "sca_required", "message": "SCA required" });
        assert_eq!(read(&body), [pair("sca_required", "SCA required")]);
        assert_eq!(read(&json!({ "code": "c", "detail": "d" })), [pair("c", "d")]);
    }

    #[test]
    fn json_without_an_error_is_unexpected() {
        for body in [json!({}), json!([]), json!({ "errors": [] }), json!({ "errors": "x" })] {
            let error = refusal(&Answer::new(400), &body);
            assert!(matches!(error, ClientError::Unexpected { status: 400, .. }), "{body}");
        }
    }

    #[test]
    fn the_trace_id_comes_from_the_body_or_the_header() {
        let mut answer = Answer::new(401);
        answer.headers.push("x-tyk-trace-id", "from-header");
        let trace_id = |body| match refusal(&answer, &body) {
            ClientError::Api { trace_id, .. } => trace_id,
            other => panic!("expected problems, got {other:?}"),
        };
        assert_eq!(trace_id(json!({ "code": "x" })).as_deref(), Some("from-header"));
        let body = json!({ "code": "x", "trace_id": "from-body" });
        assert_eq!(trace_id(body).as_deref(), Some("from-body"));
    }
}
