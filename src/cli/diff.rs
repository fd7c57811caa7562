//! `qonform diff`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::{complain, print};
use crate::report::{Comparison, Exit};

#[derive(Args)]
pub(super) struct Arguments {
    /// The earlier run, as `run --report jsonl=FILE` wrote it
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The later run
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Fail as well where scenarios do not run any more (exit code 4), where answers drift or
    /// change in a way that can break applications (5), and where scenarios became flaky (8)
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For the summary of a CI run
    Markdown,
    /// For machines
    Json,
}

/// Ends as what is worse than before asks for.
pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let comparison = Comparison::read(&arguments.old, &arguments.new).map_err(|error| {
        complain(&format!("error: {error}\n"));
        Exit::Invalid
    })?;
    print(&match arguments.format {
        Format::Text => comparison.text(),
        Format::Markdown => comparison.markdown(),
        Format::Json => serde_json::to_string_pretty(&comparison).unwrap_or_default() + "\n",
    });
    Ok(comparison.exit(arguments.strict))
}
