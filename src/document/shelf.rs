//! Which files win: the ones on disk or the ones inside the program.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Diagnostic, Source};

/// Path and text of every file the program carries.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The folders whose files may be overlaid one by one.
const OVERLAID: [&str; 2] = ["schemas/", "snapshots/"];

/// The built-in files, overlaid file by file by a folder on disk.
///
/// Names are relative with forward slashes, such as `schemas/rules.yaml`. Only
/// `schemas/` and `snapshots/` are overlaid; of everything else the built-in
/// file is seen.
#[derive(Clone)]
pub struct Shelf {
    built_in: &'static [(&'static str, &'static str)],
    folder: Option<PathBuf>,
}

impl Shelf {
    /// The built-in files under the ones of a folder, which may be missing.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { built_in: BUILT_IN, folder }
    }

    /// The folder over the built-in files.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The same built-in files under those of another folder.
    #[must_use]
    pub fn at(&self, folder: PathBuf) -> Self {
        Self { folder: Some(folder), ..self.clone() }
    }

    /// A folder over other files than the program carries.
    #[cfg(test)]
    pub(crate) fn over(
        built_in: &'static [(&'static str, &'static str)],
        folder: Option<PathBuf>,
    ) -> Self {
        Self { built_in, folder }
    }

    /// The names of all files below a folder that end in `.extension`, sorted.
    #[must_use]
    pub fn list(&self, under: &str, extension: &str) -> Vec<String> {
        let under = format!("{}/", under.trim_end_matches('/'));
        let ending = format!(".{extension}");
        let mut names: BTreeSet<String> =
            self.built_in.iter().map(|(name, _)| (*name).to_owned()).collect();
        if let Some(folder) = self.overlay(&under) {
            collect(folder, under.trim_end_matches('/'), &mut names);
        }
        names.retain(|name| name.starts_with(&under) && name.ends_with(&ending));
        names.into_iter().collect()
    }

    /// The text of a file. One on disk that equals the built-in one counts as
    /// built in.
    ///
    /// # Errors
    ///
    /// When neither place has it, or the one on disk cannot be read.
    pub fn read(&self, name: &str) -> Result<Source, Diagnostic> {
        let built_in = self.built_in.iter().find(|(path, _)| *path == name).map(|(_, text)| *text);
        if let Some(folder) = self.overlay(name) {
            let path = folder.join(name);
            let absent = matches!(fs::metadata(&path), Err(e) if e.kind() == ErrorKind::NotFound);
            if !absent {
                let found = Source::open(&path)?;
                let built_in = built_in == Some(&*found.text);
                return Ok(Source { built_in, ..found });
            }
        }
        match built_in {
            Some(text) => {
                Ok(Source { path: name.to_owned(), text: Arc::from(text), built_in: true })
            }
            None => Err(Diagnostic::file(name, "there is no such file")),
        }
    }

    fn overlay(&self, name: &str) -> Option<&Path> {
        let overlaid = OVERLAID.iter().any(|prefix| name.starts_with(prefix));
        self.folder.as_deref().filter(|_| overlaid)
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shelf({:?} over {} built-in files)", self.folder, self.built_in.len())
    }
}

/// Adds the names of the files below `root/under`; what cannot be listed is
/// not there.
fn collect(root: &Path, under: &str, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(root.join(under)).into_iter().flatten().flatten() {
        let name = format!("{under}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(root, &name, names);
        } else {
            names.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARRIED: &[(&str, &str)] = &[
        ("features/a.feature", "ours"),
        ("schemas/a.yaml", "ours"),
        ("schemas/json/b.json", "{}"),
    ];

    fn shelf(files: &[(&str, &str)]) -> (tempfile::TempDir, Shelf) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("created");
            fs::write(path, text).expect("written");
        }
        let shelf = Shelf::over(CARRIED, Some(folder.path().to_owned()));
        (folder, shelf)
    }

    #[test]
    fn files_on_disk_win_one_by_one() {
        let (_folder, shelf) = shelf(&[("schemas/a.yaml", "mine"), ("schemas/c.yaml", "mine")]);
        let mine = shelf.read("schemas/a.yaml").expect("it is there");
        assert_eq!((&*mine.text, mine.built_in), ("mine", false));
        assert!(shelf.read("schemas/json/b.json").expect("it is carried").built_in);
        assert_eq!(shelf.list("schemas", "yaml"), ["schemas/a.yaml", "schemas/c.yaml"]);
        assert_eq!(shelf.list("schemas/json", "json"), ["schemas/json/b.json"]);
    }

    #[test]
    fn only_schemas_and_snapshots_are_overlaid() {
        let (_folder, shelf) =
            shelf(&[("features/a.feature", "mine"), ("features/b.feature", "mine")]);
        assert_eq!(&*shelf.read("features/a.feature").expect("it is carried").text, "ours");
        assert_eq!(shelf.list("features", "feature"), ["features/a.feature"]);
    }

    #[test]
    fn a_copy_of_a_built_in_file_counts_as_built_in() {
        let (_folder, shelf) = shelf(&[("schemas/a.yaml", "ours")]);
        assert!(shelf.read("schemas/a.yaml").expect("it is there").built_in);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_replaced_by_the_built_in_one() {
        let (folder, shelf) = shelf(&[]);
        fs::create_dir_all(folder.path().join("schemas")).expect("created");
        fs::write(folder.path().join("schemas/a.yaml"), [0xff, 0xfe]).expect("written");
        let error = shelf.read("schemas/a.yaml").expect_err("it is no text");
        assert!(
            error.to_string().ends_with("schemas/a.yaml: the file is not UTF-8 text"),
            "{error}"
        );
        let error = shelf.read("schemas/nothing.yaml").expect_err("it is missing");
        assert_eq!(error.to_string(), "schemas/nothing.yaml: there is no such file");
    }

    #[test]
    fn the_program_carries_its_configuration() {
        assert!(Shelf::new(None).read("qonform.yaml").expect("it is carried").built_in);
    }
}
