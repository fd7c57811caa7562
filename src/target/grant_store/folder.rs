//! Files that are there whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{GrantName, GrantStoreError};

/// One file per grant, `sandbox.membership.first.grant`, and one to lock it.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The file of a grant.
    pub(super) fn file(&self, name: &GrantName) -> PathBuf {
        self.named(name, "grant")
    }

    pub(super) fn names(&self) -> Result<Vec<GrantName>, GrantStoreError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(&self.0, "read", error)),
        };
        let name = |entry: io::Result<fs::DirEntry>| {
            let file = entry.ok()?.file_name().into_string().ok()?;
            file.strip_suffix(".grant")?.replace('.', "/").parse().ok()
        };
        Ok(entries.filter_map(name).collect())
    }

    pub(super) fn load(&self, name: &GrantName) -> Result<Option<Vec<u8>>, GrantStoreError> {
        let path = self.file(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path, "read", error)),
        }
    }

    /// Replaces a file in one step. When this returns, the new one survives a
    /// crash of the machine; until then, the old one does.
    pub(super) fn save(&self, name: &GrantName, bytes: &[u8]) -> Result<(), GrantStoreError> {
        let (path, draft) = (self.file(name), self.named(name, "draft"));
        let write = || {
            self.forget_draft(name)?;
            let mut file = private().write(true).create_new(true).open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, &path)?;
            sync(&self.0)
        };
        write().map_err(|error| failed(&path, "written", error))
    }

    /// The file that is locked by whoever uses the grant.
    pub(super) fn lock_file(&self, name: &GrantName) -> Result<File, GrantStoreError> {
        let path = self.named(name, "lock");
        let open = || {
            create(&self.0)?;
            private().read(true).write(true).create(true).truncate(false).open(&path)
        };
        open().map_err(|error| failed(&path, "opened", error))
    }

    /// Removes what a process left that ended while it was writing.
    pub(super) fn forget_draft(&self, name: &GrantName) -> io::Result<()> {
        match fs::remove_file(self.named(name, "draft")) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn named(&self, name: &GrantName, extension: &str) -> PathBuf {
        self.0.join(format!("{}.{extension}", name.dotted()))
    }
}

fn failed(path: &Path, what: &'static str, error: io::Error) -> GrantStoreError {
    GrantStoreError::File { path: path.to_owned(), what, error }
}

/// For the eyes of the user alone, who else is protected by the system's own
/// rules for home folders.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Makes the names in a folder durable, where the system can.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
