//! Journeys in browsers of a Selenium Grid, which no one here wrote: a hub and
//! two nodes.
#![cfg(all(unix, feature = "harness"))]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/grid.rs"]
mod grid;
mod require;

use std::fs;
use std::process::Command;

use grid::Grid;
use qonform::agent::browser::Installed;
use require::present;

#[test]
fn journeys_pass_in_the_browsers_of_a_grid() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    let Some(_) = present("browser", found) else { return };
    let Some(library) = present("java", grid::installed()) else { return };
    let grid = Grid::open(&library);
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("run.jsonl");
    // Some scenarios take both browsers of the grid.
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "features/callback.feature", "--agent", "browser", "--jobs", "1"])
        .args(["--step-timeout", "2m", "--report", &format!("jsonl={}", record.display())])
        .env("SELENIUM_REMOTE_URL", grid.url())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(fs::read_to_string(record).unwrap().contains("HeadlessChrome"), "{told}");
}
