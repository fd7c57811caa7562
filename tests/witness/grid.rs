//! A Selenium Grid: a hub and two nodes with one Chromium each.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

const POM: &str = include_str!("grid/pom.xml");
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const MAIN: &str = "org.openqa.selenium.grid.Main";
const NODES: usize = 2;
/// How long a hub and its nodes may take to find each other.
const READY: Duration = Duration::from_secs(90);

/// Its servers end with it.
pub(super) struct Grid {
    servers: Vec<Child>,
    port: u16,
}

/// The folder with Selenium's own server, from Maven's registry.
pub(super) fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("witness").join("grid");
    let told = |error: std::io::Error| error.to_string();
    fs::create_dir_all(&folder).map_err(told)?;
    let pom = folder.join("pom.xml");
    let library = folder.join("lib");
    // Written last, so that an installation that broke off is done again.
    let done = folder.join("installed");
    if fs::read_to_string(&done).is_ok_and(|done| done == POM) {
        return Ok(library);
    }
    fs::write(&pom, POM).map_err(told)?;
    let mut maven = Command::new("mvn");
    maven.args(["--quiet", "--batch-mode", COPY, "-DoutputDirectory=lib"]).current_dir(&folder);
    let output = maven.output().map_err(|error| format!("mvn: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    fs::write(&done, POM).map_err(told)?;
    Ok(library)
}

impl Grid {
    /// Starts the servers and waits until the hub knows every node.
    pub(super) fn open(library: &Path) -> Self {
        let port = free_port();
        let bus = [free_port(), free_port()].map(|port| format!("tcp://127.0.0.1:{port}"));
        let bus = ["--publish-events", &bus[0], "--subscribe-events", &bus[1]];
        let mut hub = server(library, "hub", port, &bus).spawn().unwrap();
        let told = lines(hub.stdout.take().unwrap());
        let mut servers = vec![hub];
        let driver = driver();
        for _ in 0..NODES {
            let mut node = server(library, "node", free_port(), &bus);
            node.args(["--hub", &format!("http://127.0.0.1:{port}"), "--max-sessions", "1"]);
            node.args(["--detect-drivers", "false", "--selenium-manager", "false"]);
            node.args(["--driver-configuration", "display-name=chromium", "max-sessions=1"]);
            node.arg(format!("webdriver-executable={}", driver.display()));
            node.arg(r#"stereotype={"browserName":"chrome"}"#);
            let mut node = node.spawn().unwrap();
            drop(lines(node.stdout.take().unwrap()));
            servers.push(node);
        }
        let grid = Self { servers, port };
        let deadline = Instant::now() + READY;
        let mut added = 0;
        while added < NODES {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = told.recv_timeout(left).expect("the nodes join the hub in time");
            added += usize::from(line.contains("from DOWN to UP"));
        }
        grid
    }

    /// Where a client asks for sessions.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Grid {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn server(library: &Path, role: &str, port: u16, bus: &[&str]) -> Command {
    let mut java = Command::new("java");
    java.arg("-cp").arg(library.join("*")).args([MAIN, role, "--host", "127.0.0.1"]);
    java.args(["--port", &port.to_string()]).args(bus);
    java.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    java
}

/// Reads a stream to its end on a thread of its own, so that it never fills.
fn lines(stream: ChildStdout) -> Receiver<String> {
    let (say, told) = channel();
    let stream: Box<dyn Read + Send> = Box::new(stream);
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = say.send(line);
        }
    });
    told
}

fn driver() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join("chromedriver"));
    found.into_iter().find(|driver| driver.is_file()).expect("a driver stands beside the browser")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
