//! The browser that programs in other languages drive.

use std::env;
use std::path::PathBuf;

/// The browser that is on the path.
pub(super) fn browser() -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let named = |folder: PathBuf| ["chromium", "google-chrome"].map(|name| folder.join(name));
    let found = env::split_paths(&path).flat_map(named).find(|program| program.is_file());
    found.ok_or_else(|| "no Chromium is on the path".to_owned())
}
