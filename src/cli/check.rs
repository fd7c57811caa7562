//! `qonform check`

use std::collections::BTreeSet;

use clap::Args;

use super::selected::{NOTHING_SELECTED, Selected};
use super::terminal::{complain, print};
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selected: Selected,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (_, plan) = arguments.selected.plan(arguments.selected.settings())?;
    let files: BTreeSet<&str> = plan.scenarios.iter().map(|one| one.path.as_str()).collect();
    let steps: usize = plan.scenarios.iter().map(|one| one.steps.len()).sum();
    if plan.scenarios.is_empty() {
        complain(NOTHING_SELECTED);
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
