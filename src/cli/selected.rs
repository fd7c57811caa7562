//! The options that choose scenarios, shared by several commands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::diagnostics;
use super::terminal::complain;
use crate::document::nearest;
use crate::engine::{Engine, Location, Plan, Selection, Settings};
use crate::report::Exit;

/// What to say where there is nothing to do.
pub(super) const NOTHING_SELECTED: &str =
    "nothing is selected: no scenario fits the paths, --tags and --name\n";

/// Where the features are.
#[derive(Args)]
pub(super) struct Features {
    /// Feature files, folders, or `FILE:LINE` for one scenario
    /// [default: ./features, else the built-in features]
    #[arg(value_name = "PATH[:LINE]")]
    paths: Vec<Location>,

    /// Take the features of the program, whatever is in ./features
    #[arg(long, conflicts_with = "paths")]
    built_in: bool,
}

impl Features {
    pub(super) fn selection(&self) -> Selection {
        let (paths, built_in) = (self.paths.clone(), self.built_in);
        Selection { paths, built_in, ..Selection::default() }
    }
}

/// Says it where features that lie in the working folder are taken unasked, so
/// that nobody believes them to be those of the program.
pub(super) fn tell_source(selection: &Selection) {
    if selection.paths.is_empty() && !selection.built_in && Path::new("features").exists() {
        complain("the features are those in ./features; --built-in takes the program's own\n");
    }
}

#[derive(Args)]
pub(super) struct Selected {
    #[command(flatten)]
    features: Features,

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
    /// Every scenario of these features, on the default target.
    pub(super) fn everything(selection: &Selection) -> Result<(Engine, Plan), Exit> {
        let settings = Settings::default();
        let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
        let plan = engine.plan(selection);
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
        let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
        let plan = engine.plan(&self.selection());
        let plan = plan.map_err(|mistakes| diagnostics::show(&mistakes))?;
        for scenario in plan.scenarios.iter().filter(|scenario| scenario.expects_nothing()) {
            complain(&format!(
                "{}:{}: no `Then` says what must be so; only what its other steps and the \
                 contract always check can fail\n",
                scenario.path, scenario.line
            ));
        }
        if let Some((scenarios, whole)) = engine.waits(&plan) {
            let whole = humantime::format_duration(whole);
            let noun = if scenarios == 1 { "scenario" } else { "scenarios" };
            complain(&format!("{scenarios} {noun} will wait for real, {whole} in all\n"));
        }
        if plan.scenarios.is_empty() {
            complain(NOTHING_SELECTED);
            self.advise(&engine);
        }
        Ok((engine, plan))
    }

    pub(super) fn selection(&self) -> Selection {
        let (tags, name) = (self.tags.clone(), self.name.clone());
        Selection { tags, name, ..self.features.selection() }
    }

    /// What a tag that nothing has was most likely to be.
    fn advise(&self, engine: &Engine) {
        let Ok(whole) = engine.plan(&self.features.selection()) else { return };
        let known: BTreeSet<&str> =
            whole.scenarios.iter().flat_map(|one| &one.tags).map(String::as_str).collect();
        for tag in self.tags.iter().flat_map(crate::engine::Tags::names) {
            if known.contains(tag) {
                continue;
            }
            let advice = nearest(tag, known.iter().copied())
                .map(|meant| format!("; did you mean `@{meant}`?"))
                .unwrap_or_default();
            complain(&format!("no scenario has the tag `@{tag}`{advice}\n"));
        }
    }
}
