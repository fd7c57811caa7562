//! `qonform list`

use std::fmt::Write as _;

use clap::Args;

use super::selected::{Selected, tell_source};
use super::terminal::print;
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selected: Selected,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    tell_source(&arguments.selected.selection());
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
    Ok(if plan.scenarios.is_empty() { Exit::TooLittle } else { Exit::Kept })
}
