//! The configuration of a run: the user's over the built-in one.

use std::path::{Path, PathBuf};

use super::Settings;
use super::stand_in;
use crate::document::{Diagnostic, Shelf, Source, yaml};
use crate::target::{Configuration, Target};

/// The name under which the file is looked for in the working folder.
const FILE: &str = "qonform.yaml";

/// The target the settings name, and the files that go with it.
pub(super) struct Configured {
    pub(super) target: Target,
    /// `schemas` and `snapshots` beside the configuration, over the built-in.
    pub(super) shelf: Shelf,
}

impl Configured {
    /// Reads the file that was named, else the one in the working folder, else
    /// the built-in one alone.
    pub(super) fn read(settings: &Settings) -> Result<Self, Diagnostic> {
        let own = settings.config.clone().or_else(|| in_folder(&settings.folder));
        let beside = own.as_deref().and_then(Path::parent).filter(|path| *path != Path::new(""));
        let shelf = Shelf::new(Some(beside.unwrap_or(&settings.folder).to_owned()));
        let built_in = shelf.read(FILE)?;
        let mut configuration: Configuration = yaml::read(&built_in)?;
        let mut source = built_in;
        if let Some(path) = own {
            source = Source::open(&path)?;
            configuration = configuration.under(yaml::read(&source)?);
        }
        let (entry, recipe) = configuration.target(&settings.target, &source)?;
        let target = stand_in::target(&settings.target, entry, recipe.clone());
        Ok(Self { target, shelf })
    }
}

fn in_folder(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(FILE);
    path.is_file().then_some(path)
}
