//! `qonform mock`

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, ValueEnum};

use super::reports::{Report, outputs};
use super::terminal::{complain, print};
use super::{control, diagnostics, signals, trial};
use crate::document::{Diagnostic, Source, yaml};
use crate::domain::{Clock, Dialect, Redactor};
use crate::engine::Trial;
use crate::mock::{Branch, Environment, Opening, Registry, Seed, demo};
use crate::report::{Counts, Exit, Files, OnDrift, Reporter as _};

#[derive(Args)]
pub(super) struct Arguments {
    /// The port of the authorization server; the API is on the next one
    /// [default: any two free ports]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Whose error habits the bank has
    #[arg(long, value_name = "DIALECT", default_value = "hydra")]
    dialect: Habits,

    /// Which of Qonto's environments the bank is under its own addresses; a browser
    /// that is to show its pages cannot send the header that the sandbox asks for
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    environment: Place,

    /// A YAML file with applications, users and organisations of your own
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// Write what the applications did as a report when the bank closes, such as
    /// `junit=results/junit.xml`; repeatable. Formats as in `run`
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<Report>,

    /// Whether a broken rule, or no request at all, makes the command fail when
    /// the bank closes, with exit code 1 or 4
    #[arg(long, value_name = "WHAT", default_value = "nothing")]
    fail_on: FailOn,

    /// Speak TLS, also under the names of Qonto's own hosts, with a certificate
    /// made on the spot; clients must trust the authority in the file of `--ca`
    #[arg(long)]
    tls: bool,

    /// Where the certificate of that authority is written
    #[arg(long, value_name = "FILE", default_value = "qonform-ca.pem", requires = "tls")]
    ca: PathBuf,

    /// Let tests direct the bank on this port, with the token in the file of
    /// --control-token: move its clock, ask for trouble, read its journal, get
    /// grants without pages [0: any free port]
    #[arg(long, value_name = "N")]
    control: Option<u16>,

    /// Where the token of --control is written, for its owner alone, until the
    /// bank closes; the variable `QONFORM_CONTROL_TOKEN` wins where it is set
    #[arg(
        long,
        value_name = "FILE",
        default_value = "qonform-control-token",
        requires = "control"
    )]
    control_token: PathBuf,
}

/// What makes the command fail, by the words people type.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// It is told and counted
    Nothing,
    /// A rule that an application broke
    Broken,
}

/// The environments by the names people type.
#[derive(Clone, Copy, ValueEnum)]
enum Place {
    /// Behind the gate: every request needs the staging token
    Sandbox,
    /// Without a gate
    Production,
}

impl Place {
    fn environment(self) -> Environment {
        match self {
            Self::Sandbox => Environment::Sandbox,
            Self::Production => Environment::Production,
        }
    }
}

/// The dialects by the names people type.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Habits {
    /// As Ory Hydra 2 answers
    Hydra,
    /// As Qonto's pages say
    Documented,
}

impl Habits {
    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::Hydra => Dialect::Hydra,
            Self::Documented => Dialect::Documented,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let dialect = arguments.dialect.dialect();
    let registry = arguments.seed.as_deref().map_or(Ok(demo::registry()), seeded)?;
    // Requests meet at one ledger: to hand them to other threads costs more than
    // to answer them.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        complain(&format!("error: the bank cannot start: {error}\n"));
        Exit::Bug
    })?;
    let redactor = Redactor::new();
    let search = redactor.search().clone();
    let outputs = outputs(&arguments.reports);
    let mut files = (!outputs.is_empty())
        .then(|| Files::create(outputs, search, OnDrift::Warn))
        .transpose()
        .map_err(|error| {
            complain(&format!("error: the reports cannot be written: {error}\n"));
            Exit::Invalid
        })?;
    let trial = Trial::begin(registry, redactor, |charge| print(&trial::told(charge)))
        .map_err(|mistakes| diagnostics::show(&mistakes))?;
    runtime.block_on(async {
        let clock = Clock::live(SystemTime::now);
        let port = arguments.port;
        let (environment, tls) = (arguments.environment.environment(), arguments.tls);
        let mutants = Vec::new();
        let opening = Opening { registry, port, dialect, mutants, environment, tls };
        let mut branch = Branch::open(&opening, clock).await.map_err(|error| {
            complain(&format!("error: port {port} and the next one cannot be used: {error}\n"));
            Exit::Invalid
        })?;
        if let Some(authority) = branch.authority() {
            fs::write(&arguments.ca, authority).map_err(|error| {
                let file = arguments.ca.display();
                complain(&format!("error: the certificate cannot be written to {file}: {error}\n"));
                Exit::Invalid
            })?;
        }
        // Whoever reads the sign may close the bank at once.
        let closing = signals::first();
        let mut sign = sign(&branch, registry, &opening, &arguments.ca);
        let mut token = None;
        if let Some(port) = arguments.control {
            let (written, told) =
                control::open(&mut branch, port, &arguments.control_token).await?;
            sign.push_str(&told);
            token = Some(written);
        }
        print(&sign);
        branch.watched(trial.witness()).serve(closing).await;
        drop(token);
        Ok(())
    })?;
    let sentence = trial.end().map_err(|error| {
        complain(&format!("error: {error}\n"));
        Exit::Bug
    })?;
    print(&trial::summary(&sentence));
    if let Some(files) = &mut files {
        sentence.report(&dialect.to_string(), files);
        if let Some(failure) = files.failure() {
            complain(&format!("error: {failure}\n"));
            return Err(Exit::Invalid);
        }
    }
    complain("closed\n");
    let Counts { passed, broken, .. } = sentence.counts();
    Ok(match arguments.fail_on {
        FailOn::Broken if broken > 0 => Exit::Broken,
        FailOn::Broken if passed == 0 => Exit::TooLittle,
        _ => Exit::Kept,
    })
}

/// Everyone whom a seed file names.
pub(super) fn seeded(file: &Path) -> Result<&'static Registry, Exit> {
    let wrong = |mistake: Diagnostic| diagnostics::show(&[mistake]);
    let source = Source::open(file).map_err(wrong)?;
    let seed: Seed = yaml::read(&source).map_err(wrong)?;
    seed.registry().map_err(|mistake| {
        let word = &mistake.word;
        let start = source.text.rfind(word.as_str()).unwrap_or_default();
        let known = mistake.known.iter().copied();
        let place = Diagnostic::at(&source, start..start + word.len(), mistake.to_string());
        wrong(place.choose(word, known))
    })
}

/// What an application is configured with.
pub(super) fn registered(registry: &Registry, environment: Environment) -> String {
    let mut text = match environment {
        Environment::Sandbox => format!("X-Qonto-Staging-Token: {}\n", demo::STAGING_TOKEN),
        Environment::Production => "No gate: production asks for no staging token.\n".to_owned(),
    };
    text.push_str("\nApplications\n");
    for application in registry.applications {
        let _ = writeln!(
            text,
            "  {}: {} flow\n    client_id     {}\n    client_secret {}\n    redirect_uri  {}\n    \
             scopes        {}",
            application.name,
            application.flow,
            application.client_id,
            shown(application.client_secret),
            application.redirect_uri,
            application.scopes
        );
    }
    text
}

/// A secret of the demo is known to everybody. One of a seed file may open something
/// elsewhere, and whoever reads a log need not know it.
fn shown(secret: &'static str) -> &'static str {
    let Registry { applications, users, .. } = demo::registry();
    let mut known = applications.iter().map(|one| one.client_secret);
    let is_known = known.any(|it| it == secret) || users.iter().any(|one| one.password == secret);
    if is_known { secret } else { "as in the seed file" }
}

/// What a developer has to know, once.
fn sign(branch: &Branch, registry: &Registry, opening: &Opening, ca: &Path) -> String {
    let endpoints = branch.endpoints();
    let trust = branch.authority().map_or_else(String::new, |_| {
        let ca = fs::canonicalize(ca).unwrap_or_else(|_| ca.to_owned());
        format!("CA     {}\n", ca.display())
    });
    let gate = match opening.environment {
        Environment::Sandbox => {
            "\nA browser cannot send the header below: `--environment production` asks for none."
        }
        Environment::Production => "",
    };
    let mut text = format!(
        "A stand-in for Qonto (dialect {}), on this machine only, until Ctrl-C.\n\
         It forgets everything when it ends.{gate}\n\n\
         OAuth  {}\nAPI    {}\n{trust}\n{}\nUsers\n",
        opening.dialect,
        endpoints.oauth,
        endpoints.api,
        registered(registry, opening.environment)
    );
    for user in registry.users {
        let organisations: Vec<String> =
            user.organizations.iter().map(|(name, role)| format!("{name} ({role})")).collect();
        let _ = writeln!(
            text,
            "  {}: {} / {}, code {}; {}",
            user.name,
            user.email,
            shown(user.password),
            user.otp,
            organisations.join(", ")
        );
    }
    if !registry.consents.is_empty() {
        text.push_str("\nConsents\n");
    }
    for consent in registry.consents {
        let names: Vec<_> = consent.organizations.iter().map(|one| one.name).collect();
        let (application, user) = (consent.application.name, consent.user.name);
        let _ = writeln!(text, "  {application}: {user}, {}; {}", names.join(", "), consent.scopes);
    }
    text
}
