//! Programs in other languages, with their packages in a folder of their own
//! below `target`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

/// A language, and the program that is written in it.
pub(super) struct Language {
    /// As `QONFORM_REQUIRE` calls it.
    pub(super) name: &'static str,
    /// The folder of the program and its packages.
    folder: &'static str,
    /// The files of the program; the first pins every package, the last is run.
    files: &'static [(&'static str, &'static str)],
    /// What installs the packages in the folder.
    install: &'static [&'static [&'static str]],
    interpreter: &'static str,
    /// Only one test installs, the others wait for it.
    installing: Mutex<()>,
}

/// Written last, so that an installation that broke off is done again.
const DONE: &str = "installed";

/// A program with all its packages.
pub(super) struct Program {
    language: &'static Language,
    folder: PathBuf,
}

impl Language {
    /// A program in a folder of its own; the first of its files pins every
    /// package, the last is run.
    pub(super) const fn new(
        name: &'static str,
        folder: &'static str,
        files: &'static [(&'static str, &'static str)],
        install: &'static [&'static [&'static str]],
        interpreter: &'static str,
    ) -> Self {
        Self { name, folder, files, install, interpreter, installing: Mutex::new(()) }
    }

    /// Installs what is not there yet, or says why that cannot be done.
    pub(super) fn installed(&'static self) -> Result<Program, String> {
        let _one = self.installing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("witness").join(self.folder);
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        for (name, text) in self.files {
            fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
        }
        let pinned = self.files[0].1;
        let done = fs::read_to_string(folder.join(DONE)).is_ok_and(|done| done == pinned);
        let mut interpreter = in_folder(&folder, self.interpreter);
        if done && finished(interpreter.arg("--version"), "").is_ok() {
            return Ok(Program { language: self, folder });
        }
        for command in self.install {
            finished(in_folder(&folder, command[0]).args(&command[1..]), "")?;
        }
        fs::write(folder.join(DONE), pinned).map_err(|error| error.to_string())?;
        Ok(Program { language: self, folder })
    }
}

impl Program {
    /// Runs to the end; what the program complains about is the error.
    pub(super) fn run(&self, situation: &Value) -> Result<(), String> {
        finished(&mut self.command(), &situation.to_string())
    }

    /// What runs it.
    pub(super) fn command(&self) -> Command {
        let (file, _) = self.language.files[self.language.files.len() - 1];
        let mut command = in_folder(&self.folder, self.language.interpreter);
        command.arg(file);
        command
    }
}

fn in_folder(folder: &Path, program: &str) -> Command {
    let inside = program.starts_with("./");
    let mut command = Command::new(if inside { folder.join(program) } else { program.into() });
    command.current_dir(folder);
    command
}

fn finished(command: &mut Command, input: &str) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let told = |error: std::io::Error| format!("{program}: {error}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(told)?;
    // One that ends without reading has its own complaint.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(told)?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
