//! `qonform init`

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::{complain, print};
use crate::report::Exit;

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

/// Stands for the version of this program in the files below.
const VERSION: &str = "{version}";

/// Every file, and what it is for.
const FILES: [(&str, &str, &str); 8] = [
    ("features/connect.feature", include_str!("connect.feature"), "a first feature"),
    ("qonform.yaml", include_str!("qonform.yaml"), "targets of your own"),
    (".env.example", include_str!("env.example"), "what the sandbox needs; copy it to .env"),
    (".gitignore", include_str!("gitignore"), "keeps secrets and results out"),
    (".github/workflows/qonform.yml", include_str!("nightly.yml"), "GitHub: every night"),
    (
        ".github/workflows/qonform-release.yml",
        include_str!("release.yml"),
        "GitHub: before a release",
    ),
    (".gitlab-ci.yml", include_str!("gitlab-ci.yml"), "GitLab: both"),
    ("Containerfile", include_str!("Containerfile"), "Qonform with a browser"),
];

/// Writes what is not there; what is there is the user's and stays as it is.
pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let longest = FILES.iter().map(|(path, ..)| path.len()).max().unwrap_or_default();
    for (path, text, purpose) in FILES {
        let written = write_new(&arguments.folder.join(path), text).map_err(|error| {
            let path = arguments.folder.join(path);
            complain(&format!("error: `{}`: {error}\n", path.display()));
            Exit::Invalid
        })?;
        let purpose = if written { purpose } else { "is there already and stays as it is" };
        print(&format!("{path:longest$}  {purpose}\n"));
    }
    let there = match arguments.folder.to_string_lossy().as_ref() {
        "." => String::new(),
        folder => format!("cd {folder} && "),
    };
    print(&format!(
        "now type: {there}qonform check && qonform run\n\
         before the CI files are used: put where Qonform is installed from at `QONFORM` in them\n"
    ));
    Ok(Exit::Kept)
}

/// Whether the file was not there and is now.
fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(text.replace(VERSION, env!("CARGO_PKG_VERSION")).as_bytes())?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
