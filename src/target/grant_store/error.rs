//! Why a stored grant cannot be had.

use std::io;
use std::path::PathBuf;

use super::{GrantName, KEY};

/// What is wrong with the store, and what to do. No text holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum GrantStoreError {
    /// Nothing says where this user keeps files.
    #[error("there is no folder for grants: set `QONFORM_GRANT_STORE` to one")]
    NoFolder,
    /// The key has not the right form.
    #[error(
        "`{KEY}` is no key: it has to be 32 random bytes in Base64, as \
         `openssl rand -base64 32` makes them"
    )]
    NotAKey,
    /// A file cannot be used.
    #[error("`{}` cannot be {what}: {error}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as in "read".
        what: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// Another process has it.
    #[error("the grant {name} is in use by another process{}: wait for it to end", told(holder))]
    InUse {
        /// The grant.
        name: GrantName,
        /// The other process, as it wrote itself down.
        holder: String,
    },
    /// The system does not lock files there.
    #[error("the grant {name} cannot be locked: {reason}")]
    Unlockable {
        /// The grant.
        name: GrantName,
        /// What the system says.
        reason: String,
    },
    /// It is encrypted, and there is no key.
    #[error("the grant {0} is encrypted: set `{KEY}` to the key it was added with")]
    NoKey(GrantName),
    /// The key does not open it, or somebody has changed it.
    #[error(
        "the grant {0} cannot be decrypted: `{KEY}` is not the key it was added with, or it was \
         changed"
    )]
    WrongKey(GrantName),
    /// It is not what this program wrote.
    #[error("the grant {0} is damaged: add it again with `qonform grant add`")]
    Damaged(GrantName),
    /// The command that keeps the grants did not.
    #[error("the command of `QONFORM_GRANT_COMMAND` failed to {verb}: {reason}")]
    Command {
        /// The first argument it was given.
        verb: &'static str,
        /// How it ended.
        reason: String,
    },
}

fn told(holder: &str) -> String {
    if holder.is_empty() { String::new() } else { format!(" (id {holder})") }
}
