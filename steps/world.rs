//! What one scenario remembers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::agent::http::Person;
use crate::agent::{Arrival, Stopped};
use crate::client::{
    AuthorizationCode, BrowserSession, CallbackError, Client, ClientError, Provider, Registration,
    ScaChallenge,
};
use crate::domain::{Answer, Clock, Sender};
use crate::mock::Lease;
use crate::target::{Application, Flow, Target};

use super::api::ApiAnswer;
use super::freshness::Keeper;
use super::grant::Grants;
use super::{Failure, RUN, RunContext, ScenarioLog, Transcript};

/// The memory of a scenario; its steps act, it does not.
///
/// On the mock it leases a bank of its own, with its own clock and state.
#[derive(cucumber::World)]
#[world(init = Self::new)]
pub struct World {
    /// What all scenarios share.
    pub run: Arc<RunContext>,
    /// The bank, with this scenario's addresses.
    pub target: Arc<Target>,
    /// The stand-in bank, held until the scenario ends.
    pub lease: Lease,
    /// Everything that went over the wire.
    pub transcript: Transcript,
    /// What happened so far; the engine's.
    pub log: ScenarioLog,
    pub(super) application: Option<Registered>,
    pub(super) journey: Journey,
    pub(super) grants: Grants,
    pub(super) keeper: Option<Keeper>,
    /// Answers that the scenario itself put in the bank's place.
    pub staged: Vec<Answer>,
    pub(super) api: Option<ApiAnswer>,
    /// What the bank asked the user to confirm last.
    pub(super) challenge: Option<Box<ScaChallenge>>,
    /// How the last attempt to end a grant went.
    pub(super) revocation: Option<Result<(), ClientError>>,
    pub(super) remembered: BTreeMap<String, String>,
}

/// An application and what it keeps for the person's browser.
pub(super) struct Registered {
    pub(super) name: String,
    pub(super) application: Application,
    pub(super) client: Client,
    pub(super) session: BrowserSession,
}

/// The person's way through the bank's pages and back.
#[derive(Default)]
pub(super) struct Journey {
    pub(super) people: BTreeMap<String, Person>,
    /// Parameters for the next authorization request.
    pub(super) extra: Vec<(String, String)>,
    /// Authorization requests that were made and not opened.
    pub(super) asked: Vec<url::Url>,
    /// Organisations of the last consent.
    pub(super) consented: Vec<String>,
    pub(super) arrival: Option<Result<Arrival, Stopped>>,
    pub(super) callback: Option<Result<AuthorizationCode, CallbackError>>,
}

impl World {
    async fn new() -> Self {
        let run = RUN.with(Arc::clone);
        let lease = run.pool.lease(Clock::manual((run.system_time)())).await;
        let mut target = run.target.clone();
        target.oauth = lease.oauth().clone();
        target.api = lease.api().clone();
        Self {
            run,
            target: Arc::new(target),
            lease,
            transcript: Transcript::default(),
            log: ScenarioLog::default(),
            application: None,
            journey: Journey::default(),
            grants: Grants::default(),
            keeper: None,
            staged: Vec::new(),
            api: None,
            challenge: None,
            revocation: None,
            remembered: BTreeMap::new(),
        }
    }

    /// The scenario's clock.
    pub(super) fn clock(&self) -> &Clock {
        self.lease.clock()
    }

    /// The application the scenario speaks of.
    pub(super) fn application(&mut self) -> Result<&mut Registered, Failure> {
        self.application.as_mut().ok_or_else(|| {
            Failure::invalid(
                "no application is registered yet: begin with \
                 `Given an application registered for the membership flow`",
            )
        })
    }

    /// The first application of a flow.
    pub(super) fn register(&self, flow: Flow) -> Result<Registered, Failure> {
        self.register_at(flow, self.provider())
    }

    /// The same, as if it were registered with another bank.
    pub(super) fn register_at(
        &self,
        flow: Flow,
        provider: Provider,
    ) -> Result<Registered, Failure> {
        let found = self.target.applications.iter().find(|(_, app)| app.flow == flow);
        let (name, application) = found.ok_or_else(|| {
            let target = &self.target.name;
            Failure::invalid(format!(
                "the target `{target}` has no application for the {flow} flow"
            ))
        })?;
        Ok(self.connect(name, application, provider))
    }

    /// An application that is not the scenario's own.
    pub(super) fn other_application(&self) -> Result<Registered, Failure> {
        let own = self.application.as_ref().map(|own| own.name.as_str());
        let found = self.target.applications.iter().find(|(name, _)| Some(name.as_str()) != own);
        let (name, application) = found.ok_or_else(|| {
            Failure::invalid(format!("the target `{}` has one application only", self.target.name))
        })?;
        Ok(self.connect(name, application, self.provider()))
    }

    fn provider(&self) -> Provider {
        Provider {
            oauth: self.target.oauth.clone(),
            api: self.target.api.clone(),
            gate: self.target.gate.as_ref().map(|gate| gate.value.clone()),
        }
    }

    fn connect(&self, name: &str, application: &Application, provider: Provider) -> Registered {
        let registration = Registration {
            client_id: application.client_id.clone(),
            client_secret: application.client_secret.clone(),
            redirect_uri: application.redirect_uri.clone(),
        };
        let client = Client::new(
            self.run.transport.clone(),
            provider,
            registration,
            self.clock().clone(),
            Some(self.transcript.observer()),
        );
        Registered {
            name: name.to_owned(),
            application: application.clone(),
            client,
            session: BrowserSession::new(),
        }
    }

    /// The browser of a user, with its cookies.
    pub(super) fn person(&mut self, user: &str) -> &mut Person {
        let Self { run, target, lease, transcript, journey, .. } = self;
        journey.people.entry(user.to_owned()).or_insert_with(|| {
            let observer = transcript.observer();
            run.browsers.person(Arc::clone(target), observer).with_clock(lease.clock().clone())
        })
    }

    /// The last answer the application, not the person, received.
    pub(super) fn last_answer(&self) -> Result<Answer, Failure> {
        let transcript = self.transcript.lock();
        let mut answers = transcript.iter().rev().filter(|i| i.sender != Sender::Person);
        let last = answers.next().and_then(|interaction| interaction.answer().cloned());
        last.ok_or_else(|| {
            Failure::invalid("nothing was asked yet, so there is no answer to look at")
        })
    }
}

/// Shows nothing of what went over the wire.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("target", &self.target.name).finish_non_exhaustive()
    }
}
