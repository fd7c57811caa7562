//! `qonform mock` as a developer starts it, with its judge.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The command; it ends with the test.
pub(super) struct Bank {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub(super) oauth: String,
    pub(super) api: String,
}

impl Bank {
    pub(super) fn open(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.arg("mock").args(arguments).current_dir(folder);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the command starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = |name: &str| {
            let line = lines.find_map(|line| line.unwrap().strip_prefix(name).map(str::to_owned));
            line.expect("the bank says where it is").trim().to_owned()
        };
        let (oauth, api) = (address("OAuth "), address("API "));
        Self { child, lines, oauth, api }
    }

    /// Closes the bank as a service is closed; gives its exit code and the rules
    /// that it says were broken.
    #[cfg(unix)]
    pub(super) fn close(mut self) -> (Option<i32>, BTreeSet<String>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let told = self.lines.by_ref().map(Result::unwrap);
        let broken = told
            .filter_map(|line| line.strip_prefix("broken ")?.split(' ').next().map(str::to_owned));
        let broken = broken.collect();
        (self.child.wait().unwrap().code(), broken)
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
