//! `qonform check`

use std::collections::BTreeSet;

use clap::Args;

use super::selected::Selected;
use super::terminal::print;
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
        print("no scenario is selected\n");
        return Ok(Exit::TooLittle);
    }
    print(&format!(
        "{} scenarios with {steps} steps in {} files are ready to run\n",
        plan.scenarios.len(),
        files.len()
    ));
    Ok(Exit::Kept)
}
