//! `qonform app`

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::application::Application;
use super::mock::{Habits, registered, seeded};
use super::reports::{Report, outputs, page};
use super::run::duration;
use super::terminal::{colours_stdout, complain, moves};
use super::{diagnostics, selected, signals};
use crate::document::{Diagnostic, Source, yaml};
use crate::domain::{Dialect, RedirectUri};
use crate::engine::{Applicant, Engine, Limits, Location, Name, Selection, Settings, Tags};
use crate::mock::{Endpoints, Environment, Pool, Registry, demo};
use crate::report::{Console, Exit, Files, OnDrift, Reporter, Verbosity};
use crate::target::UnderTest;

pub(super) const AFTER_HELP: &str = "\
The recipe says how a person uses the application:

  start: http://localhost:3000/connect     # the address that begins the flow
  press: Connect to Qonto                  # a button there, if one is needed
  connected: { see: '#connected' }         # an element, or a button by its name
  refused: { text: could not be connected }
  data:                                    # a page that needs the bank's API
    open: http://localhost:3000/company
    shows: { see: '#company' }
  user: Ada                                # who signs in at the bank
  flow: user                               # if it uses the user flow

The application runs already, or is started by the command after `--` and ended
with everything that it started. It is configured for the bank of --port: by default
http://127.0.0.1:4400 for OAuth, http://127.0.0.1:4401 for the API, the staging
token that is printed at the beginning, and the client id, secret and redirect URI of
an application that is printed there: those of --seed, else those of the demo. The
bank begins anew with each scenario.

Every attack is made after the application was seen to connect without one. An
application that does not even do that is `unanswered`, never safe.

Exit status:
  0         every attack was withstood, and something ran
  1         the application breaks a rule
  2         the command line, the recipe or a scenario is wrong
  3         it could not be told: the application does not answer or not connect
  4         nothing ran, so nothing was proved
  6         a secret was found in a report, and masked there
  101       a bug in Qonform
  130, 143  ended by Ctrl-C or SIGTERM, after the reports were written";

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Arguments {
    /// How the application is used: a YAML file
    #[arg(value_name = "RECIPE")]
    recipe: PathBuf,

    /// Attacks of your own: feature files, folders, or `FILE:LINE`
    /// [default: ./attacks, else the built-in attacks]
    #[arg(value_name = "PATH[:LINE]")]
    paths: Vec<Location>,

    /// Take the attacks of the program, whatever is in ./attacks
    #[arg(long, conflicts_with = "paths")]
    built_in: bool,

    /// The port of the bank's authorization server; the API is on the next one
    #[arg(long, value_name = "N", default_value_t = 4400)]
    port: u16,

    /// Whose error habits the bank has
    #[arg(long, value_name = "DIALECT", default_value = "hydra")]
    dialect: Habits,

    /// A YAML file with applications, users and organisations of your own, as in
    /// `qonform mock`
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// Only attacks whose tags fit, such as `@state and not @CALLBACK-13`
    #[arg(long, value_name = "EXPR")]
    tags: Option<Tags>,

    /// Only attacks whose title matches this regular expression
    #[arg(long, value_name = "REGEX")]
    name: Option<Name>,

    /// How long the application may take to show a page
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    request_timeout: Duration,

    /// How long a COMMAND may take until the application listens at its start link
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "60s",
        value_parser = duration,
        requires = "command"
    )]
    ready_within: Duration,

    /// Stop at the first scenario that is not green
    #[arg(long)]
    fail_fast: bool,

    /// Write a report as well, such as `junit=results/junit.xml`; repeatable.
    /// Formats: jsonl, junit, cucumber-json, messages, html, markdown
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<Report>,

    /// Say only what is not green, in one line each, and the last line
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,

    /// Show every scenario with its steps and what went over the wire
    #[arg(long, short)]
    verbose: bool,

    /// Starts the application, such as `npm start`
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let registry = arguments.seed.as_deref().map_or(Ok(demo::registry()), seeded)?;
    drivable(registry)?;
    let recipe =
        recipe(&arguments.recipe, registry).map_err(|mistake| diagnostics::show(&[mistake]))?;
    let (bank, endpoints) = arguments.bank(registry)?;
    let start = recipe.start.clone();
    let settings = arguments.settings(Applicant { recipe, bank, registry });
    let search = settings.redactor.search().clone();
    let stop = settings.stop.clone();
    let interrupted = signals::watch(stop.clone());
    let wrong = |mistakes: Vec<Diagnostic>| diagnostics::show(&mistakes);
    let engine = Engine::new(settings).map_err(wrong)?;
    let plan = engine.plan(&arguments.selection()).map_err(wrong)?;
    if plan.scenarios.is_empty() {
        complain(selected::NOTHING_SELECTED);
    }
    let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
    if !arguments.reports.is_empty() {
        let files = Files::create(outputs(&arguments.reports), search.clone(), OnDrift::Warn);
        reporters.push(Box::new(files.map_err(|error| {
            complain(&format!("error: the reports cannot be written: {error}\n"));
            Exit::Invalid
        })?));
    }
    let console = Console::new(io::stdout(), colours_stdout(), moves(), arguments.verbosity());
    reporters.push(Box::new(console.beside(page(&arguments.reports))));
    complain(&format!("the bank is at {}, its API at {}\n", endpoints.oauth, endpoints.api));
    if !arguments.quiet {
        complain(&format!("\n{}\n", registered(registry, Environment::Sandbox)));
    }
    let started = (!arguments.command.is_empty())
        .then(|| Application::start(&arguments.command, &start, arguments.ready_within, &stop));
    let application = started.transpose().map_err(|why| {
        complain(&format!("error: {}\n", search.mask(why.trim_end()).0));
        interrupted.exit().unwrap_or(Exit::Unanswered)
    })?;
    let outcome = engine.run(plan, reporters).map_err(|error| {
        complain(&format!("error: the run could not start: {error}\n"));
        Exit::Bug
    })?;
    for failure in &outcome.report_failures {
        complain(&format!("error: {failure}\n"));
    }
    let exit = if outcome.report_failures.is_empty() { Exit::Kept } else { Exit::Invalid };
    let exit = exit.worst(outcome.exit);
    if let Some(said) = application.map(|it| it.said()).filter(|_| exit != Exit::Kept) {
        complain(&match said.as_str() {
            "" => "the application wrote nothing\n".to_owned(),
            said => format!("the application said last:\n{}", search.mask(said).0),
        });
    }
    Ok(interrupted.exit().map_or(exit, |interrupted| interrupted.worst(exit)))
}

impl Arguments {
    fn bank(&self, registry: &'static Registry) -> Result<(Pool, Endpoints), Exit> {
        let bank = Pool::new(self.dialect.dialect(), Vec::new());
        bank.standing_at(self.port, registry).map_err(|error| {
            let port = self.port;
            complain(&format!("error: port {port} and the next one cannot be used: {error}\n"));
            Exit::Invalid
        })
    }

    fn settings(&self, applicant: Applicant) -> Settings {
        let target = match self.dialect.dialect() {
            Dialect::Hydra => "mock",
            Dialect::Documented => "mock-documented",
        };
        Settings {
            target: target.to_owned(),
            limits: Limits { request: self.request_timeout, ..Limits::default() },
            fail_fast: self.fail_fast,
            keep_interactions: self.verbose || !self.reports.is_empty(),
            applicant: Some(applicant),
            ..Settings::default()
        }
    }

    fn selection(&self) -> Selection {
        Selection {
            paths: self.paths.clone(),
            built_in: self.built_in,
            attacks: true,
            tags: self.tags.clone(),
            name: self.name.clone(),
        }
    }

    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

/// People's browsers are led to every redirect URI, so each must be one that they
/// take.
fn drivable(registry: &Registry) -> Result<(), Exit> {
    for application in registry.applications {
        if let Err(error) = application.redirect_uri.parse::<RedirectUri>() {
            let name = application.name;
            complain(&format!("error: the application `{name}` of --seed: {error}\n"));
            return Err(Exit::Invalid);
        }
    }
    Ok(())
}

fn recipe(file: &Path, registry: &Registry) -> Result<UnderTest, Diagnostic> {
    let source = Source::open(file)?;
    let mut recipe: UnderTest = yaml::read(&source)?;
    let known = || registry.users.iter().map(|user| user.name);
    match &recipe.user {
        Some(user) if known().all(|name| name != user) => {
            let start = source.text.rfind(user.as_str()).unwrap_or_default();
            let title = format!("the bank has no user called `{user}`");
            Err(Diagnostic::at(&source, start..start + user.len(), title).choose(user, known()))
        }
        _ => {
            recipe.user = recipe.user.or_else(|| known().next().map(str::to_owned));
            Ok(recipe)
        }
    }
}
