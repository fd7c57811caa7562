//! The right to use a grant.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::process;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::{GrantName, GrantStore, GrantStoreError, StoredGrant};

/// A grant that belongs to this process until the claim is dropped.
#[derive(Debug)]
pub struct Claim {
    store: Arc<GrantStore>,
    name: GrantName,
    /// Its lock goes when the file is closed, at the latest by the system.
    _locked: File,
}

impl Claim {
    pub(super) fn take(
        store: &Arc<GrantStore>,
        name: &GrantName,
        patience: Duration,
    ) -> Result<Self, GrantStoreError> {
        let (mut free, seen) = (store.folder.lock_file(name)?, store.folder.lock_file(name)?);
        match free.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => free = wait(free, patience, name, seen)?,
            Err(TryLockError::Error(error)) => return Err(unlockable(name, error.to_string())),
        }
        // Who it is only helps whoever waits.
        let _ = free.set_len(0).and_then(|()| free.rewind());
        let _ = write!(free, "{}", process::id());
        // The next write tells if it cannot be removed.
        let _ = store.folder.forget_draft(name);
        Ok(Self { store: Arc::clone(store), name: name.clone(), _locked: free })
    }

    /// The grant's name.
    #[must_use]
    pub fn name(&self) -> &GrantName {
        &self.name
    }

    /// Where the grant is kept, in words.
    #[must_use]
    pub fn place(&self) -> String {
        self.store.place(&self.name)
    }

    /// The grant as it was last written.
    ///
    /// # Errors
    ///
    /// When it cannot be read, opened or understood.
    pub fn read(&self) -> Result<Option<StoredGrant>, GrantStoreError> {
        self.store.read(&self.name)
    }

    /// Replaces the grant; when this returns, the new one is durable.
    ///
    /// # Errors
    ///
    /// When it cannot be written; then the old one is still there.
    pub fn write(&self, grant: &StoredGrant) -> Result<(), GrantStoreError> {
        self.store.write(&self.name, grant)
    }
}

/// The system waits on a thread of its own, which may outlast our patience.
fn wait(
    file: File,
    patience: Duration,
    name: &GrantName,
    mut seen: File,
) -> Result<File, GrantStoreError> {
    let (done, locked) = mpsc::channel();
    thread::spawn(move || {
        let outcome = file.lock().map(|()| file);
        // Nobody waits any more: the lock is given back with the file.
        let _ = done.send(outcome);
    });
    if let Ok(outcome) = locked.recv_timeout(patience) {
        return outcome.map_err(|error| unlockable(name, error.to_string()));
    }
    let mut holder = String::new();
    let _ = seen.read_to_string(&mut holder);
    Err(GrantStoreError::InUse { name: name.clone(), holder })
}

fn unlockable(name: &GrantName, reason: String) -> GrantStoreError {
    GrantStoreError::Unlockable { name: name.clone(), reason }
}
