//! The stand-in bank as a pure function of state and request.

use std::time::SystemTime;

use url::Url;

use super::oauth::{self, token::Wish};
use super::state::{Endpoints, Environment, State};
use super::{
    Application, GateStyle, Mutant, Registry, answer, api, demo, deviation, gate, names, origin,
    pages, routes,
};
use crate::domain::{Answer, Dialect, HostRole, Request};

/// A bank: it does no I/O and asks no clock, and only its tokens are random.
pub struct Bank {
    state: State,
    /// The rules it breaks as long as nobody asks for more.
    mutants: Vec<Mutant>,
    /// Where it is when it is asked by none of the published names.
    home: (Endpoints, Environment),
}

impl Bank {
    /// A bank without any grant. `endpoints` is where it says it can be
    /// reached, `dialect` whose habits it has where Qonto's pages and Ory Hydra
    /// disagree, `mutants` are the rules it breaks on purpose.
    #[must_use]
    pub fn new(endpoints: Endpoints, dialect: Dialect, mutants: &[Mutant]) -> Self {
        Self::knowing(demo::registry(), endpoints, dialect, mutants)
    }

    /// The same with applications, users and organisations of its own.
    #[must_use]
    pub fn knowing(
        registry: &'static Registry,
        endpoints: Endpoints,
        dialect: Dialect,
        mutants: &[Mutant],
    ) -> Self {
        let home = (endpoints.clone(), Environment::default());
        let state = State::new(registry, endpoints, dialect, mutants);
        Self { state, mutants: mutants.to_vec(), home }
    }

    /// Breaks these rules as well from now on, in place of those that were named
    /// before.
    pub(super) fn break_also(&mut self, more: &[Mutant]) {
        self.state.mutants.clone_from(&self.mutants);
        self.state.mutants.extend(more);
    }

    /// Whose request it is, if it says so.
    pub(super) fn application_of(&self, request: &Request) -> Option<&'static Application> {
        origin::of(&self.state, request)
    }

    /// Grants what was allowed before it opened, which is now.
    pub(super) fn grant_seeded(&mut self, now: SystemTime) {
        for consent in self.state.registry.consents {
            oauth::token::grant_seeded(&mut self.state, now, consent);
        }
    }

    /// Grants what a person would have granted on the pages, and gives the answer
    /// of the exchange.
    pub(super) fn mint(&mut self, now: SystemTime, wish: &Wish) -> Result<Answer, String> {
        oauth::token::mint(&mut self.state, now, wish)
    }

    /// Whose habits the bank was asked to have.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.state.dialect
    }

    /// How the gate answers from now on whoever it does not know (GATE-02).
    pub fn gate_answers(&mut self, style: GateStyle) {
        self.state.gate = style;
    }

    /// Takes a scope from an application, as its operator may; names that the
    /// bank does not know change nothing (rules EXCH-39, REFR-23).
    pub fn withdraw_scope(&mut self, client_id: &str, scope: &str) {
        self.state.withdrawn.insert((client_id.to_owned(), scope.to_owned()));
    }

    /// Answers a request that reached `host` at the time `now`, layer by layer:
    /// gate, rate limit, path, method, endpoint.
    ///
    /// A host that Qonto published says itself which part of which environment
    /// is asked; the bank then points at itself by that environment's names.
    #[must_use]
    pub fn handle(&mut self, now: SystemTime, host: HostRole, request: &Request) -> Answer {
        let asked = names::asked(&request.url);
        // HOST-10: nothing is told over plain `http`.
        let exposed = asked.is_some() && request.url.scheme() == "http";
        if exposed && !self.state.has(Mutant::PlainHttpAnswered) {
            return answer::text(400, "Client sent an HTTP request to an HTTPS server.\n");
        }
        let host = asked.as_ref().map_or(host, |asked| asked.role);
        let web_application = asked.is_some() && host == HostRole::Web;
        self.stand_at(asked.map(|asked| (asked.endpoints, asked.environment)));
        let state = &mut self.state;
        // Production has no gate.
        if state.api.environment == Environment::Sandbox
            && let Some(refusal) = gate::refusal(state, host, request)
        {
            return match host {
                HostRole::Api => refusal,
                HostRole::Oauth | HostRole::Web => opened(state, refusal),
            };
        }
        if host == HostRole::Api
            && let Some(refusal) = api::throttled(state, now)
        {
            return refusal;
        }
        // HOST-02: the web application has pages and no OAuth.
        if web_application && request.url.path().starts_with("/oauth2/") {
            return answer::text(404, "404 page not found\n");
        }
        let answer = match routes::find(host, request) {
            Ok(endpoint) => endpoint(state, now, request),
            Err(answer) => answer,
        };
        let answer = match host {
            HostRole::Api => api::leaving(state, now, answer),
            HostRole::Oauth | HostRole::Web => opened(state, answer),
        };
        deviation::of(state, host, request, answer)
    }

    /// The part of the bank that a request asks which reached `host`, and of
    /// which environment: a published name says both.
    #[must_use]
    pub fn asked(&self, host: HostRole, request: &Request) -> (HostRole, Environment) {
        let home = (host, self.home.1);
        names::asked(&request.url).map_or(home, |asked| (asked.role, asked.environment))
    }

    /// Makes it the bank of that environment; it begins as the sandbox.
    pub fn become_environment(&mut self, environment: Environment) {
        self.home.1 = environment;
        self.state.api.environment = environment;
    }

    /// Moves to another name, or home.
    fn stand_at(&mut self, place: Option<(Endpoints, Environment)>) {
        let (endpoints, environment) = match place {
            None if self.state.endpoints == self.home.0 => return,
            None => self.home.clone(),
            Some(place) => place,
        };
        self.state.endpoints = endpoints;
        self.state.api.environment = environment;
    }

    /// The user takes an organisation out of the consent given to an application of
    /// the user flow. Gives the id of that organisation, if there was one.
    pub fn narrow_consent(&mut self, client_id: &str, user: &str) -> Option<&'static str> {
        api::narrow_consent(&mut self.state, client_id, user)
    }

    /// The user withdraws every consent given to an application, as in Qonto's
    /// own application. Gives how many grants came to their end.
    ///
    /// A webhook tells it for each organisation (rule REVK-05), if there is a
    /// receiver.
    pub fn withdraw_consent(&mut self, now: SystemTime, client_id: &str, user: &str) -> usize {
        api::withdraw_consent(&mut self.state, now, client_id, user)
    }

    /// Addresses webhooks of later events to `receiver`.
    pub fn deliver_webhooks_to(&mut self, receiver: Url) {
        self.state.api.webhook.subscribe(receiver);
    }

    /// Takes the webhooks that wait to be sent, oldest first; the bank itself
    /// sends nothing.
    #[must_use]
    pub fn take_deliveries(&mut self) -> Vec<Request> {
        self.state.api.webhook.take()
    }

    /// How many API answers of the last hour were 401 (rule API-09).
    #[must_use]
    pub fn unauthorized(&mut self, now: SystemTime) -> u32 {
        self.state.api.traffic.unauthorized_total(now)
    }
}

/// AUTH-42 to AUTH-45: no other site reads or frames what the authorization server
/// answers, is told its address or asked for a part of it, but for a breakage.
fn opened(state: &State, mut answer: Answer) -> Answer {
    if state.has(Mutant::CrossOriginAllowed) {
        answer.headers.push("Access-Control-Allow-Origin", "*");
    }
    if state.has(Mutant::FramesAllowed) {
        answer.headers.remove("content-security-policy");
    }
    if state.has(Mutant::ReferrerTold) {
        answer.headers.remove("referrer-policy");
    }
    if state.has(Mutant::ForeignPictureLoaded) {
        pages::with_foreign_picture(&mut answer);
    }
    answer
}
