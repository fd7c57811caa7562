//! Where in the schemas a member of an answer is spoken of.

use serde_json::Value;

use super::Amendments;
use crate::contract::pointer::child;
use crate::document::{Source, json};

/// A file of `schemas/json` and a pointer into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) pointer: String,
}

impl Place {
    /// The whole of a schema.
    pub(super) fn of(schema: &str) -> Self {
        Self { file: format!("schemas/json/{schema}.json"), pointer: String::new() }
    }

    pub(super) fn below(&self, name: &str) -> Self {
        Self { file: self.file.clone(), pointer: child(&self.pointer, name) }
    }

    /// Where a reference in this file leads.
    fn referred(&self, reference: &str) -> Self {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let whole = match file.rsplit('/').next() {
            Some(name) if !name.is_empty() => Self::of(name.trim_end_matches(".json")),
            _ => Self { file: self.file.clone(), pointer: String::new() },
        };
        Self { pointer: pointer.to_owned(), ..whole }
    }
}

/// Deeper than any schema goes; one that refers to itself ends here.
const DEEPEST: usize = 32;

impl Amendments<'_> {
    /// The schema of what stands at those steps that is as it is wished for:
    /// through members, items, references, and schemas of the same value.
    pub(super) fn find(
        &self,
        root: &Place,
        steps: &[String],
        wished: &dyn Fn(&Value) -> bool,
    ) -> Option<Place> {
        self.descend(root, steps, wished, DEEPEST)
    }

    fn descend(
        &self,
        at: &Place,
        steps: &[String],
        wished: &dyn Fn(&Value) -> bool,
        depth: usize,
    ) -> Option<Place> {
        let depth = depth.checked_sub(1)?;
        let schema = self.schema(at)?;
        let own = match steps {
            [] => wished(&schema).then(|| at.clone()),
            [name, rest @ ..] => {
                let member = schema["properties"].get(name);
                let index = name.bytes().all(|b| b.is_ascii_digit());
                let next = match member {
                    Some(_) => Some(at.below("properties").below(name)),
                    None if index => Some(at.below("items")),
                    None => None,
                };
                next.and_then(|next| self.descend(&next, rest, wished, depth))
            }
        };
        let mut same = Vec::new();
        same.extend(schema["$ref"].as_str().map(|reference| at.referred(reference)));
        same.extend(["then", "else"].map(|word| at.below(word)));
        for word in ["allOf", "anyOf", "oneOf"] {
            let branches = schema[word].as_array().map_or(0, Vec::len);
            same.extend((0..branches).map(|index| at.below(word).below(&index.to_string())));
        }
        own.or_else(|| same.iter().find_map(|branch| self.descend(branch, steps, wished, depth)))
    }

    fn schema(&self, at: &Place) -> Option<Value> {
        let text = self.text(&at.file).ok()?;
        let document = json::read(&Source::new(at.file.as_str(), text.as_str())).ok()?;
        document.pointer(&at.pointer).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::Folder;

    fn place(file: &str, pointer: &str) -> Place {
        Place { pointer: pointer.to_owned(), ..Place::of(file) }
    }

    #[test]
    fn a_reference_leads_into_this_file_or_another() {
        let here = place("here", "/properties/a");
        for (reference, there) in [
            ("#/$defs/x", place("here", "/$defs/x")),
            ("#", place("here", "")),
            ("kinds.json", place("kinds", "")),
            ("kinds.json#/$defs/x", place("kinds", "/$defs/x")),
            ("https://qonform.local/schemas/json/kinds.json#/$defs/x", place("kinds", "/$defs/x")),
        ] {
            assert_eq!(here.referred(reference), there, "{reference}");
        }
    }

    #[test]
    fn items_are_entered_by_number_and_members_by_name() {
        let folder = Folder::good();
        let (contract, shelf) = (folder.contract(), folder.shelf());
        let amendments = Amendments::new(&contract, &shelf);
        let found = |steps: &[&str]| {
            let steps: Vec<String> = steps.iter().map(|&step| step.to_owned()).collect();
            amendments.find(&Place::of("tokens"), &steps, &Value::is_object)
        };
        let items = "/properties/granted/items";
        assert_eq!(found(&["granted", "7"]), Some(place("tokens", items)));
        let by = format!("{items}/properties/by");
        assert_eq!(found(&["granted", "12", "by"]), Some(place("tokens", &by)));
        for unknown in [&["granted", "first"][..], &["granted", "x1", "by"], &["7"], &["other"]] {
            assert_eq!(found(unknown), None, "{unknown:?}");
        }
    }
}
