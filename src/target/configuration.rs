//! What people write in `qonform.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Recipe;
use crate::domain::Dialect;

/// The file format, kept apart from [`Target`](super::Target) so that each can
/// change alone. Unknown keys are mistakes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Targets by name.
    #[serde(default)]
    pub targets: BTreeMap<String, TargetEntry>,
    /// Recipes by name.
    #[serde(default)]
    pub journeys: BTreeMap<String, Recipe>,
}

/// One entry under `targets`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// What stands behind the name.
    pub kind: TargetKind,
    /// Whose error habits it has.
    #[serde(default)]
    pub dialect: Dialect,
    /// The name of its recipe under `journeys`.
    #[serde(default = "qonto")]
    pub journey: String,
}

/// What stands behind the name of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// The built-in stand-in; needs no addresses and no credentials.
    Mock,
}

fn qonto() -> String {
    "qonto".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Diagnostic, Source, yaml};
    use crate::target::{Press, TypedText};

    const BUILT_IN: &str = include_str!("../../qonform.yaml");

    fn read(text: &str) -> Result<Configuration, Diagnostic> {
        yaml::read(&Source::new("qonform.yaml", text))
    }

    #[test]
    fn the_built_in_file_has_a_mock_and_a_journey_of_four_pages() {
        let configuration = read(BUILT_IN).expect("valid");
        assert_eq!(configuration.targets["mock"].kind, TargetKind::Mock);
        assert_eq!(configuration.targets["mock"].dialect, Dialect::Hydra);
        let Recipe(tasks) = &configuration.journeys[&configuration.targets["mock"].journey];
        let pages: Vec<_> = tasks.iter().map(|task| task.page.as_str()).collect();
        assert_eq!(pages, ["sign-in", "second factor", "organisation", "consent"]);
        assert_eq!(tasks[0].fill["input[type=\"password\"]"], TypedText::Password);
        assert_eq!(tasks[2].tick["label"], TypedText::Organizations);
        assert!(matches!(tasks[3].press, Press::Decision { .. }));
    }

    #[test]
    fn an_unknown_key_is_a_mistake() {
        let text = "targets: { mock: { kind: mock, dialekt: hydra } }";
        let error = read(text).expect_err("misspelt");
        assert!(error.to_string().contains("dialekt"), "{error}");
    }
}
