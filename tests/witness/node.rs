//! Programs for Node.

use super::language::Language;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const INSTALL: &[&[&str]] = &[
    &["node", "--version"],
    &[NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
];

/// A program; its first file is the lock of its packages, the last is run.
pub(super) const fn program(
    folder: &'static str,
    files: &'static [(&'static str, &'static str)],
) -> Language {
    Language::new("node", folder, files, INSTALL, "node")
}
