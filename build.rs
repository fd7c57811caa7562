//! Puts the features, attacks, schemas and snapshots of this repository into the
//! binary, so that `qonform run` works in an empty folder.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const FOLDERS: [&str; 4] = ["attacks", "features", "schemas", "snapshots"];
const FILES: [&str; 1] = ["qonform.yaml"];

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let root = Path::new(&root);
    let mut paths = Vec::new();
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        collect(&root.join(folder), &mut paths)?;
    }
    for file in FILES {
        println!("cargo:rerun-if-changed={file}");
        paths.push(root.join(file));
    }
    paths.sort();
    let mut code = String::from("&[\n");
    for path in paths.iter().filter(|path| path.is_file()) {
        let name = path.strip_prefix(root).map_err(io::Error::other)?;
        let name = name.to_string_lossy().replace('\\', "/");
        let path = path.to_string_lossy();
        let _ = writeln!(code, "    ({name:?}, include_str!({path:?})),");
    }
    code.push_str("]\n");
    fs::write(Path::new(&out).join("built_in.rs"), code)
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}
