//! `--report FORMAT=PATH`

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use crate::report::{Jsonl, Reporter};

/// A report to write beside the console.
#[derive(Clone, Debug)]
pub(super) struct Report {
    path: PathBuf,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some(("jsonl", path)) if !path.is_empty() => Ok(Self { path: path.into() }),
            Some((format, path)) if !path.is_empty() => {
                Err(format!("`{format}` is not a format; there is `jsonl`"))
            }
            _ => Err("write FORMAT=PATH, such as `jsonl=results/run.jsonl`".to_owned()),
        }
    }
}

impl Report {
    pub(super) fn create(&self) -> io::Result<Box<dyn Reporter>> {
        Ok(Box::new(Jsonl::create(&self.path)?))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path.display())
    }
}
