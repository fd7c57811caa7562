//! Every example of the README and of the pages in `docs` is run: files are
//! written, commands are run in order, and what they print is what the page
//! says. Each page begins in an empty folder, and no program but Qonform is
//! found there; only the page about browsers has those of this machine.
#![expect(clippy::unwrap_used, reason = "an example that cannot be run has failed")]

mod require;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qonform::agent::browser::Installed;

/// A fenced block: its language and its lines.
struct Block<'a> {
    language: &'a str,
    lines: Vec<&'a str>,
}

/// The README first, then the pages of `docs` by name, with their texts.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join("docs")).into_iter().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.insert(0, root.join("README.md"));
    let texts = paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap()));
    texts.collect()
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for line in page.lines() {
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
    for (path, page) in pages() {
        let folder = tempfile::tempdir().unwrap();
        let mut commands = 0;
        let alone = !path.ends_with("browser.md");
        let found = || Installed::find().map_err(|missing| missing.to_string());
        if !alone && require::present("browser", found()).is_none() {
            continue;
        }
        for block in blocks(&page) {
            match block.language {
                "gherkin" | "yaml" => write(folder.path(), &block.lines),
                "console" => {
                    let (command, expected) = block.lines.split_first().unwrap();
                    let actual = run(folder.path(), command.strip_prefix("$ ").unwrap(), alone);
                    compare(command, expected, &actual);
                    commands += 1;
                }
                _ => {}
            }
        }
        let least = if path.ends_with("README.md") { 3 } else { 1 };
        assert!(commands >= least, "{} has {commands} commands", path.display());
    }
}

#[test]
fn the_commands_in_the_table_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let (_, readme) = pages().swap_remove(0);
    let rows = readme.lines().filter(|line| line.starts_with('|') && line.contains("`qonform "));
    let commands: Vec<String> = rows
        .map(|row| row.split('`').nth(1).unwrap().replace("\\|", "|"))
        .map(|command| command.replace("features/connect.feature:10", ""))
        .collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let output = run(folder.path(), &command, true);
        assert!(output.contains(" 0 broken"), "{command}\n{output}");
    }
    assert!(folder.path().join("results/run.jsonl").is_file());
}

/// The first line names the file and is a comment of its format; a block that
/// names none is not kept.
fn write(folder: &Path, lines: &[&str]) {
    let named = lines[0].strip_prefix("# ").filter(|name| name.contains('.'));
    let Some(name) = named else { return };
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// Both streams, as a terminal shows them: what is not data comes first.
fn run(folder: &Path, command: &str, alone: bool) -> String {
    let arguments = command
        .strip_prefix("cargo run --release -- ")
        .or(command.strip_prefix("qonform "))
        .unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_qonform"));
    program.args(words(arguments)).current_dir(folder).env("NO_COLOR", "1");
    program.env("QONFORM_GRANT_STORE", "grants");
    if alone {
        let named = ["CHROMEWEBDRIVER", "QONFORM_WEBDRIVER_URL", "SELENIUM_REMOTE_URL"];
        for name in named {
            program.env_remove(name);
        }
        program.env("PATH", folder);
    }
    let output = program.output().unwrap();
    let [errors, output] =
        [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).unwrap());
    errors + output.as_str()
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
    // A slow machine says in between how far it is.
    let lines = actual.lines().filter(|line| !line.ends_with(" scenarios done"));
    let mut rest = lines.map(steady);
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
    if let Some((before, time)) = line.rsplit_once("  ").filter(|_| line.ends_with(" ms")) {
        line.truncate(if time.len() < 10 { before.len() } else { line.len() });
    }
    let Some((before, behind)) = line.split_once("127.0.0.1:") else { return line };
    format!("{before}127.0.0.1{}", behind.trim_start_matches(|c: char| c.is_ascii_digit()))
}
