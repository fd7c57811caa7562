//! `qonform check`

use std::collections::BTreeSet;

use clap::Args;

use super::selected::Selected;
use super::terminal::print;
use crate::engine::Effective;
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selected: Selected,

    /// Show every value of the target that is used, and where it was found
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (engine, plan) = arguments.selected.plan(arguments.selected.settings())?;
    if arguments.verbose {
        let longest = engine.effective().iter().map(|one| one.key.len()).max().unwrap_or(0);
        for Effective { key, value, origin } in engine.effective() {
            print(&format!("{key:<longest$}  {value}  ({origin})\n"));
        }
    }
    let files: BTreeSet<&str> = plan.scenarios.iter().map(|one| one.path.as_str()).collect();
    let steps: usize = plan.scenarios.iter().map(|one| one.steps.len()).sum();
    if plan.scenarios.is_empty() {
        return Ok(Exit::TooLittle);
    }
    let scenarios = counted(plan.scenarios.len(), "scenario");
    let (steps, files) = (counted(steps, "step"), counted(files.len(), "file"));
    print(&format!("ready to run: {scenarios} with {steps} in {files}\n"));
    Ok(Exit::Kept)
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
