//! A browser driven over a `DevTools` pipe by a program that does nothing else:
//! the limit that the browser agent is measured against.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use qonform::domain::header;
use qonform::mock::demo;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::Outcome;

/// Fills in a page and leaves it, whichever of the three it is.
const ACT: &str = r#"
    const put = (css, text) => { const it = document.querySelector(css); if (it) it.value = text; };
    put('input[type="email"]', EMAIL);
    put('input[type="password"]', PASSWORD);
    put('input[autocomplete="one-time-code"]', OTP);
    document.querySelector('button[value="allow"], button[type="submit"]').click();
"#;

/// One tab of one browser, kept for all journeys.
pub(super) struct Tab {
    browser: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    next: u64,
    act: String,
    // Removed behind the browser that writes into it.
    _profile: TempDir,
}

impl Tab {
    /// Starts the browser and has it hand over what goes to `redirect_uri`.
    pub(super) fn open(redirect_uri: &str) -> Outcome<Self> {
        let profile = tempfile::tempdir()?;
        // The browser reads from descriptor 3 and writes to 4.
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#, "sh", "chromium"]);
        shell.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
        shell.args(["--no-first-run", "--remote-debugging-pipe", "about:blank"]);
        shell.arg(format!("--user-data-dir={}", profile.path().display()));
        let mut browser = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let to = browser.stdin.take().ok_or("no pipe to the browser")?;
        let from = BufReader::new(browser.stdout.take().ok_or("no pipe from the browser")?);
        let user = &demo::ADA;
        let act = ACT
            .replace("EMAIL", &json!(user.email).to_string())
            .replace("PASSWORD", &json!(user.password).to_string())
            .replace("OTP", &json!(user.otp).to_string());
        let session = String::new();
        let mut tab = Self { browser, to, from, session, next: 0, act, _profile: profile };
        let target = tab.call("Target.createTarget", &json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = tab.call("Target.attachToTarget", &attach)?;
        tab.session = attached["sessionId"].as_str().ok_or("no session")?.into();
        tab.call("Page.enable", &json!({}))?;
        tab.call("Network.enable", &json!({}))?;
        let gate = json!({ "headers": { header::STAGING_TOKEN: demo::STAGING_TOKEN } });
        tab.call("Network.setExtraHTTPHeaders", &gate)?;
        let pattern = json!({ "patterns": [{ "urlPattern": format!("{redirect_uri}*") }] });
        tab.call("Fetch.enable", &pattern)?;
        Ok(tab)
    }

    /// From the authorization request to the callback, which is given back.
    pub(super) fn journey(&mut self, start: &str) -> Outcome<String> {
        self.call("Network.clearBrowserCookies", &json!({}))?;
        self.send("Page.navigate", &json!({ "url": start }))?;
        for _ in 0..3 {
            self.event("Page.domContentEventFired")?;
            let act = self.act.clone();
            self.send("Runtime.evaluate", &json!({ "expression": act }))?;
        }
        let paused = self.event("Fetch.requestPaused")?;
        let answer = json!({ "requestId": paused["requestId"], "responseCode": 200 });
        self.call("Fetch.fulfillRequest", &answer)?;
        self.event("Page.loadEventFired")?;
        Ok(paused["request"]["url"].as_str().ok_or("no address")?.to_owned())
    }

    fn send(&mut self, method: &str, params: &Value) -> Outcome<u64> {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(message.to_string().as_bytes())?;
        self.to.write_all(b"\0")?;
        Ok(self.next)
    }

    fn call(&mut self, method: &str, params: &Value) -> Outcome<Value> {
        let id = self.send(method, params)?;
        loop {
            let mut message = self.receive()?;
            if message["id"] == id {
                let error = message.get("error").map(ToString::to_string);
                return error
                    .map_or_else(|| Ok(message["result"].take()), |error| Err(error.into()));
            }
        }
    }

    fn event(&mut self, method: &str) -> Outcome<Value> {
        loop {
            let mut message = self.receive()?;
            if message["method"] == method {
                return Ok(message["params"].take());
            }
        }
    }

    fn receive(&mut self) -> Outcome<Value> {
        let mut message = Vec::new();
        self.from.read_until(0, &mut message)?;
        message.pop().ok_or("the browser is gone")?;
        Ok(serde_json::from_slice(&message)?)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let closed = self.call("Browser.close", &json!({}));
        if closed.is_err() {
            let _ = self.browser.kill();
        }
        let _ = self.browser.wait();
    }
}
