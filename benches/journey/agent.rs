//! The same journey by the browser agent.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::browser::{Browsers, Installed, Wishes};
use qonform::agent::{Decision, Visit};
use qonform::domain::Clock;
use qonform::engine::{Engine, Settings};
use qonform::mock::Lease;
use qonform::target::{Recipe, Target, User};
use url::Url;

use crate::Outcome;

/// The browsers of a run and the target they go to.
pub(super) struct Agent {
    browsers: Browsers,
    target: Arc<Target>,
    user: User,
    recipe: Recipe,
    redirect_uri: Url,
}

impl Agent {
    /// Starts nothing yet.
    pub(super) fn new(bank: &Lease, installed: Installed, redirect_uri: &str) -> Outcome<Self> {
        let engine = Engine::new(Settings::default()).map_err(|_| "the files are not good")?;
        let mut target = engine.target().clone();
        target.oauth = bank.oauth().clone();
        target.api = bank.api().clone();
        let redirect_uri: Url = redirect_uri.parse()?;
        let wishes = Wishes {
            headed: false,
            patience: Duration::from_secs(10),
            at_once: 1,
            redirect_uris: vec![redirect_uri.clone()],
            stays_here: true,
            network: qonform::target::Network::default(),
            certified: None,
        };
        let user = target.users.get("Ada").ok_or("no Ada")?.clone();
        let (recipe, target) = (target.journey.clone(), Arc::new(target));
        let browsers = Browsers::new(Ok(installed), wishes);
        Ok(Self { browsers, target, user, recipe, redirect_uri })
    }

    /// From the authorization request to the callback, which is given back.
    pub(super) async fn journey(&self, start: &Url) -> Outcome<String> {
        let clock = Clock::live(SystemTime::now);
        let person = self.browsers.person("Ada", Arc::clone(&self.target), None, clock);
        let visit = Visit {
            recipe: &self.recipe,
            user: &self.user,
            organizations: Vec::new(),
            decision: Decision::Allow,
            redirect_uri: &self.redirect_uri,
            wait_at: None,
        };
        Ok(person.visit(start.clone(), &visit).await?.callback.into())
    }

    /// Ends the browser.
    pub(super) async fn close(&self) {
        self.browsers.close().await;
    }
}
