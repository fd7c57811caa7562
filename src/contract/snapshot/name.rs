//! How a snapshot is called: `<profile>__<operation>-<status>[-<error>][-<extras>]`.

use serde_json::Value;

use super::recorded::Recorded;
use crate::contract::masking;

impl Recorded {
    /// The name without the profile.
    pub(super) fn name(&self) -> String {
        let mut parts = vec![slug(&self.operation), self.status.to_string()];
        parts.extend(self.error.as_deref().map(slug));
        parts.extend(self.extras.iter().map(|extra| slug(extra)));
        parts.join("-")
    }
}

/// The code that names the problem: OAuth's `error`, or the first of the API's.
pub(super) fn error(body: &Value) -> Option<&str> {
    let oauth = body.get("error");
    let of_api = || {
        let problem = body.pointer("/errors/0").or_else(|| body.get("errors")).unwrap_or(body);
        problem.get("code").filter(|_| masking::why(problem, "code").is_none())
    };
    oauth.or_else(of_api)?.as_str()
}

/// A text as part of a file name.
pub(super) fn slug(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let slug: String = text.chars().take(60).map(|c| if allowed(c) { c } else { '_' }).collect();
    slug.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_problem_is_named_and_a_code_that_buys_tokens_is_not() {
        assert_eq!(error(&json!({ "error": "invalid_grant" })), Some("invalid_grant"));
        let problem = json!({ "code": "forbidden", "detail": "d" });
        for body in [json!({ "errors": [problem] }), json!({ "errors": problem }), problem.clone()]
        {
            assert_eq!(error(&body), Some("forbidden"), "{body}");
        }
        assert_eq!(error(&json!({ "code": "ory_ac_s3cret", "state": "s" })), None);
    }

    #[test]
    fn a_slug_leads_nowhere() {
        assert_eq!(slug("../../x é"), "_.._x__");
        assert_eq!(slug("token.exchange"), "token.exchange");
    }
}
