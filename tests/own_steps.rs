//! A program with steps of its own, as another crate would write it. Started
//! as a command it is `qonform` with these steps; as a test it starts itself.
#![expect(clippy::print_stdout, reason = "a test without a harness says itself how it went")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use cucumber::when;
use qonform::report::{Record, read_jsonl};
use qonform::steps::World;

/// Set for the command, not for the test.
const AS_COMMAND: &str = "QONFORM_TEST_AS_COMMAND";

#[when(expr = "a coin is tossed")]
fn tossed(_: &mut World) {}

#[when(regex = "^an? (coin|dice) is (tossed|thrown)$")]
fn thrown(_: &mut World) {}

/// Signals this very program and then hangs: only the signal can end it.
#[when(expr = "somebody sends {word} and nothing happens")]
async fn signalled(_: &mut World, signal: String) {
    let kill = format!("kill -{signal} {}", std::process::id());
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.is_ok_and(|status| status.success()), "no signal was sent");
    std::future::pending::<()>().await;
}

fn main() -> ExitCode {
    if env::var_os(AS_COMMAND).is_some() {
        return qonform::cli::main();
    }
    an_ambiguous_step_is_shown_with_both_its_definitions();
    if cfg!(unix) {
        an_interrupt_ends_the_run_with_what_is_known("INT", 130, "interrupted by Ctrl-C");
        an_interrupt_ends_the_run_with_what_is_known("TERM", 143, "ended by SIGTERM");
    }
    println!("own steps: ok");
    ExitCode::SUCCESS
}

fn qonform(arguments: &[&str]) -> Output {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env(AS_COMMAND, "1").env("NO_COLOR", "1").output().expect("the command starts")
}

fn an_ambiguous_step_is_shown_with_both_its_definitions() {
    for command in ["check", "run"] {
        let output = qonform(&[command, "tests/fixtures/own_steps/ambiguous.feature"]);
        assert_eq!(output.status.code(), Some(2), "{command}: {output:?}");
        assert!(output.stdout.is_empty(), "{command}: {output:?}");
        let said = String::from_utf8(output.stderr).expect("text");
        insta::assert_snapshot!("ambiguous_step", said);
    }
}

fn an_interrupt_ends_the_run_with_what_is_known(signal: &str, code: i32, why: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let (feature, report) =
        (folder.path().join("interrupted.feature"), folder.path().join("run.jsonl"));
    let fixture = include_str!("fixtures/own_steps/interrupted.feature");
    fs::write(&feature, fixture.replace("INT", signal)).expect("written");
    let to = format!("jsonl={}", report.display());
    let output = qonform(&["run", "--jobs", "1", "--report", &to, &feature.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let last = "3 scenarios: 1 passed, 0 broken, 0 drift, 2 unanswered,";
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.lines().last().is_some_and(|line| line.starts_with(last)), "{said}");
    assert!(said.contains(&format!("stopped early, 2 not run: {why}")), "{said}");
    is_complete(&report, why);
}

/// The report of an interrupted run holds every scenario and its end.
fn is_complete(report: &Path, why: &str) {
    let records = read_jsonl(report).expect("a report");
    let told: Vec<String> = records.iter().map(told).collect();
    let not_run = |title: &str| format!("{title}: unanswered Some(NotRun) Some(\"{why}\")");
    let expected = [
        "run of 3".to_owned(),
        "Before: passed None None".to_owned(),
        not_run("While a step hangs"),
        not_run("After"),
        format!("end Some(\"{why}\")"),
    ];
    assert_eq!(told, expected);
}

fn told(record: &Record) -> String {
    match record {
        Record::Run(run) => format!("run of {}", run.scenarios),
        Record::Scenario(one) => {
            format!("{}: {} {:?} {:?}", one.title, one.verdict, one.cause, one.reason)
        }
        Record::End(end) => format!("end {:?}", end.stopped),
    }
}
