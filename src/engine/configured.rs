//! The configuration of a run: the user's over the built-in one.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Settings;
use super::stand_in;
use crate::document::{Diagnostic, Located, Shelf, Source, yaml};
use crate::domain::RuleId;
use crate::target::{
    Configuration, Difference, Effective, Environment, Resolution, Target, TargetEntry, TargetKind,
};

/// The name under which the file is looked for in the working folder.
const FILE: &str = "qonform.yaml";

/// The target the settings name, and the files that go with it.
pub(super) struct Configured {
    pub(super) target: Target,
    /// Every value that is used, and where it was found.
    pub(super) effective: Vec<Effective>,
    /// The name of every target there is.
    pub(super) targets: Vec<String>,
    /// Where the configuration is, and what belongs to it.
    pub(super) folder: PathBuf,
    /// `schemas` and `snapshots` beside the configuration, over the built-in.
    pub(super) shelf: Shelf,
    /// Rules that the target does not keep, and the file that lists them.
    pub(super) differs: BTreeMap<RuleId, Located<Difference>>,
    pub(super) source: Source,
}

impl Configured {
    /// Reads the file that was named, else the one in the working folder, else
    /// the built-in one alone.
    pub(super) fn read(settings: &Settings) -> Result<Self, Vec<Diagnostic>> {
        Self::of(settings, &|_| {})
    }

    /// The same, of an entry that is changed before it is completed.
    fn of(settings: &Settings, change: &dyn Fn(&mut TargetEntry)) -> Result<Self, Vec<Diagnostic>> {
        let own = settings.config.clone().or_else(|| in_folder(&settings.folder));
        let beside = own.as_deref().and_then(Path::parent).filter(|path| *path != Path::new(""));
        let folder = beside.unwrap_or(&settings.folder).to_owned();
        let shelf = Shelf::new(Some(folder.clone()));
        let one = |mistake| vec![mistake];
        let built_in = shelf.read(FILE).map_err(one)?;
        let built_in = Source { path: format!("(built-in) {FILE}"), ..built_in };
        let mut configuration: Configuration = yaml::read(&built_in).map_err(one)?;
        let mut source = built_in.clone();
        let mut is_own = false;
        if let Some(path) = &own {
            source = Source::open(path).map_err(one)?;
            let written: Configuration = yaml::read(&source).map_err(one)?;
            is_own = written.targets.contains_key(&settings.target);
            configuration = configuration.under(written);
        }
        let targets = configuration.targets.keys().cloned().collect();
        let name = &settings.target;
        let (entry, recipe) = configuration.target(name, &source).map_err(one)?;
        let differs = entry.differs.clone();
        let place = if is_own { &source } else { &built_in };
        if entry.kind == Some(TargetKind::Mock) {
            let keeps_all = |at: &Located<Difference>| {
                let title = "the stand-in keeps every rule of its dialect";
                at.diagnostic(place, title).help("`differs` is for servers with addresses")
            };
            let mistakes: Vec<_> = differs.values().map(keeps_all).collect();
            if !mistakes.is_empty() {
                return Err(mistakes);
            }
            let target = stand_in::target(name, entry, recipe.clone(), settings.applicant.as_ref());
            let (effective, source) = (Vec::new(), place.clone());
            return Ok(Self { target, effective, targets, folder, shelf, differs, source });
        }
        let environment = Environment::of_process(&folder);
        let resolution = Resolution::new(place, &environment);
        let (mut entry, recipe) = (entry.clone(), recipe.clone());
        change(&mut entry);
        let (target, effective) = resolution.target(name, &entry, recipe, &settings.production)?;
        let source = place.clone();
        Ok(Self { target, effective, targets, folder, shelf, differs, source })
    }
}

/// The target of the settings without the people who sign in there, whose
/// passwords are not needed, and their names.
///
/// # Errors
///
/// Everything that is missing or wrong.
pub fn deserted(settings: &Settings) -> Result<(Target, Vec<String>), Vec<Diagnostic>> {
    let names = RefCell::new(Vec::new());
    let configured = Configured::of(settings, &|entry| {
        names.replace(std::mem::take(&mut entry.users).into_keys().collect());
    })?;
    Ok((configured.target, names.into_inner()))
}

fn in_folder(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(FILE);
    path.is_file().then_some(path)
}
