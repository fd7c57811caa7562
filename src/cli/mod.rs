//! The command line: one file per command.

mod accept;
mod app;
mod application;
mod asked;
mod check;
mod control;
mod diagnostics;
mod diff;
mod doctor;
mod grant;
mod init;
mod journey;
mod list;
mod mock;
mod mutants;
mod report;
mod reports;
mod rules;
mod run;
mod selected;
mod signals;
mod steps;
mod terminal;
mod trial;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::report::Exit;

const AFTER_HELP: &str = "\
Exit status:
  0         every promise was kept, and something ran
  1         a rule is broken
  2         the command line, a file or a scenario is wrong
  3         something could not be told, and nothing is broken
  4         nothing ran, so nothing was proved
  5         something drifted, with --drift fail or --strict
  6         a secret was found in a report, and masked there
  7         a mutant went unnoticed, or rules have gaps
  8         something passed on a later attempt only, with --flaky fail or --strict
  101       a bug in Qonform
  130, 143  ended by Ctrl-C or SIGTERM, after the reports were written";

/// Integration tests and contract checks for apps that connect to Qonto by
/// OAuth 2.0
#[derive(Parser)]
#[command(name = "qonform", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run features against a target
    #[command(after_help = AFTER_HELP)]
    Run(Box<run::Arguments>),
    /// Make what drifted in a recorded run part of the contract
    Accept(accept::Arguments),
    /// Put an application that runs through attacks, and judge what it does
    #[command(after_help = app::AFTER_HELP)]
    App(app::Arguments),
    /// Find everything that can be wrong before the first request
    Check(check::Arguments),
    /// Serve the stand-in bank for an application that is being developed
    Mock(mock::Arguments),
    /// Look at a target: configuration, network, gate, credentials, browser
    #[command(after_help = AFTER_HELP)]
    Doctor(doctor::Arguments),
    /// Keep grants that outlive a run: add one by a person's sign-in, list, check
    #[command(subcommand, after_help = AFTER_HELP)]
    Grant(grant::Command),
    /// Show what changed between two recorded runs
    #[command(after_help = AFTER_HELP)]
    Diff(diff::Arguments),
    /// Start a folder of features, targets and CI files
    Init(init::Arguments),
    /// Write a recipe for sign-in and consent by watching a person
    #[command(subcommand, after_help = AFTER_HELP)]
    Journey(journey::Command),
    /// List what would run
    List(list::Arguments),
    /// List every step there is, with what it does
    Steps(steps::Arguments),
    /// Break the stand-in bank, rule by rule, and show which scenario notices
    #[command(after_help = AFTER_HELP)]
    Mutants(mutants::Arguments),
    /// Write other formats from recorded runs, or join the parts of one
    #[command(after_help = AFTER_HELP)]
    Report(report::Arguments),
    /// List every rule of the contract with the scenarios that check it
    Rules(rules::Arguments),
}

/// Runs the command of this process.
#[must_use]
pub fn main() -> ExitCode {
    let exit = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Accept(arguments) => accept::run(&arguments),
        Command::App(arguments) => app::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Mock(arguments) => mock::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Grant(command) => grant::run(&command),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Journey(command) => journey::run(&command),
        Command::List(arguments) => list::run(&arguments),
        Command::Steps(arguments) => Ok(steps::run(&arguments)),
        Command::Mutants(arguments) => mutants::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
    };
    ExitCode::from(exit.unwrap_or_else(|exit: Exit| exit).code())
}
