//! Which values of an interaction are secrets worth remembering.

use serde_json::Value;
use url::Url;

use super::sensitive::{self, Sensitivity};
use super::{Answer, Interaction, Redactor, Request};

impl Redactor {
    /// Learns every secret that went over the wire: codes, tokens, states,
    /// verifiers, challenges, cookies, whichever field they stood in.
    pub fn learn_interaction(&self, interaction: &Interaction) {
        self.learn_request(&interaction.request);
        if let Ok(answer) = &interaction.outcome {
            self.learn_answer(answer, &interaction.request.url);
        }
    }

    fn learn_request(&self, request: &Request) {
        self.learn_query(&request.url);
        for (name, value) in request.form_fields() {
            self.learn_field(&name, &value);
        }
        for (name, value) in request.headers.iter().filter(|(name, _)| sensitive::header(name)) {
            self.learn_header(name, value);
        }
        if let Ok(json) = serde_json::from_slice(&request.body) {
            self.learn_json(&json);
        }
    }

    fn learn_answer(&self, answer: &Answer, asked: &Url) {
        if let Some(location) = answer.location(asked) {
            self.learn_query(&location);
        }
        for (name, value) in answer.headers.iter().filter(|(name, _)| sensitive::header(name)) {
            self.learn_header(name, value);
        }
        match serde_json::from_slice(&answer.body) {
            Ok(json) => self.learn_json(&json),
            Err(_) => self.learn_page(&answer.text()),
        }
    }

    fn learn_query(&self, url: &Url) {
        for (name, value) in url.query_pairs() {
            self.learn_field(&name, &value);
            if let Ok(inner) = Url::parse(&value) {
                self.learn_query(&inner);
            }
        }
    }

    fn learn_field(&self, name: &str, value: &str) {
        if sensitive::field(name) == Some(Sensitivity::Secret) {
            self.learn_text(value);
        }
    }

    /// `Bearer x`, `name=x; Path=/` and `a=x; b=y` all hold values to learn.
    fn learn_header(&self, name: &str, value: &str) {
        let cookies = name.to_ascii_lowercase().contains("cookie");
        let own = if name.eq_ignore_ascii_case("set-cookie") { 1 } else { usize::MAX };
        for part in value.split(';').take(own) {
            let part = part.trim();
            let secret = if cookies { part.split_once('=') } else { part.split_once(' ') };
            self.learn_text(secret.map_or(part, |(_, secret)| secret));
        }
    }

    fn learn_json(&self, value: &Value) {
        match value {
            // In an error, `code` names the problem and is no secret.
            Value::Object(members) => members.iter().for_each(|(name, value)| match value {
                Value::String(_) if name == "code" && sensitive::is_problem(members) => {}
                Value::String(text) => self.learn_field(name, text),
                other => self.learn_json(other),
            }),
            Value::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            _ => {}
        }
    }

    /// The values of hidden fields: challenges and CSRF tokens.
    fn learn_page(&self, page: &str) {
        let kinds = ["type=\"hidden\"", "type='hidden'", "type=hidden"];
        for tag in page.split('<').filter(|tag| kinds.iter().any(|kind| tag.contains(kind))) {
            let Some((_, value)) = tag.split_once("value=") else { continue };
            let quoted = ['"', '\'']
                .into_iter()
                .find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
            let bare = || value.split(|c: char| c.is_whitespace() || c == '>').next();
            if let Some(value) = quoted.or_else(bare) {
                self.learn_text(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::json;

    use super::*;
    use crate::domain::{Headers, HostRole, Sender};

    #[test]
    fn the_code_of_a_problem_is_no_secret() {
        for problem in [
            json!({ "errors": [{ "code": "a-telling-code", "detail": "why" }] }),
            json!({ "code": "a-telling-code", "message": "why", "sca_session_token": "opens-it" }),
        ] {
            let redactor = Redactor::new();
            redactor.learn_json(&problem);
            assert!(!redactor.finds_secret("a-telling-code"), "{problem}");
            assert_eq!(redactor.finds_secret("opens-it"), problem.get("message").is_some());
        }
    }

    #[test]
    fn hidden_fields_are_learned_however_they_are_quoted() {
        for field in ["value=\"a-hidden-value\"", "value='a-hidden-value'", "value=a-hidden-value>"]
        {
            let redactor = Redactor::new();
            redactor.learn_page(&format!("<input type='hidden' name=a {field}>"));
            assert!(redactor.finds_secret("a-hidden-value"), "{field}");
        }
    }

    #[test]
    fn everything_that_opens_something_is_learned() {
        let url =
            "https://bank/cb?state=state-in-query&next=https%3A%2F%2Fa%2F%3Fcode%3Dcode-inside";
        let mut request = Request::form(url.parse().expect("valid"), [("code", "code-in-form")]);
        request.headers.push("Authorization", "Bearer token-in-header");
        request.headers.push("Cookie", "session=cookie-value; other=second-cookie");
        let mut answer = Answer::new(200);
        answer.headers = Headers::new().with("Set-Cookie", "sid=cookie-set; Path=/; HttpOnly");
        answer.body = br#"{"a":{"refresh_token":"token-in-body"},"code":"code-in-body"}"#.to_vec();
        let redactor = Redactor::new();
        redactor.learn_interaction(&Interaction {
            host: HostRole::Oauth,
            sender: Sender::Client,
            hop: 0,
            at: SystemTime::UNIX_EPOCH,
            elapsed: Duration::ZERO,
            request,
            outcome: Ok(answer),
        });
        for secret in [
            "state-in-query",
            "code-inside",
            "code-in-form",
            "token-in-header",
            "cookie-value",
            "second-cookie",
            "cookie-set",
            "token-in-body",
            "code-in-body",
        ] {
            assert!(redactor.finds_secret(secret), "{secret}");
        }
        assert!(!redactor.finds_secret("HttpOnly"));
    }
}
