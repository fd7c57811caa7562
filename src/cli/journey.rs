//! `qonform journey`

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand};
use url::Url;

use super::asked::{Asked, refused, wrong};
use super::terminal::{complain, print};
use crate::agent::browser::{Browsers, Installed, Wishes, certified};
use crate::agent::{Recording, Stopped, reach};
use crate::document::{Source, yaml};
use crate::domain::Clock;
use crate::grant::Invitation;
use crate::report::Exit;
use crate::target::{Configuration, Target};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Watch a person sign in, and write the recipe that does the same
    Record(Arguments),
}

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// How long to wait for the person
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = super::run::duration)]
    wait: Duration,
}

/// How long the browser may take for what it is told.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(command: &Command) -> Result<Exit, Exit> {
    let Command::Record(arguments) = command;
    let (target, _) = arguments.asked.target()?;
    let (_, application) = arguments.asked.application(&target)?;
    let invitation = Invitation::new(&target, application, PATIENCE);
    let invitation = invitation.map_err(|error| refused(&error.into()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| wrong(&format!("nothing can be asked: {error}")))?;
    let name = target.name.clone();
    let (address, home) = (invitation.address().clone(), invitation.redirect_uri().clone());
    let recorded = runtime.block_on(watched(target, address, &home, arguments.wait))?;
    if recorded.pages() == 0 {
        return Err(wrong("nothing was pressed before the browser came back: no recipe"));
    }
    let recipe = recorded.recipe(&name);
    let source = Source::new("the recording", recipe.as_str());
    yaml::read::<Configuration>(&source).map_err(|mistake| {
        complain(&format!("{}\n", mistake.render(false)));
        Exit::Bug
    })?;
    print(&recipe);
    let pages = recorded.pages();
    complain(&format!(
        "\n{pages} pages. Paste this into qonform.yaml, and say `journey: {name}` in the target.\n"
    ));
    if recorded.open() > 0 {
        complain(
            "The recorder never looks into a field: write what is missing where it says so.\n",
        );
    }
    Ok(Exit::Kept)
}

/// Shows a browser until it is sent back to the application.
async fn watched(
    target: Target,
    address: Url,
    redirect_uri: &Url,
    wait: Duration,
) -> Result<Recording, Exit> {
    let transport = reach(&target, PATIENCE).map_err(|error| wrong(&error.to_string()))?;
    let wishes = Wishes {
        headed: true,
        patience: PATIENCE,
        at_once: 1,
        redirect_uris: vec![redirect_uri.clone()],
        stays_here: false,
        network: target.network.clone(),
        certified: certified(&target, &transport),
    };
    let browsers = Browsers::new(Installed::find(), wishes);
    let clock = Clock::live(SystemTime::now);
    let person = browsers.person("record", Arc::new(target), None, clock);
    complain("A browser opens. Sign in and allow what is asked; nothing you type is read.\n");
    let recorded = tokio::time::timeout(wait, person.record(address, redirect_uri, None)).await;
    drop(person);
    browsers.close().await;
    let recorded = recorded.map_err(|_| {
        let wait = humantime::format_duration(wait);
        complain(&format!("error: the application was not reached within {wait}\n"));
        Exit::Unanswered
    })?;
    recorded.map_err(|stopped: Stopped| {
        complain(&format!("error: {stopped}\n"));
        Exit::Unanswered
    })
}
