//! Where processes have no groups, a driver could leave browsers behind; so
//! only one that somebody else runs is used.

use std::path::{Path, PathBuf};

use url::Url;

use super::NoBrowser;

/// A driver that is never started.
pub(super) struct DriverProcess {
    pub(super) url: Url,
    pub(super) folder: PathBuf,
}

impl DriverProcess {
    /// Says what to do instead.
    pub(super) fn start(_: &Path) -> Result<Self, NoBrowser> {
        let advice = "on this system start a driver and name it in QONFORM_WEBDRIVER_URL";
        Err(NoBrowser(advice.to_owned()))
    }

    pub(super) fn is_gone(&mut self) -> bool {
        true
    }
}

/// Nobody here is.
pub(super) fn is_root() -> bool {
    false
}
