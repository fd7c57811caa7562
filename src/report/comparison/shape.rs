//! The shape of answers: statuses, header fields, members and their types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use url::Url;

use crate::domain::{HostRole, MaskedInteraction};

/// What the operations that a scenario used answered.
#[derive(Default)]
pub(super) struct Shapes(pub(super) BTreeMap<String, Operation>);

/// One operation: its answers by status.
#[derive(Default)]
pub(super) struct Operation(pub(super) BTreeMap<u16, Shape>);

/// All answers of one status, laid over each other.
#[derive(Default)]
pub(super) struct Shape {
    /// JSON pointers to what is there, items of arrays under `*`, with the types
    /// that were seen.
    pub(super) members: BTreeMap<String, BTreeSet<String>>,
    /// Header fields with the values that are compared; moving ones have none.
    pub(super) headers: BTreeMap<String, BTreeSet<String>>,
}

/// Header fields that say nothing of the bank's promises.
const PASSING: [&str; 8] = [
    "age",
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "transfer-encoding",
    "x-request-id",
];

/// Header fields whose values are words of the contract.
const SPOKEN: [&str; 3] = ["cache-control", "content-type", "pragma"];

impl Shapes {
    /// Pages are made for people and have no shape.
    pub(super) fn of(interactions: &[MaskedInteraction]) -> Self {
        let mut shapes = Self::default();
        for interaction in interactions.iter().filter(|one| one.host != HostRole::Web) {
            let Some(status) = interaction.status else { continue };
            let operation = shapes.0.entry(operation(interaction)).or_default();
            operation.0.entry(status).or_default().add(interaction);
        }
        shapes
    }
}

impl Shape {
    fn add(&mut self, interaction: &MaskedInteraction) {
        for (name, value) in &interaction.answer_headers {
            let name = name.to_lowercase();
            if !PASSING.contains(&name.as_str()) {
                let value = Some(value.to_lowercase()).filter(|_| SPOKEN.contains(&name.as_str()));
                self.headers.entry(name).or_default().extend(value);
            }
        }
        let body = interaction.answer_body.as_deref().map(serde_json::from_str::<Value>);
        let Some(Ok(body)) = body else { return };
        self.walk(&body, "");
        // The code of an error is what applications branch on.
        if let Some(Value::String(code)) = body.get("error") {
            self.members.insert("/error".to_owned(), BTreeSet::from([format!("`{code}`")]));
        }
    }

    fn walk(&mut self, value: &Value, at: &str) {
        self.members.entry(at.to_owned()).or_default().insert(type_of(value).to_owned());
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    self.walk(member, &format!("{at}/{name}"));
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.walk(item, &format!("{at}/*"));
                }
            }
            _ => {}
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if ["[secret]", "[personal]"].contains(&text.as_str()) => "masked",
        Value::String(_) => "text",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `GET /v2/memberships/{…}`: without what is different for each caller.
fn operation(interaction: &MaskedInteraction) -> String {
    let path = Url::parse(&interaction.url).map(|url| url.path().to_owned()).unwrap_or_default();
    let moving = |step: &str| {
        let digits = step.bytes().filter(u8::is_ascii_digit).count();
        step.contains("%5B") || step.len() >= 20 && digits > 2 || digits == step.len() && digits > 0
    };
    let steps = path.split('/').map(|step| if moving(step) { "{…}" } else { step });
    format!("{} {}", interaction.method, steps.collect::<Vec<_>>().join("/"))
}
