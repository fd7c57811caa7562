//! What drifted becomes part of the contract: changes to the files of
//! `schemas/`, made in their own text so that everything else in them stays as it
//! was written.

mod place;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use similar::TextDiff;

use super::{Contract, Operation, load, repeated, twin};
use crate::document::{Diagnostic, Shelf, Source, json};
use crate::domain::{HostRole, RuleId};
use place::Place;

/// One thing that nobody had promised, where it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Novelty<'a> {
    /// The host that answered.
    pub host: HostRole,
    /// The method of the request.
    pub method: &'a str,
    /// The path of the request.
    pub path: &'a str,
    /// The grant type, at the token endpoint.
    pub grant: Option<&'a str>,
    /// The status of the answer.
    pub status: u16,
    /// Its media type.
    pub content: Option<&'a str>,
    /// Where in the answer, in the words of findings.
    pub place: &'a str,
    /// The answer's body, masked.
    pub body: &'a Value,
    /// What a finding shows of the place.
    pub actual: &'a str,
    /// Where and when it was seen, for a note beside the change.
    pub seen: &'a str,
}

/// Changes to the contract that are not on disk yet.
#[derive(Debug)]
pub struct Amendments<'a> {
    contract: &'a Contract,
    shelf: &'a Shelf,
    /// The new text of each file that changes.
    texts: BTreeMap<String, String>,
}

/// Why something cannot be made part of the contract.
type Refused = String;

impl<'a> Amendments<'a> {
    /// No changes yet.
    #[must_use]
    pub fn new(contract: &'a Contract, shelf: &'a Shelf) -> Self {
        Self { contract, shelf, texts: BTreeMap::new() }
    }

    /// Makes it part of the contract. Whether it was not so already.
    ///
    /// # Errors
    ///
    /// Why it cannot be done, as a sentence.
    pub fn accept(&mut self, novelty: &Novelty<'_>) -> Result<bool, Refused> {
        let Novelty { host, method, path, grant, .. } = *novelty;
        let operation = self
            .contract
            .operations()
            .find(|one| one.answers_at(host, method, path, grant))
            .ok_or_else(|| format!("`{method} {path}` is no operation of the contract"))?;
        let place = novelty.place;
        if novelty.actual == repeated::TWICE {
            return Err("a name that stands twice cannot be promised".to_owned());
        }
        if place == "answer status" {
            return self.status(operation, novelty);
        }
        if let Some(name) = place.strip_prefix("answer header ") {
            return self.header(name, novelty);
        }
        let promise = operation.answers.get(&novelty.status);
        let (schema, pointer) = if let Some(pointer) = place.strip_prefix("answer body ") {
            let schema = promise.and_then(|promise| promise.schema.as_ref());
            (schema, pointer.to_owned())
        } else {
            let callback = promise.and_then(|promise| promise.location.as_ref());
            let name = place.strip_prefix("query ").unwrap_or_default();
            (callback.map(|callback| &callback.schema), format!("/{name}"))
        };
        let schema = schema.ok_or_else(|| format!("no schema says what `{place}` may be"))?;
        self.member(&schema.value, &pointer, novelty)
    }

    /// A member that is new, or a new value of one that is known.
    fn member(&mut self, schema: &str, at: &str, novelty: &Novelty<'_>) -> Result<bool, Refused> {
        let root = Place::of(schema);
        let steps: Vec<String> = at.split('/').skip(1).map(unescaped).collect();
        let is_known = |schema: &Value| schema.is_object() || schema.is_boolean();
        let Some((name, parent)) = steps.split_last() else {
            return Err("the whole body cannot be accepted".to_owned());
        };
        let value = shape::value(novelty, at);
        if let Some(known) = self.find(&root, &steps, &|schema| schema[twin::KNOWN].is_array()) {
            let text = value
                .filter(|value| !shape::is_masked(value))
                .ok_or_else(|| format!("what `{}` was is masked in the record", novelty.place))?;
            return self.insert(&known.below(twin::KNOWN), |source, range| {
                text::into_list(source, range, &text)
            });
        }
        if self.find(&root, &steps, &is_known).is_some() {
            return Ok(false);
        }
        let parent = self
            .find(&root, parent, &|schema| schema["properties"].is_object())
            .ok_or_else(|| format!("no schema names the members around `{}`", novelty.place))?;
        let mut schema = shape::of(value.as_ref(), novelty.actual);
        schema.insert(0, ("description".to_owned(), Value::from(novelty.seen).to_string()));
        self.insert(&parent.below("properties"), |source, range| {
            Some(text::into_object(source, range, name, &schema))
        })
    }

    /// A further status, promised as the refusals beside it are if it looks like
    /// them.
    fn status(&mut self, operation: &Operation, novelty: &Novelty<'_>) -> Result<bool, Refused> {
        let Novelty { status, seen, .. } = *novelty;
        let name = self.file_of(operation)?;
        let text = self.text(&name)?;
        let is_like = |promise: &&super::operation::Promise| {
            promise.schema.is_some() && promise.content.as_deref() == novelty.content
        };
        let mut refusals = operation.answers.range(400..500).map(|(_, promise)| promise);
        let rule: &RuleId = &operation.otherwise.value;
        let entry = match refusals.find(is_like) {
            Some(promise) => {
                let content = promise.content.as_deref().unwrap_or_default();
                let schema = promise.schema.as_ref().map_or("", |schema| &schema.value);
                let rule = &promise.rule.value;
                format!("    content: {content}\n    rule: {rule}\n    schema: {schema}\n")
            }
            None => format!("    rule: {rule}\n"),
        };
        let entry = format!("  {status}: # {seen}\n{entry}");
        if text.contains(&format!("\n  {status}:")) {
            return Ok(false);
        }
        let grown = text::below_line(&text, "answers:", &entry)
            .ok_or_else(|| format!("`{name}` has no line `answers:` of its own"))?;
        self.texts.insert(name, grown);
        Ok(true)
    }

    fn header(&mut self, field: &str, novelty: &Novelty<'_>) -> Result<bool, Refused> {
        let text = self.text(load::HEADERS)?;
        let entry = format!("  - {field}");
        if text.lines().any(|line| line == entry || line.starts_with(&format!("{entry} #"))) {
            return Ok(false);
        }
        let grown = text::below_line(&text, "known:", &format!("{entry} # {}\n", novelty.seen))
            .ok_or_else(|| format!("`{}` has no line `known:` of its own", load::HEADERS))?;
        self.texts.insert(load::HEADERS.to_owned(), grown);
        Ok(true)
    }

    /// Changes the value at that place of a schema; `None` where nothing is to do.
    fn insert(
        &mut self,
        at: &Place,
        change: impl FnOnce(&str, std::ops::Range<usize>) -> Option<String>,
    ) -> Result<bool, Refused> {
        let text = self.text(&at.file)?;
        let source = Source::new(at.file.as_str(), text.as_str());
        let range = json::locate(&source, &at.pointer)
            .ok_or_else(|| format!("`{}` is not found in `{}`", at.pointer, at.file))?;
        let Some(grown) = change(&text, range) else { return Ok(false) };
        self.texts.insert(at.file.clone(), grown);
        Ok(true)
    }

    fn file_of(&self, operation: &Operation) -> Result<String, Refused> {
        let line = format!("operation: {}", operation.name());
        let names = self.shelf.list("schemas/operations", "yaml");
        let found = names.into_iter().find(|name| {
            let text = self.text(name).unwrap_or_default();
            text.lines().any(|own| own.trim_end() == line)
        });
        found.ok_or_else(|| format!("no file has the line `{line}`"))
    }

    fn text(&self, name: &str) -> Result<String, Refused> {
        if let Some(text) = self.texts.get(name) {
            return Ok(text.clone());
        }
        self.shelf.read(name).map(|source| source.text.to_string()).map_err(|e| e.to_string())
    }

    /// How many files change.
    #[must_use]
    pub fn files(&self) -> usize {
        self.texts.len()
    }

    /// The changes as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut shown = String::new();
        for (name, new) in &self.texts {
            let old = self.shelf.read(name).map(|source| source.text.to_string());
            let old = old.unwrap_or_default();
            let diff = TextDiff::from_lines(&old, new);
            shown += &diff.unified_diff().context_radius(3).header(name, name).to_string();
        }
        shown
    }

    /// Reads the contract as it will be.
    ///
    /// # Errors
    ///
    /// Every mistake that the changes would make, and a folder for them that
    /// cannot be made.
    pub fn check(&self) -> Result<Contract, Vec<Diagnostic>> {
        let wrong = |error: std::io::Error| vec![Diagnostic::file("schemas", error.to_string())];
        let folder = tempfile::tempdir().map_err(wrong)?;
        let own = [("schemas", "yaml"), ("schemas", "json")];
        for name in own.iter().flat_map(|(under, ending)| self.shelf.list(under, ending)) {
            let source = self.shelf.read(&name).map_err(|one| vec![one])?;
            if !source.built_in {
                put(folder.path(), &name, &source.text).map_err(wrong)?;
            }
        }
        self.write(folder.path()).map_err(wrong)?;
        Contract::load(&self.shelf.at(folder.path().to_owned()))
    }

    /// Writes the changed files below a folder.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        self.texts.iter().try_for_each(|(name, text)| put(folder, name, text))
    }
}

fn put(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let path = folder.join(name);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
