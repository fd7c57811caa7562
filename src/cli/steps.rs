//! `qonform steps`

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Args;

use super::terminal::{complain, print};
use crate::engine::{Below, Definition, below, explain, step_catalogue};
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    /// Only steps that contain this text
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    let wanted = arguments.text.as_deref().unwrap_or_default();
    let catalogue = step_catalogue();
    let contains = |definition: &&Definition| {
        definition.expression.to_lowercase().contains(&wanted.to_lowercase())
    };
    let found: Vec<&Definition> = catalogue.definitions().iter().filter(contains).collect();
    if found.is_empty() {
        complain(&format!("no step contains `{wanted}`; `qonform steps` lists all\n"));
        return Exit::TooLittle;
    }
    let mut text = String::new();
    for definition in &found {
        describe(definition, &mut text);
    }
    let used: BTreeSet<&str> = found.iter().flat_map(|step| step.parameters()).collect();
    text.push('\n');
    for name in used {
        if let Some(meaning) = explain(name) {
            let _ = writeln!(text, "{{{name}}}: {meaning}");
        }
    }
    print(&text);
    Exit::Kept
}

fn describe(definition: &Definition, text: &mut String) {
    let _ = writeln!(text, "{:?} {}", definition.kind, definition.expression);
    if !definition.help.is_empty() {
        let _ = writeln!(text, "      {}", definition.help);
    }
    text.push_str(match below(definition) {
        Some(Below::Table) => "      It goes on in a table below: `| name | value |`.\n",
        Some(Below::DocString) => "      It goes on in a text below, between lines of `\"\"\"`.\n",
        None => "",
    });
    if !definition.needs.is_empty() {
        let needs: Vec<String> = definition.needs.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "      The target must offer: {}.", needs.join(", "));
    }
    if definition.browser {
        text.push_str("      Only a browser with scripts can do it.\n");
    }
}
