//! Whether the scenarios that entries speak of are there.

use std::collections::{BTreeMap, BTreeSet};

use super::KnownIssues;
use crate::document::{Diagnostic, Located, Source};
use crate::engine::plan::PlannedScenario;
use crate::engine::{feature_file, outline};

/// Titles, with the features that have such a scenario.
#[derive(Default)]
pub(in crate::engine) struct Titles(BTreeMap<String, BTreeSet<String>>);

impl Titles {
    /// Those of scenarios that were read.
    pub(in crate::engine) fn of(scenarios: &[PlannedScenario]) -> Self {
        let mut titles = Self::default();
        for one in scenarios {
            titles.add(&one.title, &one.feature);
        }
        titles
    }

    fn add(&mut self, title: &str, feature: &str) {
        self.0.entry(title.to_owned()).or_default().insert(feature.to_owned());
    }

    /// Remembers every scenario of a file that can be read; what is wrong with
    /// it is told by whoever runs it.
    fn read(&mut self, source: &Source) {
        let Ok(feature) = feature_file::read(source, false) else { return };
        let ruled = feature.rules.iter().flat_map(|rule| &rule.scenarios);
        for scenario in feature.scenarios.iter().chain(ruled) {
            for expanded in outline::expand(scenario, source, &mut Vec::new()) {
                self.add(&expanded.name, &feature.name);
            }
        }
    }
}

impl KnownIssues {
    /// Complains about scenarios that nobody has. `titles` are those that were
    /// selected; the `others` are read only if that is not enough.
    pub(in crate::engine) fn check(
        &self,
        mut titles: Titles,
        others: impl FnOnce() -> Vec<Source>,
    ) -> Vec<Diagnostic> {
        let wanted = || self.entries.iter().filter_map(|one| Some((one, one.scenario.as_ref()?)));
        if !wanted().all(|(_, title)| titles.0.contains_key(&title.value)) {
            for source in others() {
                titles.read(&source);
            }
        }
        let Some(source) = &self.source else { return Vec::new() };
        let found = wanted()
            .filter_map(|(one, title)| complaint(&titles, title, one.feature.as_ref(), source));
        found.collect()
    }
}

fn complaint(
    titles: &Titles,
    title: &Located<String>,
    feature: Option<&Located<String>>,
    source: &Source,
) -> Option<Diagnostic> {
    let Some(features) = titles.0.get(&title.value) else {
        let unknown = format!("no scenario is called `{}`", title.value);
        let known = titles.0.keys().map(String::as_str);
        return Some(title.diagnostic(source, unknown).suggest(&title.value, known));
    };
    let names: Vec<&str> = features.iter().map(String::as_str).collect();
    match feature {
        Some(feature) if !features.contains(&feature.value) => {
            let unknown = format!("no feature `{}` has this scenario", feature.value);
            Some(feature.diagnostic(source, unknown).choose(&feature.value, names))
        }
        None if names.len() > 1 => {
            let told = format!("`{}` stands in several features", title.value);
            let help = format!("say which by `feature`: `{}`", names.join("`, `"));
            Some(title.diagnostic(source, told).help(help))
        }
        _ => None,
    }
}
