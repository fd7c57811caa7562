//! Which scenarios are to run.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;

use super::plan::PlannedScenario;
use crate::document::{Diagnostic, Shelf, Source, nearest};

/// Paths, tags and names; a scenario must fit all that is given.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Feature files and folders; without any, `features` or the built-in ones.
    pub paths: Vec<Location>,
    /// The features of the program, whatever is on disk.
    pub built_in: bool,
    /// The attacks on an application, in `attacks`, instead of the features.
    pub attacks: bool,
    /// A tag expression such as `@refresh and not @slow`.
    pub tags: Option<Tags>,
    /// A text that the title must contain, or a regular expression.
    pub name: Option<Name>,
}

/// The folders in which they are looked for, and the program has its own.
const FEATURES: &str = "features";
const ATTACKS: &str = "attacks";

/// A file or folder, with a line if one scenario is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file or folder.
    pub path: PathBuf,
    /// A line of the scenario, from 1.
    pub line: Option<usize>,
}

/// A tag expression.
#[derive(Clone, Debug)]
pub struct Tags(TagOperation, String);

/// A regular expression that titles are searched with.
#[derive(Clone, Debug)]
pub struct Name(regex::Regex);

impl FromStr for Location {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((path, line)) = text.rsplit_once(':')
            && let Ok(line) = line.parse()
        {
            return Ok(Self { path: path.into(), line: Some(line) });
        }
        Ok(Self { path: text.into(), line: None })
    }
}

impl FromStr for Tags {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split([' ', '(', ')']).filter(|word| !word.is_empty());
        let mut bare = words.filter(|w| !w.starts_with('@') && !["and", "or", "not"].contains(w));
        if let Some(word) = bare.next() {
            let meant = word.to_lowercase();
            let known = ["and", "or", "not"].contains(&meant.as_str());
            let meant = if known { meant } else { format!("@{word}") };
            return Err(format!("`{word}` is no tag and no operator; write `{meant}`"));
        }
        text.parse().map(|operation| Self(operation, text.to_owned())).map_err(|_| {
            "a tag expression looks like `@refresh and not (@slow or @browser)`".to_owned()
        })
    }
}

impl Tags {
    /// The tags it names, without `@`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.1.split([' ', '(', ')']).filter_map(|word| word.strip_prefix('@'))
    }
}

impl FromStr for Name {
    type Err = regex::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        regex::Regex::new(text).map(Self)
    }
}

impl Selection {
    /// The feature files to read, each once, in order of their paths. What is
    /// not on disk may be a built-in file or folder of that name.
    pub(super) fn sources(
        &self,
        folder: &Path,
        built_in: &Shelf,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Vec<(Source, Vec<usize>)> {
        let home = if self.attacks { ATTACKS } else { FEATURES };
        let default = Location { path: folder.join(home), line: None };
        if self.built_in || self.paths.is_empty() && !default.path.exists() {
            let names = built_in.list(home, "feature");
            return names.iter().filter_map(|n| Some((built_in.read(n).ok()?, vec![]))).collect();
        }
        let paths =
            if self.paths.is_empty() { std::slice::from_ref(&default) } else { &self.paths };
        let mut files: Vec<(PathBuf, Vec<usize>)> = Vec::new();
        for location in paths {
            match feature_files(&location.path, built_in) {
                Ok(found) => {
                    for file in found {
                        add(&mut files, file, location.line);
                    }
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        let mut sources = Vec::new();
        for (file, lines) in files {
            match open(&file, built_in) {
                Ok(source) => sources.push((source, lines)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        sources
    }

    /// Whether it leaves nothing out.
    pub(super) fn is_whole(&self) -> bool {
        self.paths.is_empty() && self.tags.is_none() && self.name.is_none()
    }

    /// Whether tags and name let a scenario in.
    pub(super) fn admits(&self, scenario: &PlannedScenario) -> bool {
        let tags = self.tags.as_ref().is_none_or(|tags| tags.0.eval(&scenario.tags));
        let name = self.name.as_ref().is_none_or(|name| name.0.is_match(&scenario.title));
        tags && name
    }
}

/// Every feature file that could be meant: those of the folder and the built-in
/// ones.
pub(super) fn everywhere(folder: &Path, built_in: &Shelf) -> Vec<Source> {
    let own = Selection::default().sources(folder, built_in, &mut Vec::new());
    let names = carried_files(built_in);
    let carried = names.iter().filter_map(|name| built_in.read(name).ok());
    own.into_iter().map(|(source, _)| source).chain(carried).collect()
}

/// A path given twice runs once; a whole file outweighs its lines.
fn add(files: &mut Vec<(PathBuf, Vec<usize>)>, file: PathBuf, line: Option<usize>) {
    match (files.iter_mut().find(|(known, _)| *known == file), line) {
        (None, line) => files.push((file, line.into_iter().collect())),
        (Some((_, lines)), Some(line)) if !lines.is_empty() => lines.push(line),
        (Some((_, lines)), _) => lines.clear(),
    }
}

/// The built-in name of a path: relative, with forward slashes.
fn name(path: &Path) -> String {
    let name = path.display().to_string().replace('\\', "/");
    name.strip_prefix("./").unwrap_or(&name).trim_end_matches('/').to_owned()
}

fn carried_files(built_in: &Shelf) -> Vec<String> {
    [ATTACKS, FEATURES].iter().flat_map(|home| built_in.list(home, "feature")).collect()
}

fn open(path: &Path, built_in: &Shelf) -> Result<Source, Diagnostic> {
    if path.exists() { Source::open(path) } else { built_in.read(&name(path)) }
}

fn feature_files(path: &Path, built_in: &Shelf) -> Result<Vec<PathBuf>, Diagnostic> {
    let shown = path.display().to_string();
    if path.file_name().is_some_and(|name| name == "features") && path.is_file() {
        return Err(Diagnostic::file(shown, "this is a file, and should be a folder"));
    }
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        let wanted = name(path);
        let inside = format!("{wanted}/");
        let mut names = carried_files(built_in);
        names.retain(|name| *name == wanted || name.starts_with(&inside));
        if !names.is_empty() {
            return Ok(names.into_iter().map(PathBuf::from).collect());
        }
        let missing = Diagnostic::file(shown, "there is no such file or folder");
        return Err(match meant(path, &wanted, built_in) {
            Some(meant) => missing.help(format!("did you mean `{meant}`?")),
            None if wanted.parse::<u64>().is_ok() => {
                missing.help(format!("a seed is joined to its option: `--shuffle={wanted}`"))
            }
            None => missing.help("name a `.feature` file, `file:line`, or a folder of features"),
        });
    }
    let mut found = Vec::new();
    collect(path, &mut found);
    found.sort();
    if found.is_empty() {
        return Err(Diagnostic::file(shown, "there is no `.feature` file in this folder"));
    }
    Ok(found)
}

/// The file, here or built in, that a path most likely stands for.
fn meant(path: &Path, wanted: &str, built_in: &Shelf) -> Option<String> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut near = Vec::new();
    collect(folder.unwrap_or(Path::new(".")), &mut near);
    let near = near.iter().map(|path| name(path));
    let known: Vec<String> = near.chain(carried_files(built_in)).collect();
    nearest(wanted, known.iter().map(String::as_str)).map(str::to_owned)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_may_name_a_line() {
        let read = |text: &str| text.parse::<Location>().expect("any text is a location");
        assert_eq!(read("a.feature:31"), Location { path: "a.feature".into(), line: Some(31) });
        assert_eq!(read("a.feature"), Location { path: "a.feature".into(), line: None });
        assert_eq!(read("C:a"), Location { path: "C:a".into(), line: None });
    }

    #[test]
    fn a_file_named_whole_and_by_line_runs_whole() {
        let mut files = Vec::new();
        add(&mut files, "a".into(), Some(3));
        add(&mut files, "a".into(), Some(9));
        assert_eq!(files, [(PathBuf::from("a"), vec![3, 9])]);
        add(&mut files, "a".into(), None);
        add(&mut files, "a".into(), Some(4));
        assert_eq!(files, [(PathBuf::from("a"), vec![])]);
    }
}
