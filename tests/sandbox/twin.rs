//! The stand-in in another process, as the sandbox.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use qonform::mock::demo;

/// Ends with the test.
pub(crate) struct Twin {
    process: Child,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) resolve: String,
    /// Where the authorization server and the API listen.
    pub(crate) addresses: [SocketAddr; 2],
}

impl Drop for Twin {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Twin {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = Command::new(env!("CARGO_BIN_EXE_qonform"))
            .args(["mock", "--tls"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let port =
            |line: &str| line.trim_end_matches('/').rsplit_once(':').map(|(_, p)| p.to_owned());
        let mut ports = Vec::new();
        for line in lines.map_while(Result::ok) {
            if line.starts_with("OAuth ") || line.starts_with("API ") {
                ports.extend(port(&line));
            }
            if line.starts_with("Users") {
                break;
            }
        }
        let [oauth, api] = &ports[..] else { panic!("two ports: {ports:?}") };
        let resolve = resolve(oauth, api);
        let address = |port: &String| ([127, 0, 0, 1], port.parse().expect("a port")).into();
        Self { process, folder, resolve, addresses: [address(oauth), address(api)] }
    }

    /// Nothing but variables leads to it; those listed replace the right ones.
    pub(crate) fn qonform(&self, arguments: &[&str], changed: &[(&str, &str)]) -> Output {
        let ca = self.folder.path().join("qonform-ca.pem");
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.args(arguments).args(["--target", "sandbox"]).current_dir(self.work());
        command.env_remove("CI").env("NO_COLOR", "1").env("SSL_CERT_FILE", ca);
        command.env("QONFORM_RESOLVE", &self.resolve);
        let right = [
            ("QONTO_STAGING_TOKEN", demo::STAGING_TOKEN),
            ("QONTO_CLIENT_ID", demo::MEMBERSHIP.client_id),
            ("QONTO_CLIENT_SECRET", demo::MEMBERSHIP.client_secret),
            ("QONTO_REDIRECT_URI", demo::MEMBERSHIP.redirect_uri),
            ("QONTO_USER_EMAIL", demo::ADA.email),
            ("QONTO_USER_PASSWORD", demo::ADA.password),
        ];
        command.envs(right).envs(changed.iter().copied()).output().expect("it starts")
    }

    fn work(&self) -> &Path {
        let work = self.folder.path();
        std::fs::create_dir_all(work).expect("a folder");
        work
    }
}

pub(crate) fn resolve(oauth: &str, api: &str) -> String {
    format!(
        "oauth-sandbox.staging.qonto.co=127.0.0.1:{oauth},\
         sandbox.staging.qonto.co=127.0.0.1:{oauth},\
         thirdparty-sandbox.staging.qonto.co=127.0.0.1:{api}"
    )
}

pub(crate) fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// A part of the features that is quick and meets gate, pages, tokens and API.
pub(crate) const SOME: [&str; 6] =
    ["run", "features/refresh.feature", "features/gate.feature", "--quiet", "--agent", "http"];

/// The same with the sandbox's own agent, which is a browser.
pub(crate) const IN_A_BROWSER: [&str; 6] =
    ["run", "features/refresh.feature", "features/gate.feature", "--quiet", "--step-timeout", "1m"];

#[track_caller]
pub(crate) fn passes(output: &Output) {
    let text = shown(output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains(" 0 broken, 0 drift, 0 unanswered, 0 invalid"), "{text}");
    let passed = text.lines().find_map(|line| line.split_once(" passed")?.0.rsplit_once(' '));
    let passed: usize = passed.expect("a last line").1.parse().expect("a number");
    assert!(passed >= 15, "{text}");
}
