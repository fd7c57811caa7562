//! Grants that outlive a run: written durably, one writer at a time.
//!
//! A [`GrantStore`] holds one document per [`GrantName`], in a folder or behind
//! a command. Whoever wants to use a grant takes a [`Claim`] on it, which no
//! other process gets as long as it lives; it ends with its process, however
//! that ends.

mod claim;
mod command;
mod document;
mod error;
mod folder;
mod name;
mod seal;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use command::Command;
use folder::Folder;
use seal::Key;

pub use claim::Claim;
pub use document::{REFRESH_TOKEN_LIFETIME, StoredGrant};
pub use error::GrantStoreError;
pub use name::{GrantName, NotAGrantName};

/// The folder of the store.
const FOLDER: &str = "QONFORM_GRANT_STORE";
/// The key that grants are encrypted with.
const KEY: &str = "QONFORM_GRANT_KEY";
/// The command that keeps the grants instead of the folder.
const COMMAND: &str = "QONFORM_GRANT_COMMAND";

/// How long a process waits for another to finish with a grant.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where grants are kept.
#[derive(Debug)]
pub struct GrantStore {
    /// Holds the locks, also where a command keeps the grants.
    folder: Folder,
    command: Option<Command>,
    key: Option<Key>,
}

impl GrantStore {
    /// The store that the environment names; `variable` looks one up.
    ///
    /// `QONFORM_GRANT_STORE` is its folder, else `qonform/grants` in the user's
    /// folder for the state of programs; `QONFORM_GRANT_KEY` encrypts what is
    /// written; `QONFORM_GRANT_COMMAND` keeps it elsewhere.
    ///
    /// # Errors
    ///
    /// When the key is none, or when there is no folder.
    pub fn of_environment(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, GrantStoreError> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let folder = set(FOLDER).map(PathBuf::from).or_else(|| usual_folder(set));
        let folder = Folder::new(folder.ok_or(GrantStoreError::NoFolder)?);
        let key = set(KEY).map(|text| text.parse()).transpose()?;
        Ok(Self { folder, command: set(COMMAND).map(Command::new), key })
    }

    /// Takes a grant for this process alone, whether it is there or not.
    ///
    /// # Errors
    ///
    /// When another process keeps it for more than ten seconds, or the folder
    /// cannot be written to.
    pub fn claim(self: &Arc<Self>, name: &GrantName) -> Result<Claim, GrantStoreError> {
        Claim::take(self, name, PATIENCE)
    }

    /// The names of all grants, in order.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or the command fails.
    pub fn names(&self) -> Result<Vec<GrantName>, GrantStoreError> {
        let mut names = match &self.command {
            Some(command) => command.names()?,
            None => self.folder.names()?,
        };
        names.sort();
        Ok(names)
    }

    /// A grant as it was last written, for looking only: its refresh token
    /// belongs to whoever has the [`Claim`].
    ///
    /// # Errors
    ///
    /// When it cannot be read, opened or understood.
    pub fn read(&self, name: &GrantName) -> Result<Option<StoredGrant>, GrantStoreError> {
        let bytes = match &self.command {
            Some(command) => command.load(name)?,
            None => self.folder.load(name)?,
        };
        bytes.map(|bytes| document::read(name, &bytes, self.key.as_ref())).transpose()
    }

    /// Where a grant is kept, in words.
    #[must_use]
    pub fn place(&self, name: &GrantName) -> String {
        match &self.command {
            Some(_) => format!("the command of `{COMMAND}`"),
            None => format!("`{}`", self.folder.file(name).display()),
        }
    }

    /// Where all grants are kept, in words.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        match &self.command {
            Some(_) => format!("the command of `{COMMAND}`"),
            None => format!("`{}`", self.folder.path().display()),
        }
    }

    fn write(&self, name: &GrantName, grant: &StoredGrant) -> Result<(), GrantStoreError> {
        let bytes = document::write(name, grant, self.key.as_ref())?;
        match &self.command {
            Some(command) => command.save(name, &bytes),
            None => self.folder.save(name, &bytes),
        }
    }
}

/// Where programs keep what is neither configuration nor cache.
fn usual_folder(set: impl Fn(&'static str) -> Option<String>) -> Option<PathBuf> {
    let home = || set("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let state = set("XDG_STATE_HOME").or_else(|| set("LOCALAPPDATA")).map(PathBuf::from);
    state.or_else(home).map(|state| state.join("qonform").join("grants"))
}
