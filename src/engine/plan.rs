//! Everything a run will do, read and checked before the first request.

use std::collections::BTreeMap;
use std::time::Duration;

use cucumber::Step as StepFunction;
use cucumber::gherkin::{self, Feature, Rule, Scenario, StepType};
use futures::FutureExt as _;

use super::budget::Cost;
use super::known_issues::{KnownIssues, Titles};
use super::numbered::{at_lines, beyond};
use super::selection::{self, Selection};
use super::{difference, feature_file, fitness, grant_use, matching, outline, tags, waiting};
use crate::contract::Contract;
use crate::document::{Diagnostic, Shelf, Source};
use crate::domain::{Dialect, RuleId};
use crate::steps::{Captures, Catalogue, Definition, Failure, World};
use crate::target::{AgentKind, Capabilities, Capability, Target};

/// The scenarios of a run, in order.
#[derive(Clone)]
pub struct Plan {
    /// What was selected.
    pub scenarios: Vec<PlannedScenario>,
    /// Whether every feature is one that the program carries.
    pub built_in: bool,
    /// Whether nothing was left out by paths, tags or names.
    pub whole: bool,
}

/// Why a scenario will not run, known beforehand.
pub type SkipReason = String;

/// One scenario, or one row of an outline.
#[derive(Clone)]
pub struct PlannedScenario {
    /// Name of the feature.
    pub feature: String,
    /// The file, as given.
    pub path: String,
    /// Line of the scenario or of its row, from 1.
    pub line: usize,
    /// The `Rule:` it stands under.
    pub rule: Option<String>,
    /// The promise.
    pub title: String,
    /// Tags of feature, rule, scenario and examples, without `@`.
    pub tags: Vec<String>,
    /// The rules among the tags.
    pub rules: Vec<RuleId>,
    /// Why it will not run.
    pub skip: Option<SkipReason>,
    /// Whether only a browser with scripts shows it.
    pub browser: bool,
    /// Whether it does nothing with a grant but call the API.
    pub only_uses_grant: bool,
    /// The one dialect it holds in, if it says so. It is not selected for a
    /// target of another.
    pub dialect: Option<Dialect>,
    /// How often it is tried again while it is unanswered, if it says so.
    pub retries: Option<u32>,
    /// The first person it speaks of.
    pub(super) person: Option<String>,
    /// Whether a grant or a consent is not afterwards what it was.
    pub(super) burns: bool,
    /// What it asks of a server that others use as well.
    pub(super) cost: Cost,
    /// Its steps, those of backgrounds first.
    pub steps: Vec<PlannedStep>,
}

/// A step and the function behind it.
#[derive(Clone)]
pub struct PlannedStep {
    /// As written.
    pub step: gherkin::Step,
    pub(super) run: StepFunction<World>,
    pub(super) captures: Captures,
    pub(super) built_in: bool,
    /// How long it waits for real.
    pub(super) waits: Duration,
}

/// What scenarios are checked against.
pub(super) struct Reader<'a> {
    pub(super) contract: &'a Contract,
    pub(super) catalogue: &'a Catalogue,
    pub(super) target: &'a Target,
    pub(super) issues: &'a KnownIssues,
    pub(super) agent: AgentKind,
    /// How long a scenario may wait for real.
    pub(super) wait_real: Option<Duration>,
    /// The steps that are wanted, where mistakes are only told and what nobody
    /// can run is planned too.
    pub(super) regardless: Option<&'a dyn Fn(&Definition) -> bool>,
}

impl Reader<'_> {
    /// Reads and checks every selected file; all mistakes are collected, also
    /// those of scenarios that are not selected.
    pub(super) fn plan(
        &self,
        selection: &Selection,
        folder: &std::path::Path,
        carried: &Shelf,
    ) -> (Plan, Vec<Diagnostic>) {
        let mut mistakes = Vec::new();
        let mut scenarios = Vec::new();
        let mut built_in = true;
        for (source, lines) in selection.sources(folder, carried, &mut mistakes) {
            match feature_file::read(&source, self.regardless.is_some()) {
                Ok(feature) => {
                    let found = self.feature(&feature, &source, &mut mistakes);
                    built_in &= source.built_in;
                    mistakes.extend(lines.iter().filter_map(|line| beyond(&source, *line)));
                    scenarios.extend(at_lines(found, &feature, &lines));
                }
                Err(found) => mistakes.extend(found),
            }
        }
        let titles = Titles::of(&scenarios);
        mistakes.extend(self.issues.check(titles, || selection::everywhere(folder, carried)));
        scenarios.retain(|scenario| selection.admits(scenario));
        (Plan { scenarios, built_in, whole: selection.is_whole() }, mistakes)
    }

    fn feature(
        &self,
        feature: &Feature,
        source: &Source,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Vec<PlannedScenario> {
        let mut found = Vec::new();
        if feature.scenarios.is_empty() && feature.rules.iter().all(|r| r.scenarios.is_empty()) {
            let idle = Diagnostic::on_line(source, feature.position.line, "this feature is empty");
            mistakes.push(idle.help("it would always be green; add scenarios or remove it"));
        }
        let own = feature.scenarios.iter().map(|scenario| (None, scenario));
        let ruled = feature
            .rules
            .iter()
            .flat_map(|rule| rule.scenarios.iter().map(move |scenario| (Some(rule), scenario)));
        let mut titles = BTreeMap::new();
        for (rule, scenario) in own.chain(ruled) {
            if let Some(first) = titles.insert(&scenario.name, scenario.position.line) {
                mistakes.push(
                    at(source, scenario, format!("`{}` stands twice in this file", scenario.name))
                        .help(format!("it is on line {first} already; titles name scenarios")),
                );
            }
            for expanded in outline::expand(scenario, source, mistakes) {
                found.extend(self.scenario(feature, rule, &expanded, source, mistakes));
            }
        }
        found
    }

    fn scenario(
        &self,
        feature: &Feature,
        rule: Option<&Rule>,
        scenario: &Scenario,
        source: &Source,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Option<PlannedScenario> {
        if scenario.steps.is_empty() {
            mistakes.push(
                at(source, scenario, "this scenario has no steps".to_owned())
                    .help("a scenario that does nothing can never fail; add steps or remove it"),
            );
            self.regardless?;
        }
        let tags: Vec<String> = feature
            .tags
            .iter()
            .chain(rule.iter().flat_map(|rule| &rule.tags))
            .chain(&scenario.tags)
            .cloned()
            .collect();
        let mut meaning =
            tags::read(&tags, self.contract.catalogue(), source, scenario.position, mistakes);
        let written = feature
            .background
            .iter()
            .chain(rule.and_then(|rule| rule.background.as_ref()))
            .flat_map(|background| &background.steps)
            .chain(&scenario.steps)
            .cloned();
        let (mut steps, mut definitions, mut needs) = (Vec::new(), Vec::new(), Capabilities::new());
        let mut cost = Cost::default();
        let mut spoken: Vec<(String, String)> = Vec::new();
        for step in written {
            match matching::resolve(&step, self, source) {
                Ok((planned, definition)) => {
                    let values = matching::parameter_values(&planned.captures);
                    let named: Vec<(&str, &str)> = definition.parameters().zip(values).collect();
                    cost += Cost::of(&named);
                    spoken.extend(
                        named.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
                    );
                    let waits = waiting::of(definition, &named);
                    steps.push(PlannedStep { waits, ..planned });
                    definitions.push(definition);
                    needs.extend(definition.needs.iter().copied());
                    meaning.browser |= definition.browser;
                }
                Err(mistake) => {
                    steps.push(PlannedStep::refused(step, &mistake));
                    if !mistakes.contains(&mistake) {
                        mistakes.push(mistake);
                    }
                }
            }
        }
        let too_long = waiting::permit(self.wait_real, self.target, &mut needs, &mut steps).err();
        Some(PlannedScenario {
            feature: feature.name.clone(),
            path: source.path.clone(),
            line: scenario.position.line,
            rule: rule.map(|rule| rule.name.clone()),
            title: scenario.name.clone(),
            skip: meaning.obstacle(&needs, self.target, self.agent).or(too_long).or_else(|| {
                let spoken = spoken.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                fitness::lacking(self.target, spoken)
                    .or_else(|| difference::told(self.target, &meaning.rules, &scenario.name))
            }),
            person: spoken.iter().find(|(name, _)| name == "user").map(|(_, name)| unquoted(name)),
            burns: [Capability::BurnsGrant, Capability::ChangesConsent]
                .iter()
                .any(|one| needs.contains(one) || meaning.needs.contains(one)),
            cost,
            browser: meaning.browser,
            only_uses_grant: grant_use::only_uses(definitions),
            dialect: meaning.dialect,
            retries: meaning.retries,
            rules: meaning.rules,
            tags,
            steps,
        })
    }
}

impl PlannedStep {
    /// A step that nobody can run; it says why if it comes to that.
    fn refused(step: gherkin::Step, mistake: &Diagnostic) -> Self {
        let run = |_: &mut World, context: cucumber::step::Context| {
            let why = context.matches.into_iter().map(|(_, why)| why).collect::<String>();
            async move { std::panic::panic_any(Failure::invalid(why).to_string()) }.boxed_local()
        };
        let captures = [(None, mistake.title.clone())].into();
        Self { step, run, captures, built_in: true, waits: Duration::ZERO }
    }
}

impl PlannedScenario {
    /// Whether no step of it says what must be so.
    #[must_use]
    pub fn expects_nothing(&self) -> bool {
        self.steps.iter().all(|planned| planned.step.ty != StepType::Then)
    }

    /// Everything that stands in the file about it.
    pub(super) fn words(&self) -> String {
        let mut words = vec![self.feature.clone(), self.title.clone()];
        words.extend(self.rule.clone());
        for PlannedStep { step, .. } in &self.steps {
            words.push(step.value.clone());
            words.extend(step.docstring.clone());
            words.extend(step.table.iter().flat_map(|table| table.rows.iter().flatten().cloned()));
        }
        words.join("\n")
    }

    /// The scenario as cucumber takes it: a feature of its own, with its place
    /// in the plan and as many blank steps as the plan has real ones.
    pub(super) fn as_feature(&self, index: usize) -> Feature {
        let nothing = String::new;
        let step = gherkin::Step::builder().keyword(nothing()).ty(StepType::Given).value(nothing());
        let scenario = Scenario::builder()
            .keyword(nothing())
            .name(nothing())
            .steps(vec![step.build(); self.steps.len()])
            .position(gherkin::LineCol { line: index, col: 1 })
            .build();
        Feature::builder().keyword(nothing()).name(nothing()).scenarios(vec![scenario]).build()
    }
}

fn at(source: &Source, scenario: &Scenario, title: String) -> Diagnostic {
    Diagnostic::on_line(source, scenario.position.line, title)
}

fn unquoted(value: &str) -> String {
    value.trim_matches('"').to_owned()
}
