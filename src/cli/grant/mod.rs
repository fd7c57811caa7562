//! `qonform grant`

mod add;
mod check;
mod list;

use std::time::Duration;

use clap::Subcommand;

use crate::report::Exit;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Let a person sign in, and store the grant
    Add(add::Arguments),
    /// List the stored grants, without secrets
    List(list::Arguments),
    /// Renew the stored grants of a target, which keeps them alive
    Check(check::Arguments),
}

pub(super) fn run(command: &Command) -> Result<Exit, Exit> {
    match command {
        Command::Add(arguments) => add::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Check(arguments) => check::run(arguments),
    }
}

/// How long the bank may take for each answer.
const LIMIT: Duration = Duration::from_secs(10);
