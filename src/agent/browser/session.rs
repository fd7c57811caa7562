//! One browser with one tab, whose requests are watched.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use serde_json::{Value, json};
use thirtyfour::cdp::{CdpEvent, EventStream};
use thirtyfour::error::WebDriverError;
use thirtyfour::{
    Capabilities, ChromeCapabilities, ChromiumLikeCapabilities as _, TimeoutConfiguration,
    WebDriver,
};
use url::Url;

use super::installed::{CANNOT_INTERCEPT, no_session};
use super::intercept::Interception;
use super::watch::{Owner, Watch};
use super::{NoBrowser, Wishes};
use crate::client::is_loopback;

/// Commands that hang longer than the longest of our waits are given up.
const COMMAND_GRACE: Duration = Duration::from_secs(20);

/// What Chromium says of a tab between two pages, and how often it is asked
/// again.
const BETWEEN_PAGES: &str = "Not attached to an active page";
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A browser that can be driven.
pub(super) struct Session {
    pub(super) driver: WebDriver,
    pub(super) watch: Arc<Watch>,
    interception: Interception,
    /// Where data may have been left.
    origins: Vec<String>,
    pub(super) is_sick: bool,
    /// How long a page may take.
    pub(super) patience: Duration,
}

impl Session {
    /// Asks a driver for a browser; `profile` is its folder, where the driver
    /// is ours.
    pub(super) async fn open(
        driver: &Url,
        name: &str,
        arguments: &[String],
        browser: Option<&str>,
        wishes: &Wishes,
    ) -> Result<Self, NoBrowser> {
        crate::client::provide_cryptography();
        let capabilities = capabilities(name, arguments, browser).map_err(|error| told(&error))?;
        let asked = WebDriver::builder(driver.as_str(), capabilities)
            .request_timeout(wishes.patience + COMMAND_GRACE);
        let driver = asked.connect().await.map_err(|error| told(&error))?;
        let limits = TimeoutConfiguration::new(
            Some(wishes.patience),
            Some(wishes.patience),
            Some(Duration::ZERO),
        );
        driver.update_timeouts(limits).await.map_err(|error| told(&error))?;
        // The page that a new browser shows is of another kind.
        driver.goto("about:blank").await.map_err(|error| told(&error))?;
        let watch = Arc::new(Watch::default());
        let interception = match intercepted(&driver, &watch).await {
            Ok(interception) => interception,
            Err(why) => {
                // Its slot is somebody else's; where it is gone already, so much the better.
                let _ = driver.quit().await;
                return Err(NoBrowser(format!("{CANNOT_INTERCEPT}{why}")));
            }
        };
        let (patience, origins) = (wishes.patience, Vec::new());
        Ok(Self { driver, watch, interception, origins, is_sick: false, patience })
    }

    /// Makes a browser without a past for another owner.
    pub(super) async fn hand_to(&mut self, owner: Owner) -> Result<(), NoBrowser> {
        let origins = owner.target.origins();
        self.clean().await.map_err(NoBrowser)?;
        self.watch.hand_to(owner);
        self.interception.pause(&origins).await.map_err(NoBrowser)?;
        self.origins = origins;
        Ok(())
    }

    /// Removes all that the last owner has left behind.
    async fn clean(&mut self) -> Result<(), String> {
        let origins = std::mem::take(&mut self.origins);
        // A page that is still there could put something back.
        self.leave().await?;
        let (had_others, ()) = tokio::try_join!(self.close_others(), self.empty(&origins))?;
        if had_others {
            self.empty(&origins).await?;
        }
        self.console().await.map(drop)
    }

    /// What does not have to wait for something else does not.
    async fn empty(&self, origins: &[String]) -> Result<(), String> {
        let none = || json!({});
        let origins = origins.iter().map(|origin| {
            let all = json!({ "origin": origin, "storageTypes": "all" });
            self.send("Storage.clearDataForOrigin", all)
        });
        tokio::try_join!(
            try_join_all(origins),
            self.send("Page.resetNavigationHistory", none()),
            self.send("Network.clearBrowserCookies", none()),
            self.send("Network.clearBrowserCache", none()),
        )
        .map(drop)
    }

    /// Closes every window but the first, if there are others.
    async fn close_others(&self) -> Result<bool, String> {
        let closed = async {
            let windows = self.driver.windows().await?;
            let [first, others @ ..] = windows.as_slice() else { return Ok(false) };
            for window in others {
                self.driver.switch_to_window(window.clone()).await?;
                self.driver.close_window().await?;
            }
            if !others.is_empty() {
                self.driver.switch_to_window(first.clone()).await?;
            }
            Ok(!others.is_empty())
        };
        closed.await.map_err(|error: WebDriverError| one_line(&error.to_string()))
    }

    /// Leaves the page that is shown; completes when it has gone.
    async fn leave(&self) -> Result<(), String> {
        let before = self.watch.seen().came;
        self.navigate("about:blank").await?;
        let gone = async {
            while self.watch.seen().came == before {
                self.watch.news().await;
            }
        };
        let late = |_| "the page did not go in time".to_owned();
        tokio::time::timeout(self.patience, gone).await.map_err(late)
    }

    /// Opens an address; completes when its page has begun to come.
    pub(super) async fn navigate(&self, to: &str) -> Result<(), String> {
        let told = self.send("Page.navigate", json!({ "url": to })).await?;
        match told.get("errorText").and_then(Value::as_str) {
            Some(why) => Err(format!("the page does not come: {why}")),
            None => Ok(()),
        }
    }

    /// Events of the tab, past the driver.
    pub(super) async fn listen<E: CdpEvent>(&self) -> Result<EventStream<E>, String> {
        self.interception.listen().await
    }

    /// A command to the tab, past the driver. It waits while one page makes
    /// room for another.
    pub(super) async fn send(&self, method: &str, parameters: Value) -> Result<Value, String> {
        let deadline = Instant::now() + self.patience;
        loop {
            let told = self.interception.send(method, parameters.clone()).await;
            let is_between = told.as_ref().is_err_and(|why| why.ends_with(BETWEEN_PAGES));
            if !is_between || Instant::now() >= deadline {
                return told;
            }
            // Either way it is sent again.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.watch.news()).await;
        }
    }

    /// Lets go of a browser that is ended from outside, with its driver.
    pub(super) fn abandon(self) {
        // It was not ended before, so there is nothing to learn here.
        let _ = self.driver.leak();
    }

    /// Ends the browser.
    pub(super) async fn close(self) {
        let Self { driver, interception, .. } = self;
        drop(interception);
        // Where it is gone already, so much the better.
        let _ = driver.quit().await;
    }
}

/// The requests of a browser, or why they cannot be had.
async fn intercepted(driver: &WebDriver, watch: &Arc<Watch>) -> Result<Interception, String> {
    let capabilities = driver.handle().capabilities();
    let told = ["se:cdp", "webSocketDebuggerUrl"];
    let told = told.iter().find_map(|name| capabilities.get(name)?.as_str());
    if told.is_some_and(|address| !is_private(address)) {
        return Err("its DevTools need `wss`, because they are not on this machine".to_owned());
    }
    let cdp = driver.cdp().connect().await.map_err(|error| one_line(&error.to_string()))?;
    Interception::start(cdp, Arc::clone(watch)).await
}

/// Pages and what is typed go over this connection, as over the driver's own.
fn is_private(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| url.scheme() == "wss" || is_loopback(&url))
}

/// The browser as it is to be started.
fn capabilities(
    name: &str,
    arguments: &[String],
    browser: Option<&str>,
) -> Result<Capabilities, WebDriverError> {
    let mut chrome = ChromeCapabilities::new();
    for argument in arguments {
        chrome.add_arg(argument)?;
    }
    if let Some(browser) = browser {
        chrome.set_binary(browser)?;
    }
    let mut capabilities: Capabilities = chrome.into();
    capabilities.set("pageLoadStrategy", "eager")?;
    capabilities.set("unhandledPromptBehavior", "dismiss")?;
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
    if !name.is_empty() {
        capabilities.set("se:name", name)?;
    }
    Ok(capabilities)
}

fn told(error: &WebDriverError) -> NoBrowser {
    no_session(&error.to_string())
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devtools_elsewhere_need_tls() {
        assert!(is_private("wss://grid.example/session/1/se/cdp"));
        assert!(is_private("ws://127.0.0.1:4444/session/1/se/cdp"));
        assert!(!is_private("ws://grid.example:4444/session/1/se/cdp"));
        assert!(!is_private("no address"));
    }
}
