//! The options that choose scenarios, shared by several commands.

use std::path::PathBuf;

use clap::Args;

use super::diagnostics;
use crate::engine::{Engine, Location, Plan, Selection, Settings};
use crate::report::Exit;

/// What to say where there is nothing to do.
pub(super) const NOTHING_SELECTED: &str =
    "nothing is selected: no scenario fits the paths, --tags and --name\n";

#[derive(Args)]
pub(super) struct Selected {
    /// Feature files, folders, or `FILE:LINE` for one scenario
    /// [default: ./features, else the built-in features]
    #[arg(value_name = "PATH[:LINE]")]
    paths: Vec<Location>,

    /// Only scenarios whose tags fit, such as `@refresh and not @REFR-09`
    #[arg(long, value_name = "EXPR")]
    tags: Option<crate::engine::Tags>,

    /// Only scenarios whose title matches this regular expression
    #[arg(long, value_name = "REGEX")]
    name: Option<crate::engine::Name>,

    /// The target to run against
    #[arg(long, value_name = "NAME", default_value = "mock")]
    pub(super) target: String,

    /// The configuration [default: ./qonform.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A host of Qonto's production that may be asked, by read-only scenarios; repeatable
    #[arg(long, value_name = "HOST")]
    allow_production: Vec<String>,
}

impl Selected {
    /// Every scenario of the working folder, on the default target.
    pub(super) fn everything() -> Result<(Engine, Plan), Exit> {
        let settings = Settings::default();
        let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
        let plan = engine.plan(&Selection::default());
        Ok((engine, plan.map_err(|mistakes| diagnostics::show(&mistakes))?))
    }

    /// Settings for this target in the working folder.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            target: self.target.clone(),
            config: self.config.clone(),
            production: self.allow_production.iter().cloned().collect(),
            ..Settings::default()
        }
    }

    /// Reads and checks everything; mistakes are shown here.
    pub(super) fn plan(&self, settings: Settings) -> Result<(Engine, Plan), Exit> {
        let selection = Selection {
            paths: self.paths.clone(),
            tags: self.tags.clone(),
            name: self.name.clone(),
        };
        let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
        let plan = engine.plan(&selection).map_err(|mistakes| diagnostics::show(&mistakes))?;
        Ok((engine, plan))
    }
}
