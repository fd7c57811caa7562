//! Programs for Python.

use super::language::Language;

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
const VENV: &str = if cfg!(windows) { "./Scripts/python.exe" } else { "./bin/python" };
const INSTALL: &[&[&str]] = &[
    &[PYTHON, "-m", "venv", "."],
    &[VENV, "-m", "pip", "install", "--quiet", "--no-deps", "-r", "requirements.txt"],
];

/// A program; its first file pins its packages, the last is run.
pub(super) const fn program(
    folder: &'static str,
    files: &'static [(&'static str, &'static str)],
) -> Language {
    Language::new("python", folder, files, INSTALL, VENV)
}
