//! `qonform accept`

use std::env;
use std::path::PathBuf;

use clap::Args;

use super::diagnostics;
use super::terminal::{complain, print};
use crate::engine::{Engine, Settings};
use crate::report::{Exit, Recorded};

#[derive(Args)]
pub(super) struct Arguments {
    /// A recorded run (`run --report jsonl=FILE`)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// The configuration, beside which `schemas` are written [default: ./qonform.yaml, if
    /// there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let refused = |why: String| {
        complain(&format!("error: {why}\n"));
        Exit::Invalid
    };
    if !arguments.dry_run && env::var_os("CI").is_some() {
        let why = "the contract is never written in CI; run this on your machine and commit";
        return Err(refused(why.to_owned()));
    }
    let file = arguments.file.display();
    let run = Recorded::read(&arguments.file)
        .map_err(|error| refused(format!("`{file}` is not a recorded run: {error}")))?;
    let settings = Settings { config: arguments.config.clone(), ..Settings::default() };
    let engine = Engine::new(settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
    let new = engine.accepting(&run).map_err(|mistakes| diagnostics::show(&mistakes))?;
    for line in &new.accepted {
        complain(&format!("{line}\n"));
    }
    for line in &new.refused {
        complain(&format!("not accepted: {line}\n"));
    }
    if new.recorded_otherwise > 0 {
        let answers = counted(new.recorded_otherwise, "answer");
        complain(&format!("{answers} not as recorded: see `qonform run --update-snapshots`\n"));
    }
    print(&new.diff());
    let (number, files) = (new.accepted.len(), counted(new.files(), "file"));
    let folder = engine.overlay().join("schemas");
    let folder = folder.display();
    if arguments.dry_run {
        print(&format!("{number} to accept in {files} below {folder}; nothing is written\n"));
    } else {
        new.write(engine.overlay())
            .map_err(|error| refused(format!("`{folder}` cannot be written: {error}")))?;
        print(&format!("{number} accepted in {files} below {folder}\n"));
    }
    Ok(if new.refused.is_empty() { Exit::Kept } else { Exit::Invalid })
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
