//! `qonform list`

use std::fmt::Write as _;

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
    let mut text = String::new();
    for scenario in &plan.scenarios {
        let tags: Vec<String> = scenario.tags.iter().map(|tag| format!("@{tag}")).collect();
        let skip = scenario.skip.as_ref().map(|why| format!("  (skipped: {why})"));
        let dialect = scenario.dialect.map(|dialect| format!("  (dialect {dialect} only)"));
        let skip = skip.or(dialect);
        let _ = writeln!(
            text,
            "{}:{}  {}  {}{}",
            scenario.path,
            scenario.line,
            scenario.title,
            tags.join(" "),
            skip.unwrap_or_default()
        );
    }
    print(&text);
    if plan.scenarios.is_empty() {
        complain(NOTHING_SELECTED);
    }
    Ok(if plan.scenarios.is_empty() { Exit::TooLittle } else { Exit::Kept })
}
