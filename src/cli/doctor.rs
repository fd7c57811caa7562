//! `qonform doctor`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::diagnostics;
use super::terminal::{complain, print};
use crate::doctor::{Check, Health, examine};
use crate::engine::{Engine, Settings};
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    /// The target to look at
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    target: String,

    /// The configuration [default: ./qonform.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Say it as JSON
    #[arg(long)]
    json: bool,

    /// A host of Qonto's production that may be asked; repeatable
    #[arg(long, value_name = "HOST")]
    allow_production: Vec<String>,
}

/// How long each request may take.
const LIMIT: Duration = Duration::from_secs(10);

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let settings = Settings {
        target: arguments.target.clone(),
        config: arguments.config.clone(),
        production: arguments.allow_production.iter().cloned().collect(),
        ..Settings::default()
    };
    let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
    let target = engine.target();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        complain(&format!("error: nothing can be asked: {error}\n"));
        Exit::Bug
    })?;
    let path = std::env::var("PATH").ok();
    let mut checks = vec![Check {
        name: "configuration".to_owned(),
        health: Health::Good,
        detail: format!("{} values", engine.effective().len()),
    }];
    checks.extend(runtime.block_on(examine(target, LIMIT, path.as_deref())));
    if arguments.json {
        let text = serde_json::to_string_pretty(&checks).map_err(|_| Exit::Bug)?;
        print(&format!("{text}\n"));
    } else {
        print(&checks.iter().map(line).collect::<String>());
    }
    let any = |health| checks.iter().any(|check| check.health == health);
    Ok(match (any(Health::Broken), any(Health::Unanswered)) {
        (true, _) => Exit::Broken,
        (_, true) => Exit::Unanswered,
        _ => Exit::Kept,
    })
}

fn line(check: &Check) -> String {
    let (sign, word) = match check.health {
        Health::Good => ("✔", "good"),
        Health::Warning => ("!", "warning"),
        Health::Broken => ("✘", "broken"),
        Health::Unanswered => ("✘", "unanswered"),
    };
    format!("{sign} {word:<10} {}: {}\n", check.name, check.detail)
}
