//! The browsers of a run.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

use super::process::{DriverProcess, is_root};
use super::session::Session;
use super::watch::Owner;
use super::{Installed, NoBrowser, Person, Wishes};
use crate::agent::Stopped;
use crate::client::{Observer, is_loopback};
use crate::domain::{Clock, TransportFault};
use crate::target::{Network, Target};

/// Hands out browsers and takes them back; clones share them.
#[derive(Clone)]
pub struct Browsers(Arc<Pool>);

struct Pool {
    installed: Result<Installed, NoBrowser>,
    wishes: Wishes,
    turns: Arc<Semaphore>,
    driver: tokio::sync::Mutex<Option<DriverProcess>>,
    idle: Mutex<Vec<Session>>,
    opened: std::sync::atomic::AtomicUsize,
    /// Of the servers whose authority browsers do not know.
    keys: OnceCell<Vec<String>>,
    /// Why no session of this driver is any use, once that is known.
    blind: OnceCell<Stopped>,
}

/// The right to use browsers, as long as it is kept.
pub struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Browsers {
    /// Nothing is started before someone needs it.
    #[must_use]
    pub fn new(installed: Result<Installed, NoBrowser>, wishes: Wishes) -> Self {
        let turns = Arc::new(Semaphore::new(wishes.at_once.max(1)));
        Self(Arc::new(Pool {
            installed,
            wishes,
            turns,
            driver: tokio::sync::Mutex::default(),
            idle: Mutex::default(),
            opened: std::sync::atomic::AtomicUsize::default(),
            keys: OnceCell::new(),
            blind: OnceCell::new(),
        }))
    }

    /// Waits until a scenario may use browsers.
    pub async fn turn(&self) -> Turn {
        // It is never closed.
        Turn { _permit: Arc::clone(&self.0.turns).acquire_owned().await.ok() }
    }

    /// A person with a browser of their own, which starts when it is needed.
    #[must_use]
    pub fn person(
        &self,
        name: &str,
        target: Arc<Target>,
        observer: impl Into<Option<Observer>>,
        clock: Clock,
    ) -> Person {
        Person::new(self.clone(), name, target, observer.into(), clock)
    }

    pub(super) fn wishes(&self) -> &Wishes {
        &self.0.wishes
    }

    /// A browser without a past.
    pub(super) async fn lease(
        &self,
        name: &str,
        owner: impl Fn() -> Owner,
    ) -> Result<Session, Stopped> {
        while let Some(mut session) = self.take_idle() {
            if session.hand_to(owner()).await.is_ok() {
                return Ok(session);
            }
            session.abandon();
        }
        let keys = self.0.keys.get_or_try_init(|| keys(&self.0.wishes)).await;
        let keys = keys.map_err(Stopped::Transport)?;
        if let Some(why) = self.0.blind.get() {
            return Err(why.clone());
        }
        let opened = self.open(name, keys).await.map_err(Stopped::from);
        let mut session = opened.inspect_err(|stopped| {
            if matches!(stopped, Stopped::CannotIntercept(_)) {
                // Whoever was first says the same.
                let _ = self.0.blind.set(stopped.clone());
            }
        })?;
        session.hand_to(owner()).await?;
        Ok(session)
    }

    /// Takes a browser back; a sick one is not used again.
    pub(super) fn give_back(&self, session: Session) {
        if session.is_sick || session.watch.seen().is_lost {
            session.abandon();
        } else {
            self.idle().push(session);
        }
    }

    /// The lock is not held while the browser is emptied.
    fn take_idle(&self) -> Option<Session> {
        self.idle().pop()
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self, name: &str, keys: &[String]) -> Result<Session, NoBrowser> {
        let number = self.0.opened.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut arguments = arguments(&self.0.wishes, keys);
        match self.0.installed.as_ref().map_err(Clone::clone)? {
            Installed::Remote(url) => {
                Session::open(url, name, &arguments, None, &self.0.wishes).await
            }
            Installed::Local { driver, browser } => {
                let mut running = self.0.driver.lock().await;
                if running.as_mut().is_none_or(DriverProcess::is_gone) {
                    let program = driver.clone();
                    let started =
                        tokio::task::spawn_blocking(move || DriverProcess::start(&program)).await;
                    *running = Some(started.map_err(|error| NoBrowser(error.to_string()))??);
                }
                let Some(process) = running.as_ref() else { return Err(gone()) };
                let profile = process.folder.join(format!("profile-{number}"));
                arguments.push(format!("--user-data-dir={}", profile.display()));
                let url = process.url.clone();
                drop(running);
                let browser = browser.as_ref().map(|path| path.display().to_string());
                Session::open(&url, "", &arguments, browser.as_deref(), &self.0.wishes).await
            }
        }
    }

    /// Ends every browser; call it when no scenario runs any more.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        let driver = self.0.driver.lock().await.take();
        for session in idle {
            // Those of our own driver end with it.
            match driver {
                Some(_) => session.abandon(),
                None => session.close().await,
            }
        }
        drop(driver);
    }
}

fn gone() -> NoBrowser {
    NoBrowser("the driver has ended by itself".to_owned())
}

/// The keys of servers that our own connections trust by the target's
/// certificates. A browser is told these keys and not the authority: it would
/// have to be written into the user's own store of certificates.
async fn keys(wishes: &Wishes) -> Result<Vec<String>, TransportFault> {
    let mut keys = Vec::new();
    if let Some((transport, servers)) = &wishes.certified {
        for server in servers {
            keys.push(transport.server_key(server).await?);
        }
    }
    Ok(keys)
}

/// Nothing is fetched that no page asks for, no permission is asked for a bank
/// on this machine, and redirect hosts have no address, should a request get
/// past the watch.
fn arguments(wishes: &Wishes, keys: &[String]) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,PasswordLeakDetection,LocalNetworkAccessChecks",
        "--disable-sync",
        "--disable-save-password-bubble",
        "--metrics-recording-only",
        "--no-proxy-server",
        "--password-store=basic",
        "--window-size=1280,900",
    ]
    .map(str::to_owned)
    .into();
    if !wishes.headed {
        arguments.push("--headless=new".to_owned());
    }
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let Network { resolve, proxy, .. } = &wishes.network;
    if !wishes.stays_here && (proxy.is_some() || resolve.is_empty()) {
        arguments.retain(|argument| argument != "--no-proxy-server");
    }
    arguments.extend(proxy.as_ref().map(|proxy| format!("--proxy-server={proxy}")));
    if !keys.is_empty() {
        arguments.push(format!("--ignore-certificate-errors-spki-list={}", keys.join(",")));
    }
    let rules = resolver_rules(wishes);
    if !rules.is_empty() {
        arguments.push(format!("--host-resolver-rules={rules}"));
    }
    arguments
}

fn resolver_rules(wishes: &Wishes) -> String {
    if wishes.stays_here {
        return "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned();
    }
    let mut rules = String::new();
    for url in wishes.redirect_uris.iter().filter(|url| !is_loopback(url)) {
        let gap = if rules.is_empty() { "" } else { ", " };
        let _ = write!(rules, "{gap}MAP {} ~NOTFOUND", url.host_str().unwrap_or_default());
    }
    for (host, address) in &wishes.network.resolve {
        let gap = if rules.is_empty() { "" } else { ", " };
        let _ = write!(rules, "{gap}MAP {host} {address}");
    }
    rules
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn redirect_hosts_have_no_address() {
        let uris = ["https://app.example/callback", "http://127.0.0.1:8912/callback"];
        let wishes = Wishes {
            headed: false,
            patience: Duration::from_secs(1),
            at_once: 1,
            redirect_uris: uris.map(|uri| uri.parse().unwrap()).into(),
            stays_here: false,
            network: Network::default(),
            certified: None,
        };
        assert_eq!(resolver_rules(&wishes), "MAP app.example ~NOTFOUND");
        let resolve = [("idp.example".to_owned(), "127.0.0.1:8443".parse().unwrap())].into();
        let elsewhere =
            Wishes { network: Network { resolve, ..Network::default() }, ..wishes.clone() };
        let expected = "MAP app.example ~NOTFOUND, MAP idp.example 127.0.0.1:8443";
        assert_eq!(resolver_rules(&elsewhere), expected);
        let here = Wishes { stays_here: true, ..wishes };
        assert_eq!(resolver_rules(&here), "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    }
}
