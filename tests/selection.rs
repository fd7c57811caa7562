//! Which scenarios run, and that their order does not matter.

mod run;

use std::process::Command;

use qonform::engine::{AgentKind, Selection, Settings};
use qonform::report::Exit;

/// What `qonform list` prints for these arguments, as `line  title`.
fn listed(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .arg("list")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let short = |line: &str| {
        let mut parts = line.split("  ");
        let place = parts.next().unwrap_or_default().rsplit(':').next().unwrap_or_default();
        format!("{place}  {}", parts.next().unwrap_or_default())
    };
    text.lines().map(short).collect()
}

const GATE: &str = "features/gate.feature";

fn at(line: usize) -> Vec<String> {
    listed(&[&format!("{GATE}:{line}")])
}

const OUTLINE: [&str; 3] = [
    "18  The authorization endpoint is behind the gate",
    "19  The token endpoint is behind the gate",
    "20  The API is behind the gate",
];
const WRONG_TOKEN: &str = "23  A wrong staging token is no better than none";
const UNKNOWN_PATH: &str = "28  The gate stands before the routes";

#[test]
fn a_line_selects_what_stands_on_it() {
    assert_eq!(at(23), [WRONG_TOKEN], "a scenario");
    assert_eq!(at(22), [WRONG_TOKEN], "its tags");
    assert_eq!(at(25), [WRONG_TOKEN], "one of its steps");
    assert_eq!(at(12), OUTLINE, "an outline");
    assert_eq!(at(16), OUTLINE, "its examples");
    assert_eq!(at(19), [OUTLINE[1]], "one of their rows");
    let rule: Vec<&str> = OUTLINE.into_iter().chain([WRONG_TOKEN, UNKNOWN_PATH]).collect();
    assert_eq!(at(9), rule, "a rule");
    assert_eq!(at(1), listed(&[GATE]), "the feature");
}

#[test]
fn lines_of_one_file_add_up_and_the_whole_file_outweighs_them() {
    let (one, other) = (format!("{GATE}:23"), format!("{GATE}:28"));
    assert_eq!(listed(&[&one, &other, &one]), [WRONG_TOKEN, UNKNOWN_PATH]);
    assert_eq!(listed(&[&one, GATE]), listed(&[GATE]));
}

#[test]
fn tags_and_names_select_together() {
    assert_eq!(listed(&["--tags", "@GATE-02 or @GATE-10", GATE]).len(), 6);
    assert_eq!(listed(&["--tags", "@gate and not (@GATE-02 or @GATE-07)", GATE])[0], WRONG_TOKEN);
    assert_eq!(listed(&["--name", "^The gate .* routes$"]), [UNKNOWN_PATH]);
    assert_eq!(listed(&["--name", "gate", "--tags", "@GATE-07"]), [UNKNOWN_PATH]);
}

#[test]
fn a_bad_selection_is_a_usage_error() {
    for arguments in [["--tags", "@a and"], ["--name", "("], ["--target", "mok"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .arg("run")
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn every_order_at_every_width_passes() {
    let mut orders = Vec::new();
    for (jobs, seed) in [(1, 1), (1, 2), (4, 3), (4, 4), (16, 5), (16, 6)] {
        let settings = Settings {
            jobs,
            shuffle: Some(seed),
            // What browsers show has a test of its own.
            agent: Some(AgentKind::Http),
            ..Settings::default()
        };
        let run = run::run(settings, &Selection::default());
        let red: Vec<_> = run.red().collect();
        assert!(red.is_empty(), "{jobs} jobs, seed {seed}: {red:#?}");
        assert_eq!(run.outcome.exit, Exit::Kept, "{jobs} jobs, seed {seed}");
        let order: Vec<String> = run.scenarios.into_iter().map(|scenario| scenario.title).collect();
        assert!(!orders.contains(&order), "seed {seed} did not change the order");
        orders.push(order);
    }
}
