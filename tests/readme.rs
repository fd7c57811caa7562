//! Every example of the README is run: files are written, commands are run in
//! order, and what they print is what the page says.
#![expect(clippy::unwrap_used, reason = "an example that cannot be run has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");

/// A fenced block: its language and its lines.
struct Block {
    language: &'static str,
    lines: Vec<&'static str>,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in README.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                blocks.push(Block { language, lines: Vec::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().lines.push(line),
            (None, false) => {}
        }
    }
    blocks
}

#[test]
fn every_command_prints_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut commands = 0;
    for block in blocks() {
        match block.language {
            "gherkin" => write(folder.path(), &block.lines),
            "console" => {
                let (command, expected) = block.lines.split_first().unwrap();
                let actual = run(folder.path(), command.strip_prefix("$ ").unwrap());
                compare(command, expected, &actual);
                commands += 1;
            }
            _ => {}
        }
    }
    assert!(commands >= 3, "the page has commands");
}

#[test]
fn the_commands_in_the_table_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let rows = README.lines().filter(|line| line.starts_with('|') && line.contains("`qonform "));
    let commands: Vec<String> = rows
        .map(|row| row.split('`').nth(1).unwrap().replace("\\|", "|"))
        .map(|command| command.replace("features/connect.feature:10", ""))
        .collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let output = run(folder.path(), &command);
        assert!(output.contains(" 0 broken"), "{command}\n{output}");
    }
    assert!(folder.path().join("results/run.jsonl").is_file());
}

/// The first line names the file and is a comment of its format.
fn write(folder: &Path, lines: &[&str]) {
    let path = folder.join(lines[0].strip_prefix("# ").unwrap());
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// Both streams, as a terminal shows them: what is not data comes first.
fn run(folder: &Path, command: &str) -> String {
    let arguments = command
        .strip_prefix("cargo run --release -- ")
        .or(command.strip_prefix("qonform "))
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(words(arguments))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
}

/// Words of a command line; quotes hold one together.
fn words(line: &str) -> Vec<String> {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    };
    line.split('"').enumerate().flat_map(part).collect()
}

/// Line by line; `...` stands for any number of lines.
fn compare(command: &str, expected: &[&str], actual: &str) {
    let mut rest = actual.lines().map(steady);
    let mut skipping = false;
    for line in expected.iter().filter(|line| !line.is_empty()) {
        if *line == "..." {
            skipping = true;
            continue;
        }
        let wanted = steady(line);
        let found =
            rest.by_ref().filter(|line| !line.is_empty()).find(|l| !skipping || *l == wanted);
        assert_eq!(found.as_deref(), Some(wanted.as_str()), "{command}\n\n{actual}");
        skipping = false;
    }
    assert_eq!(rest.find(|line| !line.is_empty()), None, "{command} prints more:\n\n{actual}");
}

/// A line without what changes from run to run: times and ports.
fn steady(line: &str) -> String {
    let mut line = line.trim_end().to_owned();
    if let Some(open) = line.rfind(" (").filter(|_| line.ends_with("s)")) {
        line.truncate(open);
    }
    let Some((before, behind)) = line.split_once("127.0.0.1:") else { return line };
    format!("{before}127.0.0.1{}", behind.trim_start_matches(|c: char| c.is_ascii_digit()))
}
