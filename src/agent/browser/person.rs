//! One person with a browser of their own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{MappedMutexGuard, MutexGuard as Held};
use url::Url;

use super::Browsers;
use super::session::Session;
use super::walk::Walk;
use super::watch::Owner;
use crate::agent::{Arrival, Changes, Recording, Stopped, Tampering, Visit};
use crate::client::Observer;
use crate::domain::{Answer, Clock, Scene, Secret};
use crate::target::Target;

/// A person whose browser starts when it is needed and is given back when the
/// person goes.
pub struct Person {
    browsers: Browsers,
    name: String,
    /// What a browser is called that starts for the person.
    title: String,
    target: Arc<Target>,
    observer: Option<Observer>,
    clock: Clock,
    session: tokio::sync::Mutex<Option<Session>>,
    changes: Mutex<Changes>,
}

impl Person {
    pub(super) fn new(
        browsers: Browsers,
        name: &str,
        target: Arc<Target>,
        observer: Option<Observer>,
        clock: Clock,
    ) -> Self {
        let (session, changes) = Default::default();
        let title = name.to_owned();
        Self { browsers, name: name.to_owned(), title, target, observer, clock, session, changes }
    }

    /// Names browsers that start for this person after a scenario, too.
    #[must_use]
    pub fn in_scenario(mut self, scenario: &str) -> Self {
        self.title = format!("{scenario}: {}", self.name);
        self
    }

    /// The same walk as that of the [plain browser](crate::agent::http::Person).
    ///
    /// # Errors
    ///
    /// When it ends anywhere but at the redirect URI.
    pub async fn visit(&self, start: Url, visit: &Visit<'_>) -> Result<Arrival, Stopped> {
        self.walk(visit, async |walk| walk.from(start).await).await
    }

    /// A walk, however it begins.
    pub(super) async fn walk(
        &self,
        visit: &Visit<'_>,
        how: impl AsyncFnOnce(Walk<'_>) -> Result<Arrival, Stopped>,
    ) -> Result<Arrival, Stopped> {
        let mut session = self.session().await?;
        let mut changes = std::mem::take(&mut *self.changes());
        changes.begin();
        session.watch.begin(Some(visit.redirect_uri), changes);
        let patience = self.browsers.wishes().patience;
        let walked = how(Walk::new(&session, &self.target, visit, patience)).await;
        session.is_sick |= matches!(walked, Err(Stopped::Browser(_)));
        *self.changes() = std::mem::take(&mut session.watch.seen().changes);
        walked
    }

    /// Opens an address for whoever sits in front of the window, and notes what
    /// they do until the callback, without what they type. With a visit its
    /// recipe plays that person.
    ///
    /// # Errors
    ///
    /// When the walk ends anywhere but at the redirect URI.
    pub async fn record(
        &self,
        start: Url,
        redirect_uri: &Url,
        visit: Option<&Visit<'_>>,
    ) -> Result<Recording, Stopped> {
        let mut session = self.session().await?;
        session.watch.begin(Some(redirect_uri), Changes::default());
        // The script of the recorder stays in the tab.
        session.is_sick = true;
        let patience = self.browsers.wishes().patience;
        let visit = visit.map(|visit| (visit, patience));
        super::record::record(&session, &self.target, start, visit).await
    }

    /// Opens one address and does nothing there; its cookies are kept.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn open(&self, address: Url) -> Result<Answer, Stopped> {
        let session = self.session().await?;
        session.watch.begin(None, Changes::default());
        let opened = session.driver.goto(address.as_str()).await;
        let seen = session.watch.seen();
        match (&seen.last, &seen.stopped, opened) {
            (_, Some(stopped), _) => Err(stopped.clone()),
            (Some((_, answer)), None, _) => Ok(answer.clone()),
            (None, None, Err(error)) => Err(Stopped::Browser(error.to_string())),
            (None, None, Ok(())) => Err(Stopped::Browser("no page came".to_owned())),
        }
    }

    /// What the browser shows now; none if it was never started.
    pub async fn scene(&self) -> Option<Scene> {
        let held = self.session.lock().await;
        let people = self.target.users.values();
        let typed = people.flat_map(|user| {
            [Secret::new(user.email.as_str()), user.password.clone(), user.otp.clone()]
        });
        let typed: Vec<Secret> = typed.collect();
        Some(held.as_ref()?.scene(&self.name, &typed).await)
    }

    /// Changes a request of one of the next visits, once.
    pub fn tamper(&self, change: Tampering) {
        self.changes().add(change);
    }

    /// What is still to be changed, and whether a change led to the end.
    pub fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a page may take.
    pub(super) fn patience(&self) -> std::time::Duration {
        self.browsers.wishes().patience
    }

    /// The browser, which starts now if it was not needed before.
    pub(super) async fn session(&self) -> Result<MappedMutexGuard<'_, Session>, Stopped> {
        let mut held = self.session.lock().await;
        if held.is_none() {
            let owner = || Owner {
                target: Arc::clone(&self.target),
                clock: self.clock.clone(),
                observer: self.observer.clone(),
            };
            *held = Some(self.browsers.lease(&self.title, owner).await?);
        }
        Held::try_map(held, Option::as_mut)
            .map_err(|_| Stopped::Browser("the browser is gone".to_owned()))
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        if let Some(session) = self.session.get_mut().take() {
            self.browsers.give_back(session);
        }
    }
}
