//! One operation of the bank and what it promises.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::document::Located;
use crate::domain::{HostRole, Interaction, Request, RuleId};

/// The contract of one operation, as its file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    #[serde(rename = "operation")]
    pub(super) name: Located<String>,
    pub(super) host: HostRole,
    pub(super) method: String,
    /// A step in braces, such as `{slug}`, stands for any.
    pub(super) path: Located<String>,
    /// Narrows the operation by form fields of the request.
    #[serde(default)]
    pub(super) form: BTreeMap<String, String>,
    pub(super) answers: BTreeMap<u16, Promise>,
    /// The rule of a status that is not listed.
    pub(super) otherwise: Located<RuleId>,
    pub(super) snapshot: Option<Recording>,
}

/// What an answer of one status promises.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promise {
    /// The rule of everything for which there is no more precise one.
    pub(super) rule: Located<RuleId>,
    /// The media type; without it the body is not looked at.
    pub(super) content: Option<String>,
    pub(super) schema: Option<Located<String>>,
    /// JSON pointer to the rule of what is there and below.
    #[serde(default)]
    pub(super) members: BTreeMap<String, Located<RuleId>>,
    #[serde(default)]
    pub(super) headers: Vec<Header>,
    pub(super) location: Option<Callback>,
}

/// A header field that must be there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) name: String,
    /// An element of the comma-separated list, without case.
    pub(super) has: String,
    pub(super) rule: Located<RuleId>,
}

/// What the query of a redirect to the application promises.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Callback {
    pub(super) schema: Located<String>,
    pub(super) rule: Located<RuleId>,
}

/// What of an answer is recorded, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recording {
    /// Optional members whose presence goes into the snapshot's name.
    #[serde(default)]
    pub(super) name_by: Vec<String>,
    /// Parameters of the query by which less than the whole is asked for; such an
    /// answer has the shape of what was asked for, and is not recorded.
    #[serde(default)]
    pub(super) parts: Vec<String>,
    /// JSON pointer to the label that replaces a moving value.
    #[serde(default)]
    pub(super) values: BTreeMap<String, Located<String>>,
    /// Header fields that belong to the snapshot.
    #[serde(default)]
    pub(super) keep: Vec<String>,
}

impl Operation {
    /// Its name, such as `token.exchange`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name.value
    }

    /// Whether the interaction is one of this operation.
    pub(super) fn is(&self, interaction: &Interaction) -> bool {
        let Request { method, url, .. } = &interaction.request;
        let field = |(name, value): (&String, &String)| {
            interaction.request.form_field(name).as_deref() == Some(value.as_str())
        };
        self.host == interaction.host
            && self.method == *method
            && same_path(&self.path.value, url.path())
            && self.form.iter().all(field)
    }

    /// Every rule it names.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Located<RuleId>> {
        let promises = self.answers.values().flat_map(|promise| {
            std::iter::once(&promise.rule)
                .chain(promise.members.values())
                .chain(promise.headers.iter().map(|header| &header.rule))
                .chain(promise.location.iter().map(|location| &location.rule))
        });
        promises.chain(std::iter::once(&self.otherwise))
    }
}

pub(super) fn same_path(template: &str, path: &str) -> bool {
    let any = |step: &str| step.starts_with('{');
    let mut steps = path.split('/');
    let same = template
        .split('/')
        .all(|step| steps.next().is_some_and(|at| at == step || (any(step) && !at.is_empty())));
    same && steps.next().is_none()
}

impl Promise {
    /// The rule of a schema error at that place: the longest pointer wins.
    pub(super) fn rule_of(&self, pointer: &str) -> &RuleId {
        let covering = self.members.iter().filter_map(|(pattern, rule)| {
            super::pointer::covers(pattern, pointer).map(|steps| (steps, rule))
        });
        let nearest = covering.max_by_key(|(steps, _)| *steps).map_or(&self.rule, |(_, rule)| rule);
        &nearest.value
    }

    /// Every schema it names.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Located<String>> {
        self.schema.iter().chain(self.location.iter().map(|location| &location.schema))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_in_braces_is_any_step() {
        assert!(same_path("/v1/organizations/{slug}", "/v1/organizations/acme"));
        assert!(!same_path("/v1/organizations/{slug}", "/v1/organizations/"));
        assert!(!same_path("/v1/organizations/{slug}", "/v1/organizations/a/b"));
        assert!(!same_path("/oauth2/token", "/oauth2"));
        assert!(!same_path("/oauth2/token", "/oauth2/token/"));
    }
}
