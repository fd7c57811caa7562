//! Which browser and which driver there are, looked for and never downloaded.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use url::Url;

use crate::agent::Stopped;
use crate::client::is_loopback;

/// Variables that name a driver that is already running.
const REMOTE: [&str; 2] = ["QONFORM_WEBDRIVER_URL", "SELENIUM_REMOTE_URL"];

/// Browsers that chromedriver drives, by the names of their programs.
const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// How to get what is missing.
const HOW_TO_INSTALL: &str = if cfg!(target_os = "macos") {
    "install both with `brew install --cask google-chrome chromedriver`"
} else if cfg!(windows) {
    "install both with `choco install googlechrome chromedriver`"
} else {
    "install both with `apt-get install chromium chromium-driver`"
};

/// A driver that can be asked for sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installed {
    /// A program on this machine, and the browser it is to start; without one
    /// the driver finds its own.
    Local {
        /// chromedriver.
        driver: PathBuf,
        /// Chromium or Chrome.
        browser: Option<PathBuf>,
    },
    /// A server that somebody else runs, such as a Selenium Grid.
    Remote(Url),
}

/// Why no browser can be driven, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoBrowser(pub(super) String);

/// How every sentence begins that says why requests cannot be seen before they
/// leave.
pub(super) const CANNOT_INTERCEPT: &str = "driver cannot intercept: ";

impl From<NoBrowser> for Stopped {
    fn from(NoBrowser(why): NoBrowser) -> Self {
        match why.strip_prefix(CANNOT_INTERCEPT) {
            Some(why) => Self::CannotIntercept(why.to_owned()),
            None => Self::Browser(why),
        }
    }
}

impl Installed {
    /// What the environment names, else what is on `PATH`.
    ///
    /// # Errors
    ///
    /// When there is none, or the environment names something useless.
    pub fn find() -> Result<Self, NoBrowser> {
        Self::among(|name| env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn among(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, NoBrowser> {
        let remote = REMOTE.iter().find_map(|name| Some((name, variable(name)?)));
        if let Some((name, url)) = remote {
            return server(name, &url.to_string_lossy());
        }
        let path = variable("PATH").unwrap_or_default();
        let on_path = |program: &str| {
            env::split_paths(&path).map(|folder| folder.join(executable(program))).find(is_file)
        };
        let browser = match variable("QONFORM_BROWSER").map(PathBuf::from) {
            Some(browser) if !is_file(&browser) => {
                return Err(NoBrowser(format!(
                    "QONFORM_BROWSER names `{}`, which is no program",
                    browser.display()
                )));
            }
            named => named.or_else(|| BROWSERS.into_iter().find_map(on_path)),
        };
        let named = variable("CHROMEWEBDRIVER").map(|named| within(&named, "chromedriver"));
        match named.or_else(|| on_path("chromedriver")) {
            Some(driver) if !is_file(&driver) => Err(NoBrowser(format!(
                "CHROMEWEBDRIVER names `{}`, which is no program",
                driver.display()
            ))),
            Some(driver) => Ok(Self::Local { driver, browser }),
            None if variable("GECKOWEBDRIVER").is_some() || on_path("geckodriver").is_some() => {
                Err(NoBrowser(format!(
                    "{CANNOT_INTERCEPT}geckodriver would let the code leave this machine; \
                     {HOW_TO_INSTALL}"
                )))
            }
            None => Err(NoBrowser(format!("there is no chromedriver on PATH: {HOW_TO_INSTALL}"))),
        }
    }
}

/// What is said when a session cannot be had of a driver, in one sentence.
pub(super) fn no_session(told: &str) -> NoBrowser {
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let between = |from: &str, to: char| {
        let rest = told.split_once(from)?.1.trim_start();
        Some(rest.split(to).next().unwrap_or_default().trim().to_owned())
    };
    let supported = between("only supports Chrome version", 'C');
    let present = between("Current browser version is", ' ');
    let sentence = match (supported, present) {
        (Some(supported), Some(present)) => format!(
            "the browser is version {present} and its driver is for version {supported}: \
             {HOW_TO_INSTALL}"
        ),
        _ if told.contains("cannot find") => {
            format!("the driver finds no browser: {HOW_TO_INSTALL}, or set QONFORM_BROWSER")
        }
        _ => format!("the browser does not start: {told}"),
    };
    NoBrowser(sentence)
}

/// Passwords and codes are typed over this connection, so it is private.
fn server(name: &str, text: &str) -> Result<Installed, NoBrowser> {
    let url: Url = text
        .parse()
        .map_err(|_| NoBrowser(format!("{name} is not an address, such as `https://…`")))?;
    match url.scheme() {
        "https" => Ok(Installed::Remote(url)),
        "http" if is_loopback(&url) => Ok(Installed::Remote(url)),
        _ => Err(NoBrowser(format!("{name} needs `https`, because it is not on this machine"))),
    }
}

/// A variable may name the program or, as on hosted runners, its folder.
fn within(named: &OsString, program: &str) -> PathBuf {
    let named = PathBuf::from(named);
    if named.is_dir() { named.join(executable(program)) } else { named }
}

fn executable(program: &str) -> String {
    format!("{program}{}", env::consts::EXE_SUFFIX)
}

fn is_file(path: &impl AsRef<Path>) -> bool {
    path.as_ref().is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Installed, NoBrowser> {
        Installed::among(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn a_server_elsewhere_needs_tls() {
        let remote = |url: &str| with(&[("SELENIUM_REMOTE_URL", url)]);
        assert!(matches!(remote("http://127.0.0.1:4444"), Ok(Installed::Remote(_))));
        assert!(matches!(remote("https://grid.example/wd"), Ok(Installed::Remote(_))));
        let refused = remote("http://grid.example:4444").expect_err("plain HTTP").to_string();
        assert!(refused.contains("SELENIUM_REMOTE_URL needs `https`"), "{refused}");
        let refused = remote("grid").expect_err("no address").to_string();
        assert!(refused.contains("not an address"), "{refused}");
    }

    #[test]
    fn what_is_missing_is_said_with_the_command_that_installs_it() {
        let missing = with(&[("PATH", "/nowhere")]).expect_err("nothing there").to_string();
        assert!(missing.contains("chromedriver") && missing.contains("install"), "{missing}");
        let named = with(&[("CHROMEWEBDRIVER", "/nowhere/chromedriver")]).expect_err("no program");
        assert!(named.to_string().contains("CHROMEWEBDRIVER names"), "{named}");
        let gecko = with(&[("GECKOWEBDRIVER", "/nowhere")]).expect_err("cannot intercept");
        assert!(gecko.to_string().starts_with("driver cannot intercept"), "{gecko}");
    }

    #[test]
    fn versions_that_do_not_fit_are_named() {
        let told = "session not created: This version of ChromeDriver only supports Chrome \
                    version 156\nCurrent browser version is 148.0.1 with binary path /usr/bin/x";
        let said = no_session(told).to_string();
        assert!(
            said.starts_with(
                "the browser is version 148.0.1 and its driver is for version 156: install"
            ),
            "{said}"
        );
    }
}
