//! Which files win: the ones on disk or the ones inside the program.

use std::collections::BTreeSet;
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
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    folder: Option<PathBuf>,
}

impl Shelf {
    /// The built-in files under the ones of a folder, which may be missing.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The names of all files below a folder that end in `.extension`, sorted.
    #[must_use]
    pub fn list(&self, under: &str, extension: &str) -> Vec<String> {
        let under = format!("{}/", under.trim_end_matches('/'));
        let ending = format!(".{extension}");
        let mut names: BTreeSet<String> =
            BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
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
        let built_in = BUILT_IN.iter().find(|(path, _)| *path == name).map(|(_, text)| *text);
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

    #[test]
    fn files_on_disk_win_one_by_one() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("schemas/operations")).expect("created");
        fs::create_dir_all(folder.path().join("features")).expect("created");
        fs::write(folder.path().join("schemas/operations/own.yaml"), "mine").expect("written");
        fs::write(folder.path().join("features/own.feature"), "mine").expect("written");
        let shelf = Shelf::new(Some(folder.path().to_owned()));

        let own = shelf.read("schemas/operations/own.yaml").expect("it is there");
        assert_eq!((&*own.text, own.built_in), ("mine", false));
        assert!(shelf.list("schemas", "yaml").contains(&"schemas/operations/own.yaml".to_owned()));
        assert!(shelf.list("features", "feature").iter().all(|name| !name.contains("own")));
        assert!(shelf.read("features/own.feature").is_err(), "features are not overlaid");
    }

    #[test]
    fn the_built_in_files_are_listed_without_a_folder() {
        let shelf = Shelf::new(None);
        for name in shelf.list("schemas", "yaml") {
            assert!(shelf.read(&name).expect("listed").built_in, "{name}");
        }
        let error = shelf.read("schemas/nothing.yaml").expect_err("missing");
        assert_eq!(error.to_string(), "schemas/nothing.yaml: there is no such file");
        assert!(shelf.read("qonform.yaml").is_ok());
    }

    #[test]
    fn a_copy_of_a_built_in_file_counts_as_built_in() {
        let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| name.starts_with("schemas/"))
        else {
            return;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("created");
        fs::write(&path, text).expect("written");
        let shelf = Shelf::new(Some(folder.path().to_owned()));
        assert!(shelf.read(name).expect("there").built_in);
        fs::write(&path, format!("{text}\n")).expect("written");
        assert!(!shelf.read(name).expect("there").built_in);
    }
}
