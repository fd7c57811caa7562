//! A folder that `qonform init` starts is good and green at once, and nothing
//! that was there is written over.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn command(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    for name in ["GITHUB_ACTIONS", "CI"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    (status.code(), String::from_utf8([stdout, stderr].concat()).expect("text"))
}

#[test]
fn a_new_folder_passes_the_check_and_runs_green() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, text) = command(folder.path(), &["init", "bank"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("cd bank && qonform check && qonform run"), "{text}");
    let started = folder.path().join("bank");
    let read = |name: &str| fs::read_to_string(started.join(name)).expect(name);
    for arguments in [&["check"][..], &["run", "--strict"], &["run", "--target", "stand-in"]] {
        let (code, text) = command(&started, arguments);
        assert_eq!(code, Some(0), "{arguments:?} {text}");
        let ran = text.contains(" 2 passed, ") || text.contains("ready to run: 2 scenarios");
        assert!(ran, "{text}");
    }
    assert!(read(".gitignore").lines().any(|line| line == ".env"));
    let version = format!("--tag v{}", env!("CARGO_PKG_VERSION"));
    for name in [
        ".github/workflows/qonform.yml",
        ".github/workflows/qonform-release.yml",
        ".gitlab-ci.yml",
        "Containerfile",
    ] {
        assert!(read(name).contains(&version), "{name}");
        assert!(!read(name).contains("{version}"), "{name}");
    }
    // What the sandbox asks for is all there.
    let asked: Vec<String> = include_str!("../qonform.yaml")
        .lines()
        .flat_map(|line| line.split("env: ").skip(1))
        .map(|rest| rest.split([' ', '}']).next().unwrap_or_default().to_owned())
        .collect();
    assert!(asked.len() >= 6, "{asked:?}");
    for name in asked {
        assert!(read(".env.example").contains(&format!("\n{name}=\n")), "{name}");
        assert!(
            read(".github/workflows/qonform.yml").contains(&format!("secrets.{name} }}")),
            "{name}"
        );
    }
}

/// The commands of the workflows are understood by this program.
#[test]
fn the_commands_in_ci_files_exist() {
    let folder = tempfile::tempdir().expect("a folder");
    command(folder.path(), &["init"]);
    let mut seen = 0;
    for name in
        [".github/workflows/qonform.yml", ".github/workflows/qonform-release.yml", ".gitlab-ci.yml"]
    {
        let text = fs::read_to_string(folder.path().join(name)).expect(name);
        let text = text.replace("\n          --", " --").replace("\n      --", " --");
        for line in
            text.lines().filter_map(|line| line.split_once("qonform run").map(|(_, rest)| rest))
        {
            let line = line.replace("${{ matrix.part }}/4", "1/4").replace('"', "");
            let line =
                line.replace("$CI_NODE_INDEX/$CI_NODE_TOTAL", "1/4").replace("$CI_NODE_INDEX", "1");
            let mut arguments: Vec<&str> = line.split_whitespace().collect();
            let sandbox = arguments.iter().position(|word| *word == "sandbox");
            if let Some(at) = sandbox {
                arguments[at] = "mock";
            }
            arguments.insert(0, "run");
            let (code, text) = command(folder.path(), &arguments);
            // Of two scenarios a part may hold none.
            assert!(matches!(code, Some(0 | 4)), "{name}: {arguments:?} {text}");
            seen += 1;
        }
    }
    assert_eq!(seen, 6);
    assert!(folder.path().join("results/run.html").is_file());
    assert!(fs::read_dir(folder.path().join("history")).expect("a history").count() >= 1);
}

#[test]
fn what_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("qonform.yaml"), "targets: {}\n").expect("written");
    let (code, text) = command(folder.path(), &["init"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("is there already and stays as it is"), "{text}");
    let kept = fs::read_to_string(folder.path().join("qonform.yaml")).expect("it is there");
    assert_eq!(kept, "targets: {}\n");
    let (_, again) = command(folder.path(), &["init"]);
    assert_eq!(again.matches("is there already").count(), 8, "{again}");
    fs::write(folder.path().join("file"), "").expect("written");
    let (code, text) = command(folder.path(), &["init", "file"]);
    assert_eq!(code, Some(2), "{text}");
}
