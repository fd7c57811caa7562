//! One browser with one tab, whose requests are watched.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::cdp::{CdpEvent, EventStream};
use thirtyfour::{
    Capabilities, ChromeCapabilities, ChromiumLikeCapabilities as _, TimeoutConfiguration,
    WebDriver,
};
use url::Url;

use super::installed::no_session;
use super::intercept::Interception;
use super::watch::{Owner, Watch};
use super::{NoBrowser, Wishes};

/// Commands that hang longer than the longest of our waits are given up.
const COMMAND_GRACE: Duration = Duration::from_secs(20);

/// A browser that can be driven.
pub(super) struct Session {
    pub(super) driver: WebDriver,
    pub(super) watch: Arc<Watch>,
    interception: Interception,
    /// Where data may have been left.
    origins: Vec<String>,
    pub(super) is_sick: bool,
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
        let cdp = driver.cdp().connect().await.map_err(|error| {
            NoBrowser(format!("driver cannot intercept: {}", one_line(&error.to_string())))
        })?;
        let interception = Interception::start(cdp, Arc::clone(&watch)).await.map_err(NoBrowser)?;
        Ok(Self { driver, watch, interception, origins: Vec::new(), is_sick: false })
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
        let windows = self.driver.windows().await.map_err(|error| error.to_string())?;
        if let [_, extra @ ..] = windows.as_slice() {
            for window in extra {
                let closed = async {
                    self.driver.switch_to_window(window.clone()).await?;
                    self.driver.close_window().await
                };
                closed.await.map_err(|error| error.to_string())?;
            }
            let first = windows[0].clone();
            self.driver.switch_to_window(first).await.map_err(|error| error.to_string())?;
        }
        for origin in std::mem::take(&mut self.origins) {
            self.forget(&origin).await?;
        }
        self.driver.goto("about:blank").await.map_err(|error| error.to_string())?;
        self.send("Page.resetNavigationHistory", json!({})).await?;
        self.send("Network.clearBrowserCookies", json!({})).await?;
        self.send("Network.clearBrowserCache", json!({})).await?;
        self.console().await.map(drop)
    }

    /// Data of one origin; that of the tab is cleared by a page of the origin,
    /// which is answered here.
    async fn forget(&self, origin: &str) -> Result<(), String> {
        let all = json!({ "origin": origin, "storageTypes": "all" });
        self.send("Storage.clearDataForOrigin", all).await.map(drop)
    }

    /// Events of the tab, past the driver.
    pub(super) async fn listen<E: CdpEvent>(&self) -> Result<EventStream<E>, String> {
        self.interception.listen().await
    }

    /// A command to the tab, past the driver.
    pub(super) async fn send(&self, method: &str, parameters: Value) -> Result<Value, String> {
        self.interception.send(method, parameters).await
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

/// The browser as it is to be started.
fn capabilities(
    name: &str,
    arguments: &[String],
    browser: Option<&str>,
) -> Result<Capabilities, thirtyfour::error::WebDriverError> {
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

fn told(error: &thirtyfour::error::WebDriverError) -> NoBrowser {
    no_session(&error.to_string())
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
