//! `qonform steps`

use std::fmt::Write as _;

use clap::Args;

use super::terminal::print;
use crate::engine::step_catalogue;
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    /// Only steps that contain this text
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    let mut text = String::new();
    let wanted = arguments.text.as_deref().unwrap_or_default().to_lowercase();
    for definition in step_catalogue().definitions() {
        if !definition.expression.to_lowercase().contains(&wanted) {
            continue;
        }
        let _ = writeln!(text, "{:?} {}", definition.kind, definition.expression);
        if !definition.help.is_empty() {
            let _ = writeln!(text, "      {}", definition.help);
        }
        if !definition.needs.is_empty() {
            let needs: Vec<String> = definition.needs.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "      needs {}", needs.join(", "));
        }
    }
    print(&text);
    if text.is_empty() { Exit::TooLittle } else { Exit::Kept }
}
