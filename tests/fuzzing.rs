//! The stand-in, asked by schemathesis for what the descriptions of its control
//! and of its authorization server allow, and for what they do not.
//!
//! A longer run: start `qonform mock --control PORT`, then
//! `schemathesis run schemas/control.openapi.json --url … --header … --max-time 300`.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a bank that cannot be asked has failed")]

#[path = "witness/language.rs"]
mod language;
#[path = "witness/python.rs"]
mod python;
mod require;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use language::Language;
use qonform::mock::demo::STAGING_TOKEN;
use serde_json::json;

static FUZZER: Language = python::program(
    "fuzz",
    &[
        ("requirements.txt", include_str!("witness/fuzz/requirements.txt")),
        ("oauth.openapi.json", include_str!("witness/fuzz/oauth.openapi.json")),
        ("schemathesis.toml", include_str!("witness/fuzz/schemathesis.toml")),
        ("fuzz.py", include_str!("witness/fuzz/fuzz.py")),
    ],
);

const TOKEN: &str = "the-token-of-the-fuzzing";

/// `qonform mock`, until it is closed.
struct Bank {
    child: Child,
    oauth: String,
    control: String,
}

impl Bank {
    fn open() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .args(["mock", "--control", "0"])
            .env("QONFORM_CONTROL_TOKEN", TOKEN)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = |name: &str| {
            let line = lines.find_map(|line| line.unwrap().strip_prefix(name).map(str::to_owned));
            line.expect("the bank says where it is").trim().trim_end_matches('/').to_owned()
        };
        let (oauth, control) = (address("OAuth"), address("Control"));
        // What it says from now on is read, so that it never has to wait.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, oauth, control }
    }

    /// Ends it; gives what it said on stderr.
    fn close(mut self) -> String {
        assert!(self.child.try_wait().unwrap().is_none(), "it still serves");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

#[test]
fn nothing_that_is_sent_makes_the_bank_fail() {
    let Some(fuzzer) = require::present(FUZZER.name, FUZZER.installed()) else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bank = Bank::open();
    let control = json!({
        "schema": root.join("schemas/control.openapi.json"),
        "url": bank.control,
        "header": format!("Authorization: Bearer {TOKEN}"),
        "checks": "all",
    });
    let of_control = fuzzer.run(&control);
    let said = bank.close();
    // Trouble that the first one asked for is no failure of the second.
    let bank = Bank::open();
    let oauth = json!({
        "schema": "oauth.openapi.json",
        "url": bank.oauth,
        "header": format!("X-Qonto-Staging-Token: {STAGING_TOKEN}"),
        "checks": "not_a_server_error",
    });
    let of_oauth = fuzzer.run(&oauth);
    let said = format!("{said}{}", bank.close());
    assert_eq!((of_control, of_oauth), (Ok(()), Ok(())));
    assert!(!said.contains("panicked"), "{said}");
}
