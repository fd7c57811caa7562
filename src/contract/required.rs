//! What an answer must have, by the contract alone.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Contract;
use super::operation::{Operation, Promise};
use crate::domain::HostRole;

impl Contract {
    /// The parts of an answer that its operation requires, in words such as
    /// `status`, `body`, `member /errors/*/code`, `parameter state` or
    /// `header content-type`; none if nothing is promised of it.
    #[must_use]
    pub fn required(
        &self,
        host: HostRole,
        method: &str,
        path: &str,
        grant: Option<&str>,
        status: u16,
    ) -> BTreeSet<String> {
        let mut of_path =
            self.operations.iter().filter(|one| one.answers_at(host, method, path, grant));
        let promise = of_path.find_map(|one| one.answers.get(&status));
        promise.map(|promise| self.parts(promise)).unwrap_or_default()
    }

    fn parts(&self, promise: &Promise) -> BTreeSet<String> {
        let mut parts = BTreeSet::from(["status".to_owned()]);
        if promise.content.is_some() {
            parts.extend(["body".to_owned(), "header content-type".to_owned()]);
        }
        parts.extend(promise.headers.iter().map(|h| format!("header {}", h.name)));
        if let Some(schema) = &promise.schema {
            self.members(&schema.value, "member ", &mut parts);
        }
        if let Some(callback) = &promise.location {
            let mut members = BTreeSet::new();
            self.members(&callback.schema.value, "", &mut members);
            parts.extend(members.iter().map(|name| format!("parameter {}", &name[1..])));
            parts.insert("header location".to_owned());
        }
        parts
    }

    fn members(&self, schema: &str, prefix: &str, parts: &mut BTreeSet<String>) {
        if let Some(document) = self.schemas.document(schema) {
            self.walk(document, document, prefix, parts);
        }
    }

    /// Collects the required members of a schema, and of what it refers to.
    fn walk(&self, root: &Value, schema: &Value, at: &str, parts: &mut BTreeSet<String>) {
        let named = schema["required"].as_array().into_iter().flatten();
        parts.extend(named.filter_map(Value::as_str).map(|name| format!("{at}/{name}")));
        match schema["$ref"].as_str() {
            Some(own) if own.starts_with('#') => {
                if let Some(target) = root.pointer(&own[1..]) {
                    self.walk(root, target, at, parts);
                }
            }
            Some(other) => self.members(other.trim_end_matches(".json"), at, parts),
            None => {}
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            self.walk(root, member, &format!("{at}/{name}"), parts);
        }
        for (keyword, below) in [("items", "/*"), ("then", ""), ("else", "")] {
            if schema[keyword].is_object() {
                self.walk(root, &schema[keyword], &format!("{at}{below}"), parts);
            }
        }
    }
}

impl Operation {
    pub(super) fn answers_at(
        &self,
        host: HostRole,
        method: &str,
        path: &str,
        grant: Option<&str>,
    ) -> bool {
        let form = self.form.get("grant_type").map(String::as_str);
        self.host == host
            && self.method == method
            && super::operation::same_path(&self.path.value, path)
            && (form.is_none() || form == grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Shelf;

    #[test]
    fn required_members_are_found_through_references_and_in_lists() {
        let contract = Contract::load(&Shelf::new(None)).expect("good");
        let token = |status| {
            let grant = Some("refresh_token");
            contract.required(HostRole::Oauth, "POST", "/oauth2/token", grant, status)
        };
        for part in ["member /access_token", "member /refresh_token", "header cache-control"] {
            assert!(token(200).contains(part), "{part}");
        }
        assert!(token(418).is_empty());
        let api = contract.required(HostRole::Api, "GET", "/v2/organization", None, 403);
        assert!(api.contains("member /errors/*/code"), "{api:?}");
        let code = contract.required(HostRole::Oauth, "GET", "/oauth2/auth", None, 303);
        assert!(code.contains("parameter state") && code.contains("header location"), "{code:?}");
    }
}
