//! Where snapshots are read from and written to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use insta::Snapshot;
use serde_json::Value;
use tempfile::TempDir;

use crate::document::{Diagnostic, Shelf};

/// The snapshots of one profile on the shelf.
///
/// insta reads files only, and a built-in snapshot is none, so each text is
/// laid into a folder of our own, once, when it is first needed.
#[derive(Debug)]
pub(super) struct Store {
    shelf: Shelf,
    names: BTreeSet<String>,
    write_to: Option<PathBuf>,
    scratch: OnceLock<TempDir>,
}

impl Store {
    pub(super) fn new(shelf: Shelf, profile: &str, write_to: Option<PathBuf>) -> Self {
        let prefix = format!("snapshots/{profile}__");
        let mut names: BTreeSet<String> = shelf.list("snapshots", "snap").into_iter().collect();
        names.retain(|name| name.starts_with(&prefix));
        Self { shelf, names, write_to, scratch: OnceLock::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(super) fn writes(&self) -> bool {
        self.write_to.is_some()
    }

    /// The recorded document, if there is one.
    pub(super) fn read(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        let path = format!("snapshots/{name}.snap");
        if !self.names.contains(&path) {
            return Ok(None);
        }
        let source = self.shelf.read(&path)?;
        let unusable = |why: &str| Diagnostic::file(&source.path, format!("not a snapshot: {why}"));
        // Without the heading insta takes a file for one of its first format
        // and says so on stderr.
        if source.text.lines().next().map(str::trim_end) != Some("---") {
            return Err(unusable("it does not start with `---`"));
        }
        let file = self.scratch().map_err(|e| unusable(&e.to_string()))?.join("reference.snap");
        fs::write(&file, source.text.as_bytes()).map_err(|e| unusable(&e.to_string()))?;
        let snapshot = Snapshot::from_file(&file).map_err(|_| unusable("its heading is broken"))?;
        let text = snapshot.as_text().map(ToString::to_string).unwrap_or_default();
        serde_json::from_str(&text).map(Some).map_err(|_| unusable("its text is not JSON"))
    }

    /// Writes a snapshot in insta's format.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Diagnostic> {
        let Some(folder) = &self.write_to else { return Ok(()) };
        let path = folder.join(format!("{name}.snap"));
        let whole = format!("---\ndescription: {name}\n---\n{text}\n");
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, whole));
        written.map_err(|error| {
            Diagnostic::file(path.to_string_lossy(), format!("cannot be written: {error}"))
        })
    }

    fn scratch(&self) -> std::io::Result<&Path> {
        if self.scratch.get().is_none() {
            // Of two that come at once, the later folder is removed again.
            let _ = self.scratch.set(tempfile::tempdir()?);
        }
        Ok(self.scratch.get().map_or(Path::new(""), TempDir::path))
    }
}
