//! `known-issues.yaml`, as people write it.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::{Entry, KnownIssues, end_of};
use crate::contract::Catalogue;
use crate::document::{Diagnostic, Located, Source, yaml};
use crate::domain::RuleId;

/// The name under which it is looked for beside the configuration.
const FILE: &str = "known-issues.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issues: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The rule that is broken, in whatever scenario.
    rule: Option<Located<String>>,
    /// The title of the scenario that is broken; with `rule`, both must fit.
    scenario: Option<Located<String>>,
    /// The name of its feature, where several have such a scenario.
    feature: Option<Located<String>>,
    /// On which target.
    target: Located<String>,
    /// What exactly a report says is not kept.
    breaks: Breaks,
    /// Where it is followed.
    ticket: Located<String>,
    /// Who mends it.
    owner: Located<String>,
    /// The last day on which it is excused.
    expires: Located<String>,
}

/// A finding in the words of a report; `*` stands for any text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Breaks {
    place: Located<String>,
    expected: Option<String>,
    actual: Located<String>,
}

/// Reads the file in a folder, if there is one.
///
/// # Errors
///
/// Every mistake: an unknown rule or target, no day, an entry about nothing.
pub(in crate::engine) fn read(
    folder: &Path,
    catalogue: &Catalogue,
    targets: &[String],
) -> Result<KnownIssues, Vec<Diagnostic>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(KnownIssues::default());
    }
    let source = Source::open(&path).map_err(|mistake| vec![mistake])?;
    entries(source, catalogue, targets)
}

/// The entries of the file.
pub(super) fn entries(
    source: Source,
    catalogue: &Catalogue,
    targets: &[String],
) -> Result<KnownIssues, Vec<Diagnostic>> {
    let file: File = yaml::read(&source).map_err(|mistake| vec![mistake])?;
    let mut reader = Reader { source: &source, catalogue, mistakes: Vec::new() };
    let mut seen = BTreeSet::new();
    let mut entries = Vec::new();
    for written in file.issues {
        reader.target(&written.target, targets);
        reader.texts(&written);
        if !seen.insert(written.key()) {
            reader.wrong(
                &written.ticket,
                "this entry stands in the file already",
                "keep one of them",
            );
        }
        entries.extend(reader.entry(written));
    }
    let Reader { mistakes, .. } = reader;
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(KnownIssues { source: Some(source), entries })
}

struct Reader<'a> {
    source: &'a Source,
    catalogue: &'a Catalogue,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, at: &Located<String>, title: &str, help: &str) {
        self.mistakes.push(at.diagnostic(self.source, title).help(help));
    }

    fn target(&mut self, at: &Located<String>, targets: &[String]) {
        if !targets.contains(&at.value) {
            let title = format!("there is no target called `{}`", at.value);
            let known = targets.iter().map(String::as_str);
            self.mistakes.push(at.diagnostic(self.source, title).choose(&at.value, known));
        }
    }

    fn texts(&mut self, written: &Written) {
        let Written { ticket, owner, breaks: Breaks { place, actual, .. }, .. } = written;
        for (name, at) in
            [("ticket", ticket), ("owner", owner), ("place", place), ("actual", actual)]
        {
            if at.value.trim().is_empty() {
                let title = format!("`{name}` is empty");
                self.wrong(at, &title, "an issue that nobody can follow is not known");
            }
        }
        if written.rule.is_none() && written.scenario.is_none() {
            self.wrong(
                ticket,
                "this entry is about nothing",
                "give a `rule`, a `scenario` or both",
            );
        }
        if let (Some(feature), None) = (&written.feature, &written.scenario) {
            self.wrong(feature, "a feature alone cannot be excused", "give a `scenario` of it");
        }
    }

    fn entry(&mut self, written: Written) -> Option<Entry> {
        let until = end_of(&written.expires.value);
        if until.is_none() {
            let title = format!("`{}` is no day", written.expires.value);
            self.wrong(&written.expires, &title, "write the last day as in `2026-12-31`");
        }
        let Breaks { place, expected, actual } = written.breaks;
        Some(Entry {
            rule: written.rule.as_ref().and_then(|at| self.rule(at)),
            scenario: written.scenario,
            feature: written.feature,
            target: written.target.value,
            place: place.value,
            expected,
            actual: actual.value,
            ticket: written.ticket.value,
            owner: written.owner.value,
            expires: written.expires.value,
            until: until?,
        })
    }

    fn rule(&mut self, at: &Located<String>) -> Option<RuleId> {
        let known = at.value.parse().ok().filter(|rule| self.catalogue.get(rule).is_some());
        if known.is_none() {
            let title = format!("the contract has no rule `{}`", at.value);
            let known = self.catalogue.iter().map(|rule| rule.id.as_str());
            let word = at.value.to_uppercase().replace('_', "-");
            self.mistakes.push(at.diagnostic(self.source, title).suggest(&word, known));
        }
        known
    }
}

impl Written {
    /// What it is about, without who and when.
    fn key(&self) -> [Option<String>; 6] {
        let value = |at: &Option<Located<String>>| at.as_ref().map(|at| at.value.clone());
        let Breaks { place, expected, actual } = &self.breaks;
        [
            value(&self.rule),
            value(&self.scenario),
            value(&self.feature),
            Some(self.target.value.clone()),
            expected.clone(),
            Some(format!("{}\n{}", place.value, actual.value)),
        ]
    }
}
