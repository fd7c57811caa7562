//! An interaction is held against the contract.

use super::breach::Breach;
use super::operation::Promise;
use super::{Contract, Operation, always, answer, gate, location, undocumented};
use crate::domain::{Answer, Finding, Interaction, Level, Party, RuleId, Sender};

/// What a judge must know besides the interaction.
#[derive(Clone, Copy, Debug, Default)]
pub struct JudgeContext {
    /// Whether the target stands behind an access gate (rule GATE-01).
    pub gated: bool,
}

/// What came of holding an interaction against the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement<'a> {
    /// The operation it was one of, if it has a contract.
    pub operation: Option<&'a str>,
    /// Every rule that was not kept; a wrong status comes first.
    pub findings: Vec<Finding>,
    /// What is undocumented, though no rule is broken by it: members, values of
    /// sets that may grow, header fields, and further ways to refuse.
    pub drift: Vec<Finding>,
}

impl Contract {
    /// The operation that an interaction is one of.
    #[must_use]
    pub fn operation(&self, interaction: &Interaction) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.is(interaction))
    }

    /// Collects every rule that the interaction does not keep.
    ///
    /// Answers 5xx and 429 promise nothing, and an answer of the access gate
    /// is not the operation's: see [`looks_like_gate`](super::looks_like_gate).
    /// Requests are judged only if our own client sent them.
    #[must_use]
    pub fn judge(&self, interaction: &Interaction, context: &JudgeContext) -> Judgement<'_> {
        let operation = self.operation(interaction);
        let mut breaches = Vec::new();
        if let (Some(operation), Some(answer)) = (operation, interaction.answer()) {
            let from_gate = context.gated && gate::looks_like_gate(interaction);
            if !from_gate && answer.status < 500 && answer.status != 429 {
                breaches = self.of_answer(operation, interaction, answer);
            }
        }
        for promise in &self.always {
            if promise.check.is_of_answers() || interaction.sender == Sender::Client {
                let broken = always::breaches(promise.check, interaction, *context);
                breaches.extend(broken.into_iter().map(|b| (promise.rule.value.clone(), b)));
            }
        }
        let (drift, broken): (Vec<_>, Vec<_>) =
            breaches.into_iter().partition(|(_, breach)| breach.drift);
        let told = |found: Vec<(RuleId, Breach)>| {
            found.into_iter().map(|(rule, breach)| self.finding(rule, breach)).collect()
        };
        let operation = operation.map(Operation::name);
        Judgement { operation, findings: told(broken), drift: told(drift) }
    }

    fn of_answer(
        &self,
        operation: &Operation,
        interaction: &Interaction,
        answer: &Answer,
    ) -> Vec<(RuleId, Breach)> {
        let Some(promise) = operation.answers.get(&answer.status) else {
            return vec![undocumented::status(operation, answer.status)];
        };
        let Promise { location, .. } = promise;
        let mut breaches = answer::breaches(self, promise, answer);
        breaches.extend(undocumented::headers(&self.headers, operation, promise, answer));
        if let Some(callback) = location {
            breaches.extend(location::breaches(self, callback, &interaction.request, answer));
        }
        breaches
    }

    /// A finding, with what the catalogue knows of its rule.
    pub(super) fn finding(&self, rule: RuleId, breach: Breach) -> Finding {
        let known = self.catalogue.get(&rule);
        Finding {
            level: known.map_or(Level::Inferred, |rule| rule.level),
            party: known.map_or(Party::Server, |rule| rule.party),
            rule,
            place: breach.place,
            expected: breach.expected,
            actual: breach.actual,
            interaction: None,
            detail: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::fixture::{Folder, exchange, interaction, json as answer};
    use crate::domain::{HostRole, Request};

    /// Rule, place, expected and actual of every finding.
    fn findings(interaction: &Interaction) -> Vec<[String; 4]> {
        let contract = Folder::good().contract();
        let judgement = contract.judge(interaction, &JudgeContext::default());
        let told = |f: Finding| [f.rule.to_string(), f.place, f.expected, f.actual];
        judgement.findings.into_iter().map(told).collect()
    }

    fn good() -> serde_json::Value {
        json!({ "access_token": "ory_at_x", "expires_in": 1, "granted": [{ "by": "a" }] })
    }

    #[test]
    fn an_answer_that_keeps_everything_has_no_findings() {
        assert_eq!(findings(&exchange(answer(200, &good()))), [[""; 4]; 0]);
    }

    #[test]
    fn the_rule_of_the_nearest_member_is_named() {
        let body = json!({ "expires_in": "1", "granted": [{ "by": "a" }, { "by": 2 }] });
        let mut found = findings(&exchange(answer(200, &body)));
        found.sort();
        let expected = [
            ["BODY-01", "answer body /access_token", "present", "absent"],
            ["BODY-02", "answer body /expires_in", "integer", "the string `1`"],
            ["BODY-03", "answer body /granted/1/by", "string", "`2`"],
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_secret_that_is_wrong_is_not_told() {
        let found = findings(&exchange(answer(200, &json!({ "access_token": "s3cret" }))));
        let expected = [
            "BODY-01",
            "answer body /access_token",
            "at least 8 characters",
            "the string [secret]",
        ];
        assert_eq!(found, [expected]);
    }

    #[test]
    fn a_status_that_is_not_listed_is_the_one_finding() {
        let found = findings(&exchange(Answer::new(204)));
        assert_eq!(found, [["ELSE-01", "answer status", "200 or 400", "204"]]);
        for status in [429, 500, 503] {
            assert_eq!(findings(&exchange(Answer::new(status))), [[""; 4]; 0], "{status}");
        }
    }

    #[test]
    fn media_type_and_header_fields_are_judged() {
        let mut page = answer(200, &good());
        page.headers.remove("content-type");
        page.headers.remove("cache-control");
        page.headers.push("content-type", "Text/HTML");
        page.headers.push("cache-control", "private");
        let expected = [
            ["HEAD-01", "answer header cache-control", "`no-store`", "without it"],
            ["BODY-01", "answer header content-type", "`application/json`", "`text/html`"],
        ];
        assert_eq!(findings(&exchange(page)), expected);
        let mut broken = answer(200, &good());
        broken.body.pop();
        broken.headers.remove("cache-control");
        let expected = [
            ["HEAD-01", "answer header cache-control", "`no-store`", "absent"],
            ["BODY-01", "answer body", "JSON", "64 bytes that are not JSON"],
        ];
        assert_eq!(findings(&exchange(broken)), expected);
    }

    #[test]
    fn the_narrower_operation_is_found_and_others_have_none() {
        let contract = Folder::good().contract();
        let name = |i: &Interaction| contract.operation(i).map(|o| o.name().to_owned());
        let mut asked = exchange(Answer::new(200));
        assert_eq!(name(&asked).as_deref(), Some("token.exchange"));
        asked.request.body = b"grant_type=password".to_vec();
        assert_eq!(name(&asked).as_deref(), Some("token.other"));
        asked.request.method = "GET".to_owned();
        assert_eq!(name(&asked), None);
        asked.sender = Sender::Edge;
        assert!(contract.judge(&asked, &JudgeContext::default()).findings.is_empty());
    }

    #[test]
    fn the_gate_is_not_the_operation() {
        let contract = Folder::good().contract();
        let mut page = exchange(answer(200, &json!({})));
        page.sender = Sender::Edge;
        if let Ok(answer) = &mut page.outcome {
            answer.headers.remove("content-type");
            answer.headers.push("content-type", "text/html");
        }
        let judged = |gated| contract.judge(&page, &JudgeContext { gated }).findings.len();
        assert_eq!((judged(true), judged(false)), (0, 1));
    }

    fn authorize(redirect_uri: &str, location: &str) -> Interaction {
        let mut url: url::Url = "https://oauth.example/oauth2/auth".parse().expect("valid");
        url.query_pairs_mut().append_pair("redirect_uri", redirect_uri);
        let mut answer = Answer::new(303);
        answer.headers.push("Location", location);
        let mut asked = interaction(HostRole::Oauth, Request::new("GET", url), answer);
        asked.sender = Sender::Person;
        asked
    }

    #[test]
    fn what_is_undocumented_is_no_finding() {
        let contract = Folder::good().contract();
        let places = |interaction: &Interaction| {
            let Judgement { findings, drift, .. } =
                contract.judge(interaction, &JudgeContext::default());
            let told = |found: Vec<Finding>| -> Vec<String> {
                found.into_iter().map(|one| format!("{} {}", one.rule, one.place)).collect()
            };
            (told(findings), told(drift))
        };
        let mut body = good();
        body["granted"][0]["since"] = json!(1);
        let mut grown = answer(200, &body);
        let drift = vec!["ELSE-01 answer body /granted/0/since".to_owned()];
        assert_eq!(places(&exchange(grown.clone())), (vec![], drift.clone()));
        grown.headers.remove("cache-control");
        let header = vec!["HEAD-01 answer header cache-control".to_owned()];
        assert_eq!(places(&exchange(grown)), (header, drift), "a header is another matter");
        body["expires_in"] = json!("1");
        let broken = vec!["BODY-02 answer body /expires_in".to_owned()];
        assert_eq!(places(&exchange(answer(200, &body))), (broken, vec![]), "first what is broken");
        let mut twice = answer(200, &good());
        let text = String::from_utf8_lossy(&twice.body).replacen('{', "{\"expires_in\":1,", 1);
        twice.body = text.into_bytes();
        let name = vec!["BODY-02 answer body /expires_in".to_owned()];
        assert_eq!(places(&exchange(twice)), (vec![], name), "a name that stands twice");
        let own = |query| authorize("https://app.example/cb?tenant=1", query);
        let back = own("https://app.example/cb?tenant=1&code=x&state=y&iss=z");
        let added = vec!["BACK-01 query iss".to_owned()];
        assert_eq!(places(&back), (vec![], added), "`tenant` is the application's own");
    }

    #[test]
    fn the_redirect_to_the_application_is_judged() {
        let to =
            |query| authorize("https://app.example/cb", &format!("https://app.example/cb{query}"));
        assert_eq!(findings(&to("?code=x&state=y")), [[""; 4]; 0]);
        let absent = ["BACK-01", "query state", "present", "absent"];
        assert_eq!(findings(&to("?code=x")), [absent]);
        let either = "/code present, or /error present";
        let neither = ["BACK-01", "answer header location", either, "an object"];
        assert_eq!(findings(&to("?state=y")), [neither]);
        let own_scheme = authorize("com.example.app:/cb", "com.example.app:/cb?code=x");
        assert_eq!(findings(&own_scheme), [absent]);
        let mut other = to("?code=x&state=y");
        other.request.url.query_pairs_mut().append_pair("state", "z");
        let expected = ["BACK-01", "query state", "the state that was sent", "another"];
        assert_eq!(findings(&other), [expected]);
        let both = findings(&to("?state=y&code=x&error=z"));
        assert_eq!(both[0][1..2], ["answer header location"]);
    }

    #[test]
    fn a_redirect_elsewhere_promises_nothing() {
        for location in [
            "/login?login_challenge=x",
            "https://app.example/other",
            "http://app.example/cb",
            "http://app.example:443/cb",
            "https://app.example:444/cb",
            "https://other.example/cb",
        ] {
            let asked = authorize("https://app.example/cb", location);
            assert_eq!(findings(&asked), [[""; 4]; 0], "{location}");
        }
        assert_eq!(findings(&authorize("not an address", "https://app.example/cb")), [[""; 4]; 0]);
    }
}
