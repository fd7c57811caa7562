//! `qonform grant check`

use std::sync::Arc;
use std::time::SystemTime;

use clap::Args;
use serde::Serialize;

use super::super::asked::{self, Asked, exit_of, wrong};
use super::super::terminal::{complain, print};
use super::LIMIT;
use crate::domain::Clock;
use crate::grant::{GrantName, GrantStore, KeptGrant, Refused, days, renewing};
use crate::report::Exit;
use crate::target::Target;

#[derive(Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// What came of one grant.
#[derive(Serialize)]
struct Checked {
    grant: String,
    health: &'static str,
    detail: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (target, _) = arguments.asked.target()?;
    let store = asked::store()?;
    let failed = |error| asked::refused(&Refused::store(error, store.whereabouts()));
    let names = store.names().map_err(failed)?;
    let Asked { application, user, .. } = &arguments.asked;
    let fits = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|w| w == name);
    let wanted = |name: &&GrantName| {
        name.target() == target.name
            && fits(application, name.application())
            && fits(user, name.user())
    };
    let names: Vec<&GrantName> = names.iter().filter(wanted).collect();
    if names.is_empty() {
        let place = store.whereabouts();
        complain(&format!(
            "no such grant of `{}` is in {place}: add one with `qonform grant add --target {}`\n",
            target.name, target.name
        ));
        return Ok(Exit::TooLittle);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| wrong(&format!("nothing can be asked: {error}")))?;
    let (mut all, mut exit) = (Vec::new(), Exit::Kept);
    for name in names {
        let (checked, ended) = match runtime.block_on(renewed(&target, &store, name)) {
            Ok(detail) => (("good", detail), Exit::Kept),
            Err(refused) => {
                let ended = exit_of(&refused);
                let word = if ended == Exit::Unanswered { "unanswered" } else { "invalid" };
                ((word, refused.to_string()), ended)
            }
        };
        exit = exit.worst(ended);
        let (health, detail) = checked;
        let checked = Checked { grant: name.to_string(), health, detail };
        if !arguments.json {
            print(&line(&checked));
        }
        all.push(checked);
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&all).map_err(|_| Exit::Bug)?;
        print(&format!("{text}\n"));
    }
    Ok(exit)
}

async fn renewed(
    target: &Target,
    store: &Arc<GrantStore>,
    name: &GrantName,
) -> Result<String, Refused> {
    let client = renewing(target, name, LIMIT, Clock::live(SystemTime::now))?;
    let grant = KeptGrant::take(store, name, &client)?;
    let tokens = grant.refresh().await?;
    Ok(format!("renewed; {}; {} left", tokens.scope, days(grant.left())))
}

fn line(checked: &Checked) -> String {
    let Checked { grant, health, detail } = checked;
    let sign = if *health == "good" { "✔" } else { "✘" };
    format!("{sign} {health:<10} {grant}: {detail}\n")
}
