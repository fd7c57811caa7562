//! Where values outside the file come from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Reference;
use crate::document::Source;

/// The variables of the process, over those of a `.env` beside the
/// configuration. In CI, where the variable `CI` is set, `.env` is not read.
#[derive(Clone, Default)]
pub struct Environment {
    process: BTreeMap<String, String>,
    dot_env: BTreeMap<String, String>,
    folder: PathBuf,
}

/// A value and the place it came from, in words.
pub(super) struct Found {
    pub(super) value: String,
    pub(super) origin: Option<String>,
}

impl Environment {
    /// What this process was given, for a configuration in a folder.
    #[must_use]
    pub fn of_process(folder: &Path) -> Self {
        // A variable that is no text cannot be a value; it counts as unset.
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self::of(std::env::vars_os().filter_map(text), folder)
    }

    /// These variables, for a configuration in a folder.
    #[must_use]
    pub fn of(variables: impl IntoIterator<Item = (String, String)>, folder: &Path) -> Self {
        let process: BTreeMap<String, String> = variables.into_iter().collect();
        let wanted = !process.contains_key("CI");
        let text = wanted.then(|| Source::open(&folder.join(".env")).ok()).flatten();
        let dot_env = text.map_or_else(BTreeMap::new, |source| assignments(&source.text));
        Self { process, dot_env, folder: folder.to_owned() }
    }

    /// A variable that has a value; an empty one counts as unset.
    #[must_use]
    pub fn variable<'a>(&'a self, name: &str) -> Option<&'a str> {
        let given = |all: &'a BTreeMap<String, String>| {
            all.get(name).map(String::as_str).filter(|value| !value.is_empty())
        };
        given(&self.process).or_else(|| given(&self.dot_env))
    }

    /// A variable of the process itself, which no file can set.
    #[must_use]
    pub fn of_the_process(&self, name: &str) -> Option<&str> {
        self.process.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A path as the configuration means it.
    pub(super) fn path(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
    }

    /// What a reference stands for, or a sentence that says why nothing.
    pub(super) fn find(&self, reference: &Reference) -> Result<Found, String> {
        match reference {
            Reference::Text(text) => Ok(Found { value: text.clone(), origin: None }),
            Reference::Env(name) => {
                let value = self.variable(name);
                let value = value.ok_or_else(|| format!("the variable `{name}` is not set"))?;
                let own = self.process.get(name).is_some_and(|own| own == value);
                let origin =
                    if own { format!("variable {name}") } else { format!("{name} in .env") };
                Ok(Found { value: value.to_owned(), origin: Some(origin) })
            }
            Reference::File(path) => {
                let source = Source::open(&self.path(path)).map_err(|mistake| mistake.title)?;
                let value = source.text.trim_end_matches(['\r', '\n']).to_owned();
                Ok(Found { value, origin: Some(format!("file {path}")) })
            }
        }
    }
}

/// `NAME=value` lines; quotes around a value and `export` before a name are
/// taken off, other lines say nothing.
fn assignments(text: &str) -> BTreeMap<String, String> {
    let one = |line: &str| {
        let line = line.trim().strip_prefix("export ").unwrap_or(line.trim());
        let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        let value = value.trim();
        let quoted = |mark| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
        Some((name.trim().to_owned(), value.to_owned()))
    };
    text.lines().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)], dot_env: &str) -> Environment {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(".env"), dot_env).expect("written");
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Environment::of(variables.iter().map(owned), folder.path())
    }

    #[test]
    fn the_process_wins_over_the_file_which_ci_does_not_read() {
        let dot_env = "# a comment\nexport A='from file'\nB=\"b c\"\n";
        let here = environment(&[("A", "own"), ("EMPTY", "")], dot_env);
        assert_eq!(here.variable("A"), Some("own"));
        assert_eq!(here.variable("B"), Some("b c"));
        assert_eq!(here.variable("EMPTY"), None);
        let in_ci = environment(&[("CI", "true")], dot_env);
        assert_eq!(in_ci.variable("B"), None);
    }
}
