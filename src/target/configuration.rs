//! What people write in `qonform.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Recipe, TargetEntry};
use crate::document::{Diagnostic, Source};

/// The file format, kept apart from [`Target`](super::Target) so that each can
/// change alone. Unknown keys are mistakes.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Targets by name.
    #[serde(default)]
    pub targets: BTreeMap<String, TargetEntry>,
    /// Recipes by name.
    #[serde(default)]
    pub journeys: BTreeMap<String, Recipe>,
}

/// The recipe of a target that names none.
const DEFAULT_JOURNEY: &str = "qonto";

impl Configuration {
    /// This configuration under another: its entries win as a whole.
    #[must_use]
    pub fn under(mut self, other: Self) -> Self {
        self.targets.extend(other.targets);
        self.journeys.extend(other.journeys);
        self
    }

    /// A target and its recipe by the target's name.
    ///
    /// # Errors
    ///
    /// When there is no such target, or no such recipe; `source` is the file
    /// to point at.
    pub fn target(
        &self,
        name: &str,
        source: &Source,
    ) -> Result<(&TargetEntry, &Recipe), Diagnostic> {
        let entry = self.targets.get(name).ok_or_else(|| {
            let names = || self.targets.keys().map(String::as_str);
            Diagnostic::file(&source.path, format!("there is no target called `{name}`"))
                .suggest(name, names())
                .help(format!("known targets: {}", names().collect::<Vec<_>>().join(", ")))
        })?;
        let journey = entry.journey.as_ref();
        let wanted = journey.map_or(DEFAULT_JOURNEY, |journey| journey.value.as_str());
        let recipe = self.journeys.get(wanted).ok_or_else(|| {
            let title = format!("there is no journey called `{wanted}`");
            let unknown = match journey {
                Some(journey) => journey.diagnostic(source, title),
                None => Diagnostic::file(&source.path, title),
            };
            unknown.suggest(wanted, self.journeys.keys().map(String::as_str))
        })?;
        Ok((entry, recipe))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;
    use crate::domain::Dialect;
    use crate::target::{Press, TargetKind, TypedText};

    const BUILT_IN: &str = include_str!("../../qonform.yaml");

    fn read(text: &str) -> Result<Configuration, Diagnostic> {
        yaml::read(&Source::new("qonform.yaml", text))
    }

    #[test]
    fn the_built_in_file_has_a_mock_and_a_journey_of_four_pages() {
        let configuration = read(BUILT_IN).expect("valid");
        assert_eq!(configuration.targets["mock"].kind, Some(TargetKind::Mock));
        assert_eq!(configuration.targets["mock"].dialect, Dialect::Hydra);
        let source = Source::new("qonform.yaml", BUILT_IN);
        let (_, Recipe(tasks)) = configuration.target("mock", &source).expect("complete");
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

    #[test]
    fn the_users_entries_win_as_a_whole() {
        let own = "targets: { mock: { kind: mock, dialect: documented }, bank: { kind: mock } }";
        let both = read(BUILT_IN).expect("valid").under(read(own).expect("valid"));
        assert_eq!(both.targets["mock"].dialect, Dialect::Documented);
        assert_eq!(both.targets["bank"].dialect, Dialect::Hydra);
        assert!(both.journeys.contains_key("qonto"));
    }

    #[test]
    fn an_unknown_target_or_journey_is_named_with_the_nearest() {
        let text = "targets: { mock: { kind: mock, journey: qunto } }";
        let source = Source::new("own.yaml", text);
        let both = read(BUILT_IN).expect("valid").under(read(text).expect("valid"));
        let shown = |name| both.target(name, &source).expect_err("unknown").render(false);
        assert!(shown("mokc").contains("did you mean `mock`?"), "{}", shown("mokc"));
        let journey = shown("mock");
        assert!(journey.contains("own.yaml:1:41"), "{journey}");
        assert!(journey.contains("did you mean `qonto`?"), "{journey}");
    }
}
