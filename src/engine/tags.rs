//! Tags that mean something: rules, needs, dialects and retries.

use std::collections::BTreeSet;

use cucumber::gherkin::LineCol;

use crate::contract::Catalogue;
use crate::document::{Diagnostic, Source, nearest};
use crate::domain::{Dialect, RuleId};
use crate::steps::missing_browser;
use crate::target::{AgentKind, Capabilities, Capability, Target};

/// What the tags of a scenario say.
#[derive(Default)]
pub(super) struct Meaning {
    pub(super) rules: Vec<RuleId>,
    pub(super) needs: Capabilities,
    pub(super) dialect: Option<Dialect>,
    pub(super) retries: Option<u32>,
    pub(super) browser: bool,
}

/// Reads the tags of a scenario; `at` is where to point for a bad one.
pub(super) fn read(
    tags: &[String],
    catalogue: &Catalogue,
    source: &Source,
    at: LineCol,
    mistakes: &mut Vec<Diagnostic>,
) -> Meaning {
    let mut meaning = Meaning::default();
    for tag in tags {
        if let Err(mistake) = meaning.add(tag, catalogue) {
            let found = mistake.diagnostic(tag, source, at);
            if !mistakes.iter().any(|known| known.to_string() == found.to_string()) {
                mistakes.push(found);
            }
        }
    }
    meaning
}

/// What is wrong with a tag, and what might have been meant.
struct Mistake {
    title: String,
    word: String,
    candidates: Vec<String>,
}

impl Meaning {
    fn add(&mut self, tag: &str, catalogue: &Catalogue) -> Result<(), Mistake> {
        if let Some(need) = tag.strip_prefix("needs:") {
            let capability = need.parse().map_err(|_| Mistake {
                title: format!("`{need}` is not a capability"),
                word: need.to_owned(),
                candidates: Capability::ALL.iter().map(ToString::to_string).collect(),
            })?;
            self.needs.insert(capability);
        } else if let Some(name) = tag.strip_prefix("dialect:") {
            let known = [Dialect::Hydra, Dialect::Documented];
            let dialect = known.into_iter().find(|dialect| dialect.as_str() == name);
            self.dialect = Some(dialect.ok_or_else(|| Mistake {
                title: format!("`{name}` is not a dialect"),
                word: name.to_owned(),
                candidates: known.iter().map(ToString::to_string).collect(),
            })?);
        } else if let Some(number) = tag.strip_prefix("retry") {
            let number = number.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let number = number.and_then(|number| number.parse().ok()).filter(|n| *n <= 10);
            self.retries = Some(number.ok_or_else(|| Mistake {
                title: format!("`{tag}` does not say how often"),
                word: "retry(2)".to_owned(),
                candidates: vec!["retry(2)".to_owned()],
            })?);
        } else if tag == "browser" {
            self.browser = true;
        } else if looks_like_a_rule(tag, catalogue) {
            let rule = tag.parse().ok().filter(|rule| catalogue.get(rule).is_some());
            self.rules.push(rule.ok_or_else(|| Mistake {
                title: format!("the contract has no rule `{tag}`"),
                word: tag.to_uppercase().replace('_', "-"),
                candidates: catalogue.iter().map(|rule| rule.id.to_string()).collect(),
            })?);
        }
        Ok(())
    }

    /// Why a scenario with these tags and needs cannot run on the target.
    /// Browsers are looked for only where one is needed.
    pub(super) fn obstacle(
        &self,
        steps: &Capabilities,
        target: &Target,
        agent: AgentKind,
    ) -> Option<String> {
        match agent {
            AgentKind::Http if self.browser => {
                return Some("only a browser shows it, and the agent is `http`".to_owned());
            }
            AgentKind::Auto if self.browser => {
                if let Some(missing) = missing_browser() {
                    return Some(format!("only a browser shows it: {missing}"));
                }
            }
            _ => {}
        }
        let needed = self.needs.union(steps);
        let missing: Capabilities =
            needed.filter(|one| !target.capabilities.contains(one)).copied().collect();
        if missing.is_empty() {
            return None;
        }
        if target.capabilities.contains(&Capability::Application) {
            return Some(format!("the recipe has no {}", not_in_recipe(target)));
        }
        let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
        Some(format!("the target `{}` lacks {}", target.name, missing.join(", ")))
    }
}

/// What would have to stand in the recipe of an application under test; of the
/// user flow nothing is known before there is a page with data.
fn not_in_recipe(target: &Target) -> &'static str {
    if target.capabilities.contains(&Capability::ApplicationData) {
        "`flow: user`"
    } else {
        "`data`"
    }
}

/// A topic of the contract with digits in any spelling, or something near one:
/// meant as a rule id. The ticket of somebody else's list, such as `WIP-1`, is not.
fn looks_like_a_rule(tag: &str, catalogue: &Catalogue) -> bool {
    let letters = tag.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tag.len());
    let (topic, rest) = tag.split_at(letters);
    let number = rest.trim_start_matches(['-', '_']);
    if topic.len() < 3 || rest.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let shaped = rest.starts_with('-') && !number.is_empty();
    let topics: BTreeSet<&str> =
        catalogue.iter().filter_map(|rule| Some(rule.id.as_str().split_once('-')?.0)).collect();
    let topic = topic.to_uppercase();
    let misspelt = || shaped && nearest(&topic, topics.iter().copied()).is_some();
    topics.contains(topic.as_str()) || misspelt()
}

impl Mistake {
    fn diagnostic(&self, tag: &str, source: &Source, at: LineCol) -> Diagnostic {
        let (start, length) = place(tag, source, at);
        Diagnostic::at(source, start..start + length, &self.title)
            .suggest(&self.word, self.candidates.iter().map(String::as_str))
    }
}

/// The tag itself, looked for upwards from the scenario.
fn place(tag: &str, source: &Source, at: LineCol) -> (usize, usize) {
    let written = format!("@{tag}");
    let mut start = 0;
    let mut found = (0, 0);
    for line in source.text.split_inclusive('\n').take(at.line) {
        let is_tag = |offset: &usize| {
            let behind = line[offset + written.len()..].chars().next();
            behind.is_none_or(char::is_whitespace)
        };
        if line.trim_start().starts_with('@')
            && let Some((offset, _)) = line.match_indices(&written).find(|(o, _)| is_tag(o))
        {
            found = (start + offset, written.len());
        }
        start += line.len();
    }
    found
}
