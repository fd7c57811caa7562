//! Keeps the rooms of the house: who imports whom, through which door each
//! dependency enters, how long files are and what they are called.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it imports. Nothing else is allowed, and an edge
/// that nobody uses any more must go.
const LAYERS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("document", &[]),
    ("client", &["domain"]),
    ("mock", &["domain"]),
    ("target", &["document", "domain"]),
    ("contract", &["document", "domain"]),
    ("agent", &["client", "domain", "target"]),
    ("doctor", &["agent", "client", "domain", "target"]),
    ("grant", &["agent", "client", "domain", "target"]),
    ("report", &["domain"]),
    ("steps", &["agent", "client", "document", "domain", "grant", "mock", "target"]),
    ("engine", &["contract", "doctor", "document", "domain", "mock", "report", "steps", "target"]),
    (
        "cli",
        &["agent", "doctor", "document", "domain", "engine", "grant", "mock", "report", "target"],
    ),
];

/// Each dependency of the library and the rooms it enters.
const DOORS: [(&str, &[&str]); 36] = [
    ("annotate_snippets", &["document"]),
    ("base64", &["agent", "client", "domain", "mock", "report", "target"]),
    ("clap", &["cli"]),
    ("cookie_store", &["agent"]),
    ("cucumber", &["engine", "steps"]),
    ("foldhash", &["mock"]),
    ("futures", &["agent", "engine", "steps"]),
    ("http_body_util", &["grant", "mock"]),
    ("httpdate", &["agent", "mock"]),
    ("humantime", &["cli", "engine", "mock", "report", "steps"]),
    ("hyper", &["grant", "mock"]),
    ("hyper_util", &["grant", "mock"]),
    ("indicatif", &["report"]),
    ("insta", &["contract"]),
    ("jsonschema", &["contract"]),
    ("memchr", &["mock"]),
    ("open", &["cli"]),
    ("parking_lot", &["mock"]),
    ("rand", &["cli", "client", "engine", "mock"]),
    ("rcgen", &["mock"]),
    ("regex", &["engine"]),
    ("reqwest", &["client"]),
    ("ring", &["client", "mock", "target"]),
    ("rustls", &["client"]),
    ("scraper", &["agent"]),
    ("serde_saphyr", &["document"]),
    ("sha2", &["client", "engine", "mock", "report"]),
    ("similar", &["contract"]),
    ("smol_str", &["domain"]),
    ("strsim", &["document", "engine"]),
    ("subtle", &["domain"]),
    ("tempfile", &["agent", "contract", "document", "report", "target"]),
    ("thirtyfour", &["agent"]),
    ("tokio", &["agent", "cli", "client", "engine", "grant", "mock", "steps"]),
    ("tokio_rustls", &["mock"]),
    ("wiremock", &["mock"]),
];

/// Dependencies that are words of every room.
const EVERYWHERE: [&str; 4] = ["serde", "serde_json", "thiserror", "url"];

/// Names that say nothing of what a file is about.
const DRAWERS: [&str; 8] =
    ["base", "common", "core", "handler", "helpers", "manager", "misc", "utils"];

/// What only rooms above `domain` may do: files, network, and asking the clock.
const OUTSIDE_WORLD: [&str; 6] =
    ["std::env", "std::fs", "std::net", "std::process", "SystemTime::now", "Instant::now"];

const LONGEST_FILE: usize = 300;

/// A Rust file; `code` is its text without the lines that are comments.
struct File {
    path: String,
    lines: usize,
    code: String,
}

impl File {
    /// Its path within the crate, `engine/run.rs` for `src/engine/run.rs`.
    fn place(&self) -> &str {
        self.path.strip_prefix("src/").unwrap_or(&self.path)
    }

    fn room(&self) -> &str {
        self.place().split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// What is named after `crate::`, or after enough `super::` to mean that.
    fn imports(&self) -> impl Iterator<Item = &str> {
        let depth = self.place().split('/').filter(|part| *part != "mod.rs").count();
        let root = "super::".repeat(depth);
        let rooms = LAYERS.iter().map(|(room, _)| *room);
        let climbed = rooms.filter(move |room| self.code.contains(&format!("{root}{room}::")));
        after(&self.code, "crate::").map(first_word).chain(climbed)
    }

    fn uses(&self, dependency: &str) -> bool {
        after(&self.code, &format!("{dependency}::")).next().is_some()
    }
}

/// What follows each path that begins so.
fn after<'a>(code: &'a str, beginning: &str) -> impl Iterator<Item = &'a str> {
    let inside = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
    let found = code.match_indices(beginning).filter(move |(at, _)| !inside(&code[..*at]));
    found.map(|(at, beginning)| &code[at + beginning.len()..])
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// The Rust files below these folders of the repository.
fn files(folders: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if let Ok(entries) = fs::read_dir(&path) {
            open.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a readable file");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            let path = path.strip_prefix(root).expect("a path below the root");
            let path = path.to_string_lossy().replace('\\', "/");
            files.push(File { path, lines: text.lines().count(), code });
        }
    }
    files
}

/// The rooms; `lib.rs` and `main.rs` stand outside of them.
fn library() -> Vec<File> {
    let mut files = files(&["src", "steps"]);
    files.retain(|file| !["lib.rs", "main.rs"].contains(&file.place()));
    files
}

fn everything() -> Vec<File> {
    files(&["src", "steps", "tests", "examples", "benches"])
}

/// The name in code and the line of each dependency in that table.
fn dependencies(table: &str) -> Vec<(String, &'static str)> {
    let lines = include_str!("../Cargo.toml").lines();
    let lines = lines.skip_while(|line| *line != table).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let entries = lines.filter(|line| !line.starts_with('#'));
    let named = |line: &'static str| Some((line.split_once(" = ")?.0.replace('-', "_"), line));
    entries.filter_map(named).collect()
}

/// Holds a table against what is used: `(from, to, the file in which)`.
fn compare(table: &[(&str, &[&str])], used: &[(String, String, &str)]) -> Vec<String> {
    let listed =
        |from: &str, to: &str| table.iter().any(|(f, all)| *f == from && all.contains(&to));
    let unlisted = used.iter().filter(|(from, to, _)| !listed(from, to));
    let unlisted =
        unlisted.map(|(from, to, file)| format!("{file}: `{from}` → `{to}` is forbidden"));
    let edges = table.iter().flat_map(|(from, all)| all.iter().map(move |to| (*from, *to)));
    let stale = edges.filter(|(from, to)| !used.iter().any(|(f, t, _)| f == from && t == to));
    let stale = stale.map(|(from, to)| format!("`{from}` → `{to}` is allowed, but nobody uses it"));
    unlisted.chain(stale).collect()
}

/// Where these words stand, with a reason why they must not.
fn mentions(files: &[File], words: &[impl AsRef<str>], reason: &str) -> Vec<String> {
    let of_file = |file: &File| {
        let found = words.iter().map(AsRef::as_ref).filter(|word| file.code.contains(word));
        found.map(|word| format!("{}: `{word}`: {reason}", file.path)).collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

/// Fails with one line for each thing that is wrong.
#[track_caller]
fn all_kept(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn rooms_import_only_what_the_layers_allow() {
    let files = library();
    let edges = files.iter().flat_map(|file| {
        let others = file.imports().filter(|room| *room != file.room());
        others.map(|to| (file.room().to_owned(), to.to_owned(), file.path.as_str()))
    });
    all_kept(&compare(&LAYERS, &edges.collect::<Vec<_>>()));
}

#[test]
fn each_dependency_enters_by_its_door() {
    let (files, all) = (library(), dependencies("[dependencies]"));
    let guests = all.iter().filter(|(name, _)| !EVERYWHERE.contains(&name.as_str()));
    let entries = guests.flat_map(|(name, _)| {
        let users = files.iter().filter(|file| file.uses(name));
        users.map(|file| (name.clone(), file.room().to_owned(), file.path.as_str()))
    });
    all_kept(&compare(&DOORS, &entries.collect::<Vec<_>>()));
}

#[test]
fn every_dependency_is_used_and_says_why_it_is_there() {
    let mut complaints = Vec::new();
    for (table, users) in [("[dependencies]", library()), ("[dev-dependencies]", everything())] {
        let all = dependencies(table);
        assert!(!all.is_empty(), "nothing found in {table}");
        for (name, line) in all {
            if !users.iter().any(|file| file.uses(&name)) {
                complaints.push(format!("{table} `{name}`: nobody uses it"));
            }
            if !line.contains(" # ") {
                complaints.push(format!("{table} `{name}`: its line gives no reason"));
            }
        }
    }
    all_kept(&complaints);
}

#[test]
fn the_words_know_nothing_of_the_world_outside() {
    all_kept(&mentions(&files(&["src/domain"]), &OUTSIDE_WORLD, "not for the domain"));
}

#[test]
fn nothing_sleeps() {
    let naps = ["thread", "time"].map(|module| format!("{module}::sleep"));
    all_kept(&mentions(&everything(), &naps, "wait for a named condition with a deadline"));
}

#[test]
fn files_are_short_and_named_after_what_they_hold() {
    let mut complaints = Vec::new();
    for File { path, lines, .. } in everything() {
        if lines > LONGEST_FILE {
            complaints.push(format!("{path}: {lines} lines, more than {LONGEST_FILE}"));
        }
        if path.split('/').any(|part| DRAWERS.contains(&part.trim_end_matches(".rs"))) {
            complaints.push(format!("{path} is a drawer: name it after what it holds"));
        }
    }
    all_kept(&complaints);
}

#[test]
fn contributors_are_shown_the_same_layers() {
    let rows = include_str!("../CONTRIBUTING.md").lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<&str> = rows.collect();
    let missing = LAYERS.iter().filter(|(room, others)| {
        let folder = if *room == "steps" { "steps" } else { &format!("src/{room}") };
        let others: Vec<_> = others.iter().map(|other| format!("`{other}`")).collect();
        let others = if others.is_empty() { "–".to_owned() } else { others.join(", ") };
        let (beginning, end) = (format!("| `{folder}` |"), format!("| {others} |"));
        !rows.iter().any(|row| row.starts_with(&beginning) && row.ends_with(&end))
    });
    let missing = missing.map(|(room, _)| format!("CONTRIBUTING.md: the row of `{room}` differs"));
    all_kept(&missing.collect::<Vec<_>>());
}
