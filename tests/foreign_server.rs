//! A certified authorization server that no one here wrote, as a target by
//! configuration alone.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/language.rs"]
#[expect(dead_code, reason = "this program serves until the test ends")]
mod language;
#[path = "witness/node.rs"]
mod node;
mod require;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use language::Language;
use qonform::agent::browser::Installed;
use qonform::domain::{RuleId, Verdict};
use qonform::report::ScenarioResult;
use require::present;

const CONFIGURATION: &str = include_str!("witness/provider/qonform.yaml");

/// What is said of OAuth itself, so that any server may be held against it.
const ALL: [&str; 4] = ["authorize", "callback", "exchange", "refresh"];

static PROVIDER: Language = node::program(
    "provider",
    &[
        ("package-lock.json", include_str!("witness/provider/package-lock.json")),
        ("package.json", include_str!("witness/provider/package.json")),
        ("provider.js", include_str!("witness/provider/provider.js")),
    ],
);

/// It ends with its standard input, whatever becomes of the test.
struct Server {
    process: Child,
    address: String,
    /// Kept open, since the server may have more to say.
    _told: BufReader<ChildStdout>,
}

impl Server {
    fn open() -> Option<Self> {
        let program = present(PROVIDER.name, PROVIDER.installed())?;
        let mut command = program.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut told = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        told.read_line(&mut address).expect("the server says where it is");
        let address = address.trim_end().to_owned();
        Some(Self { process, address, _told: told })
    }

    /// Runs features on it by a configuration.
    fn run(&self, configuration: &str, agent: &str, features: &[&str]) -> (Option<i32>, Run) {
        let folder = tempfile::tempdir().unwrap();
        let own = configuration.replace("http://127.0.0.1:3000", &self.address);
        assert_ne!(own, configuration, "the address is in the configuration");
        std::fs::write(folder.path().join("qonform.yaml"), own).unwrap();
        let features = features.iter().map(|name| format!("features/{name}.feature"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.current_dir(folder.path()).arg("run").args(features);
        command.args(["--target", "foreign", "--agent", agent, "--quiet"]);
        command.args(["--request-timeout", "30s", "--step-timeout", "1m"]);
        command.args(["--report", "jsonl=run.jsonl"]);
        let output = command.env("NO_COLOR", "1").output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned()
            + String::from_utf8_lossy(&output.stderr).as_ref();
        (output.status.code(), Run { told, scenarios: scenarios(folder.path()) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Run {
    told: String,
    scenarios: Vec<ScenarioResult>,
}

impl Run {
    fn count(&self, verdict: Verdict) -> usize {
        self.scenarios.iter().filter(|one| one.verdict == verdict).count()
    }

    /// The rules that anything was found or warned of.
    fn unkept(&self) -> BTreeSet<RuleId> {
        let found = |one: &ScenarioResult| [one.findings.clone(), one.warnings.clone()].concat();
        self.scenarios.iter().flat_map(found).map(|finding| finding.rule).collect()
    }

    #[track_caller]
    fn is_good(&self, code: Option<i32>, least: usize) {
        assert_eq!(code, Some(0), "{}", self.told);
        assert!(self.count(Verdict::Passed) >= least, "{}", self.told);
        for verdict in [Verdict::Broken, Verdict::Unanswered, Verdict::Invalid] {
            assert_eq!(self.count(verdict), 0, "{}", self.told);
        }
        assert_eq!(self.unkept(), BTreeSet::new(), "{}", self.told);
        let declared =
            ["the target `foreign` ", "the membership application of `foreign` ", "only "];
        let skipped = self.scenarios.iter().filter(|one| one.verdict == Verdict::Skipped);
        for reason in skipped.map(|one| one.reason.clone().unwrap_or_default()) {
            assert!(declared.iter().any(|why| reason.starts_with(why)), "{reason}");
        }
    }
}

fn scenarios(folder: &Path) -> Vec<ScenarioResult> {
    let record = std::fs::read_to_string(folder.join("run.jsonl")).unwrap();
    let lines = record.lines().filter(|line| line.contains("\"record\":\"scenario\""));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rules under `differs`.
fn listed() -> BTreeSet<RuleId> {
    let (_, list) = CONFIGURATION.split_once("    differs:").unwrap();
    let (list, _) = list.split_once("\njourneys:").unwrap();
    let keys = list.lines().filter_map(|line| line.strip_prefix("      ")?.split_once(':'));
    keys.filter_map(|(key, _)| key.parse().ok()).collect()
}

#[test]
fn a_standard_server_keeps_what_is_standard() {
    let Some(server) = Server::open() else { return };
    let (code, run) = server.run(CONFIGURATION, "http", &ALL);
    run.is_good(code, 80);
}

#[test]
fn its_own_pages_are_walked_through_in_a_browser() {
    let installed = Installed::find().map_err(|missing| missing.to_string());
    if present("browser", installed).is_none() {
        return;
    }
    let Some(server) = Server::open() else { return };
    let (code, run) = server.run(CONFIGURATION, "browser", &["callback", "refresh"]);
    run.is_good(code, 24);
}

#[test]
fn every_difference_that_is_listed_is_one() {
    let Some(server) = Server::open() else { return };
    let (before, list) = CONFIGURATION.split_once("    differs:").unwrap();
    let (_, behind) = list.split_once("\njourneys:").unwrap();
    let all = format!("{before}\njourneys:{behind}");
    let (code, run) = server.run(&all, "http", &ALL);
    assert_eq!(code, Some(1), "{}", run.told);
    let (listed, unkept) = (listed(), run.unkept());
    assert!(listed.len() >= 20, "{listed:?}");
    let idle: Vec<_> = listed.difference(&unkept).collect();
    assert!(idle.is_empty(), "listed, and kept all the same: {idle:?}");
}

#[test]
fn the_page_shows_this_configuration() {
    assert!(include_str!("../docs/foreign.md").contains(CONFIGURATION));
}
