//! Ada, her browser, and what she wants, before a bank that is a [`Listener`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qonform::agent::http::{HttpBrowsers, Person};
use qonform::agent::{Arrival, Decision, Stopped, Visit};
use qonform::client::Observer;
use qonform::domain::{Dialect, Interaction, Paths, Secret};
use qonform::target::{Capabilities, Configuration, Gate, Manners, Network, Recipe, Target, User};
use url::Url;

use crate::listener::{Listener, answer};

/// Where every walk should end; nobody answers there.
pub(crate) const CALLBACK: &str = "https://app.invalid/cb";

/// An answer with a page.
pub(crate) fn page(body: &str) -> String {
    answer(200, "Content-Type: text/html; charset=utf-8\r\n", body)
}

/// An answer that leads elsewhere.
pub(crate) fn redirect(to: &str) -> String {
    answer(302, &format!("Location: {to}\r\n"), "")
}

/// One visit to be made.
pub(crate) struct Visitor {
    bank: Url,
    person: Person,
    seen: Arc<Mutex<Vec<Interaction>>>,
    recipe: Recipe,
    organizations: Vec<String>,
    decision: Decision,
}

impl Visitor {
    pub(crate) fn new(bank: &Listener) -> Self {
        let configuration = serde_saphyr::from_str(include_str!("../../qonform.yaml"));
        let configuration: Configuration = configuration.expect("the built-in configuration");
        let recipe = configuration.journeys["qonto"].clone();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let observer: Observer =
            Arc::new(move |interaction| sink.lock().expect("no panic").push(interaction));
        let browsers = HttpBrowsers::new(Duration::from_secs(5)).expect("browsers");
        let bank = bank.url("127.0.0.1");
        let person = browsers.person(Arc::new(target(&bank)), observer);
        let (organizations, decision) = (Vec::new(), Decision::Allow);
        Self { bank, person, seen, recipe, organizations, decision }
    }

    pub(crate) fn choosing(mut self, organizations: &[&str]) -> Self {
        self.organizations = organizations.iter().map(ToString::to_string).collect();
        self
    }

    pub(crate) fn denying(mut self) -> Self {
        self.decision = Decision::Deny;
        self
    }

    pub(crate) fn following(mut self, recipe: &str) -> Self {
        self.recipe = serde_saphyr::from_str(recipe).expect("a recipe");
        self
    }

    pub(crate) fn visits(&self, path: &str) -> Result<Arrival, Stopped> {
        let user = User {
            email: "ada@acme.example".to_owned(),
            password: Secret::new("the password"),
            otp: Secret::new("123456"),
            organizations: Vec::new(),
        };
        let visit = Visit {
            recipe: &self.recipe,
            user: &user,
            organizations: self.organizations.clone(),
            decision: self.decision,
            redirect_uri: &CALLBACK.parse().expect("an address"),
            wait_at: None,
        };
        let start = self.bank.join(path).expect("a path");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(self.person.visit(start, &visit))
    }

    pub(crate) fn seen(&self) -> Vec<Interaction> {
        self.seen.lock().expect("no panic").clone()
    }
}

fn target(bank: &Url) -> Target {
    let header = "X-Qonto-Staging-Token".to_owned();
    Target {
        name: "bank".to_owned(),
        dialect: Dialect::Hydra,
        is_mock: false,
        oauth: bank.clone(),
        api: "https://api.invalid/".parse().expect("an address"),
        gate: Some(Gate { header, value: Secret::new("the-staging-token") }),
        applications: BTreeMap::new(),
        users: BTreeMap::new(),
        journey: Recipe::default(),
        capabilities: Capabilities::new(),
        paths: Paths::default(),
        parameters: BTreeMap::new(),
        differs: BTreeMap::new(),
        network: Network::default(),
        manners: Manners::default(),
    }
}
