//! The rules: what can be checked, who is bound, and how well founded it is.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::document::{Diagnostic, Located, Shelf, Source, yaml};
use crate::domain::{Level, Party, RuleId};

/// Where the rules stand on the shelf.
const FILE: &str = "schemas/rules.yaml";

/// One checkable statement of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands in `schemas/rules.yaml`, from 1.
    pub line: usize,
    /// Its name, as in tags.
    pub id: RuleId,
    /// Who is bound by it.
    pub party: Party,
    /// How well founded it is.
    pub level: Level,
    /// Whether an integration that ignores it is likely to fail.
    pub core: bool,
    /// What it says, one sentence.
    pub text: String,
    /// Who says so, such as `RFC 6749 section 5.2; Ory Hydra 2 source code`.
    pub source: String,
    /// What each page or software says, by name; empty unless contradicted.
    pub variants: BTreeMap<String, String>,
    /// Why no scenario can show it, where none does; one sentence.
    pub reason: Option<String>,
}

/// All rules, in the order of their file.
#[derive(Debug, Default)]
pub struct Catalogue {
    rules: Vec<Rule>,
    index: HashMap<RuleId, usize>,
}

impl Catalogue {
    /// Reads `schemas/rules.yaml`.
    ///
    /// # Errors
    ///
    /// Every mistake: a repeated id, a source that is not listed, variants
    /// without contradiction or contradiction without variants.
    pub fn load(shelf: &Shelf) -> Result<Self, Vec<Diagnostic>> {
        let source = shelf.read(FILE).map_err(|missing| vec![missing])?;
        let file: File = yaml::read(&source).map_err(|wrong| vec![wrong])?;
        let mut catalogue = Self::default();
        let mut wrong = Vec::new();
        for entry in file.rules {
            wrong.extend(entry.complaints(&source, &file.sources));
            if catalogue.index.contains_key(&entry.id.value) {
                let title = format!("rule {} is already there", entry.id.value);
                wrong.push(entry.id.diagnostic(&source, title));
            }
            let rule = entry.into_rule(&file.sources);
            catalogue.index.insert(rule.id.clone(), catalogue.rules.len());
            catalogue.rules.push(rule);
        }
        if wrong.is_empty() { Ok(catalogue) } else { Err(wrong) }
    }

    /// The rule of that id.
    #[must_use]
    pub fn get(&self, id: &RuleId) -> Option<&Rule> {
        self.index.get(id).map(|index| &self.rules[*index])
    }

    /// All rules, in the order of their file.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// Complains about an id that no rule has.
    pub(super) fn check(&self, id: &Located<RuleId>, source: &Source) -> Option<Diagnostic> {
        if self.index.contains_key(&id.value) {
            return None;
        }
        let known = self.rules.iter().map(|rule| rule.id.as_str());
        let title = format!("no rule is called {}", id.value);
        Some(id.diagnostic(source, title).suggest(id.value.as_str(), known))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: BTreeMap<String, String>,
    rules: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Located<RuleId>,
    party: Party,
    level: Level,
    #[serde(default)]
    core: bool,
    text: String,
    source: Located<String>,
    #[serde(default)]
    variants: BTreeMap<String, String>,
    #[serde(default)]
    reason: Option<String>,
}

impl Entry {
    fn complaints(&self, source: &Source, sources: &BTreeMap<String, String>) -> Vec<Diagnostic> {
        let id = &self.id.value;
        let mut wrong = Vec::new();
        for (name, _) in cited(&self.source.value) {
            if !sources.contains_key(name) {
                let title = format!("`{name}` is not one of the listed sources");
                let known = sources.keys().map(String::as_str);
                wrong.push(self.source.diagnostic(source, title).suggest(name, known));
            }
        }
        match (self.level, self.variants.is_empty()) {
            (Level::Contradicted, true) => {
                let title = format!("rule {id} is contradicted but has no variants");
                let advice = "name what each page or software says under `variants`";
                wrong.push(self.id.diagnostic(source, title).help(advice));
            }
            (Level::Documented | Level::Inferred, false) => {
                let title = format!("rule {id} has variants but is {}", self.level);
                let advice = "only a contradicted rule has variants";
                wrong.push(self.id.diagnostic(source, title).help(advice));
            }
            _ => {}
        }
        wrong
    }

    fn into_rule(self, sources: &BTreeMap<String, String>) -> Rule {
        let names = cited(&self.source.value).map(|(name, place)| {
            let name = sources.get(name).map_or(name, String::as_str);
            if place.is_empty() { name.to_owned() } else { format!("{name} {place}") }
        });
        Rule {
            source: names.collect::<Vec<_>>().join("; "),
            line: self.id.position().line,
            id: self.id.value,
            party: self.party,
            level: self.level,
            core: self.core,
            text: self.text,
            variants: self.variants,
            reason: self.reason,
        }
    }
}

/// Short name and place of each cited source.
fn cited(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(';').map(|part| part.trim().split_once(' ').unwrap_or((part.trim(), "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::fixture::Folder;

    fn complaints(text: &str) -> String {
        let folder = Folder::new().with(FILE, text);
        let wrong = Catalogue::load(&folder.shelf()).expect_err("it is wrong");
        let shown = wrong.iter().map(|diagnostic| diagnostic.render(false));
        shown.collect::<Vec<_>>().join("\n").replace(&folder.root(), "")
    }

    const SOURCES: &str = "sources: { guide: Guide, rfc6749: RFC 6749 }\nrules:\n";

    fn rule(id: &str, level: &str, source: &str, rest: &str) -> String {
        format!(
            "- {{ id: {id}, party: server, level: {level}, text: t, source: {source}{rest} }}\n"
        )
    }

    #[test]
    fn sources_are_spelt_out() {
        let text =
            format!("{SOURCES}{}", rule("EXCH-01", "documented", "rfc6749 section 5.2; guide", ""));
        let folder = Folder::new().with(FILE, &text);
        let catalogue = Catalogue::load(&folder.shelf()).expect("valid");
        let rule = catalogue.get(&"EXCH-01".parse().expect("an id")).expect("it is there");
        assert_eq!(rule.source, "RFC 6749 section 5.2; Guide");
        assert_eq!(catalogue.iter().count(), 1);
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        let variants = ", variants: { a: b }";
        let text = [
            SOURCES.to_owned(),
            rule("EXCH-01", "documented", "giude", ""),
            rule("EXCH-01", "documented", "guide", ""),
            rule("EXCH-02", "contradicted", "guide", ""),
            rule("EXCH-03", "inferred", "guide", variants),
        ];
        let expected = "\
error: `giude` is not one of the listed sources
 --> schemas/rules.yaml:3:69
  |
3 | - { id: EXCH-01, party: server, level: documented, text: t, source: giude }
  |                                                                     ^^^^^
  |
  = help: did you mean `guide`?
error: rule EXCH-01 is already there
 --> schemas/rules.yaml:4:9
  |
4 | - { id: EXCH-01, party: server, level: documented, text: t, source: guide }
  |         ^^^^^^^
error: rule EXCH-02 is contradicted but has no variants
 --> schemas/rules.yaml:5:9
  |
5 | - { id: EXCH-02, party: server, level: contradicted, text: t, source: guide }
  |         ^^^^^^^
  |
  = help: name what each page or software says under `variants`
error: rule EXCH-03 has variants but is inferred
 --> schemas/rules.yaml:6:9
  |
6 | - { id: EXCH-03, party: server, level: inferred, text: t, source: guide, variants: { a: b } }
  |         ^^^^^^^
  |
  = help: only a contradicted rule has variants";
        assert_eq!(complaints(&text.concat()), expected);
    }

    #[test]
    fn an_id_that_is_none_has_a_place() {
        let shown = complaints(&format!("{SOURCES}{}", rule("exch-1", "documented", "guide", "")));
        assert!(shown.contains("`exch-1` is not a rule id"), "{shown}");
        assert!(shown.contains("schemas/rules.yaml:3:"), "{shown}");
    }
}
