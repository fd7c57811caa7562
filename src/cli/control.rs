//! The token of a bank that tests direct.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::terminal::complain;
use crate::domain::Secret;
use crate::mock::Branch;
use crate::report::Exit;

const VARIABLE: &str = "QONFORM_CONTROL_TOKEN";

/// Whoever guesses a token of that length needs longer than the bank stands.
const SHORTEST: usize = 16;

/// The file with the token; it goes with this.
pub(super) struct Written(Option<PathBuf>);

impl Drop for Written {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // Whoever took it away already did what is done here.
            let _ = fs::remove_file(file);
        }
    }
}

/// Opens the port from which the bank is directed, and gives what is to be said of it.
pub(super) async fn open(
    branch: &mut Branch,
    port: u16,
    file: &Path,
) -> Result<(Written, String), Exit> {
    let refused = |sentence: String| {
        complain(&format!("error: {sentence}\n"));
        Exit::Invalid
    };
    let given = env::var(VARIABLE).ok();
    if given.as_ref().is_some_and(|token| token.len() < SHORTEST) {
        return Err(refused(format!("{VARIABLE} is shorter than {SHORTEST} characters")));
    }
    let is_given = given.is_some();
    let opened = branch.controlled(port, given.map(Secret::new)).await;
    let (url, token) =
        opened.map_err(|error| refused(format!("the control port cannot be used: {error}")))?;
    if is_given {
        return Ok((Written(None), format!("\nControl {url}\n  token in {VARIABLE}\n")));
    }
    write(file, &token).map_err(|error| {
        refused(format!("the token cannot be written to {}: {error}", file.display()))
    })?;
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let told = format!("\nControl {url}\n  token in {}\n", file.display());
    Ok((Written(Some(file)), told))
}

/// A new file that nobody else may read; one that is left from before goes.
fn write(file: &Path, token: &Secret) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{}", token.expose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_token_whatever_was_there() {
        use std::os::unix::fs::PermissionsExt as _;
        let name = format!("qonform-control-token-{}", std::process::id());
        let file = env::temp_dir().join(name);
        fs::write(&file, "left").expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("a mode");
        write(&file, &Secret::new("the-token")).expect("written");
        assert_eq!(fs::read_to_string(&file).expect("read"), "the-token\n");
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        drop(Written(Some(file.clone())));
        assert!(!file.exists());
    }
}
