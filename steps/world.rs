//! What one scenario remembers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::agent::browser::Turn;
use crate::agent::{Arrival, Person, Stopped, Tampering};
use crate::client::{
    AuthorizationCode, BrowserSession, CallbackError, Client, ClientError, Convention, Provider,
    Registration, ScaChallenge,
};
use crate::domain::{Answer, Clock, Secret, Sender};
use crate::mock::Lease;
use crate::target::{Application, Flow, Target};

use super::api::ApiAnswer;
use super::attack::Attack;
use super::freshness::Keeper;
use super::grant::Grants;
use super::{Failure, RUN, RunContext, ScenarioLog, StepResult, Transcript};

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
    /// The stand-in bank, held until the scenario ends; real targets have none.
    pub lease: Option<Lease>,
    clock: Clock,
    /// The right to use browsers with scripts; without it, people have plain
    /// ones.
    pub turn: Option<Turn>,
    /// Everything that went over the wire.
    pub transcript: Transcript,
    /// What happened so far; the engine's.
    pub log: ScenarioLog,
    /// The applications the scenario has spoken of, by name.
    pub(super) applications: BTreeMap<String, Registered>,
    /// The name of the one it speaks of now.
    pub(super) current: String,
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
    pub(super) attack: Attack,
}

/// An application and what it keeps for the person's browser.
pub(super) struct Registered {
    pub(super) application: Application,
    pub(super) client: Client,
    /// By the name of the browser.
    pub(super) sessions: BTreeMap<String, BrowserSession>,
}

/// The person's way through the bank's pages and back.
#[derive(Default)]
pub(super) struct Journey {
    /// Browsers by name; the first of each person bears the person's.
    pub(super) browsers: BTreeMap<String, Person>,
    /// Which browser a person uses, where it is not the first.
    pub(super) used: BTreeMap<String, String>,
    /// The browser that did something last.
    pub(super) browser: String,
    /// Flows that wait at a page.
    pub(super) begun: Vec<Begun>,
    /// What is changed in the next requests of whichever browser moves next.
    pub(super) tampering: Vec<Tampering>,
    /// Parameters for the next authorization request.
    pub(super) extra: Vec<(String, String)>,
    /// Authorization requests that were made and not opened.
    pub(super) asked: Vec<url::Url>,
    /// Organisations of the last consent.
    pub(super) consented: Vec<String>,
    pub(super) arrival: Option<Result<Arrival, Stopped>>,
    pub(super) callback: Option<Result<AuthorizationCode, CallbackError>>,
}

/// A flow that waits at an address of the bank.
#[derive(Clone)]
pub(super) struct Begun {
    pub(super) application: String,
    pub(super) organisations: Vec<String>,
    pub(super) address: Secret,
}

impl World {
    async fn new() -> Self {
        let run = RUN.with(Arc::clone);
        let mut target = run.target.clone();
        let (mut lease, mut clock) = (None, Clock::live(run.system_time));
        let transcript = Transcript::default();
        if target.is_mock {
            clock = Clock::manual((run.system_time)());
            let own = run.pool.lease(clock.clone()).await;
            target.oauth = own.oauth().clone();
            target.api = own.api().clone();
            if run.under_test.is_some() {
                own.watched(transcript.of_the_application());
            }
            lease = Some(own);
        }
        Self {
            run,
            target: Arc::new(target),
            lease,
            clock,
            turn: None,
            transcript,
            log: ScenarioLog::default(),
            applications: BTreeMap::new(),
            current: String::new(),
            journey: Journey::default(),
            grants: Grants::default(),
            keeper: None,
            staged: Vec::new(),
            api: None,
            challenge: None,
            revocation: None,
            remembered: BTreeMap::new(),
            attack: Attack::default(),
        }
    }

    /// The scenario's clock.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The stand-in, to be told what to do.
    pub(super) fn stand_in(&self) -> Result<&Lease, Failure> {
        let only = "only the stand-in bank can be told what to do";
        self.lease.as_ref().ok_or_else(|| Failure::invalid(only))
    }

    /// The application the scenario speaks of.
    pub(super) fn application(&mut self) -> Result<&mut Registered, Failure> {
        self.applications.get_mut(&self.current).ok_or_else(|| {
            Failure::invalid(
                "no application is registered yet: begin with \
                 `Given an application registered for the membership flow`",
            )
        })
    }

    /// The same, to be looked at.
    pub(super) fn own(&self) -> Option<&Registered> {
        self.applications.get(&self.current)
    }

    /// Speaks of the first application of a flow.
    pub(super) fn register(&mut self, flow: Flow) -> StepResult {
        let found = self.target.applications.iter().find(|(_, app)| app.flow == flow);
        let name = found.map(|(name, _)| name.clone()).ok_or_else(|| {
            let target = &self.target.name;
            Failure::invalid(format!(
                "the target `{target}` has no application for the {flow} flow"
            ))
        })?;
        self.speak_of(&name);
        Ok(())
    }

    /// The same, as if it were registered with another bank.
    pub(super) fn register_at(&mut self, flow: Flow, provider: Provider) -> StepResult {
        self.register(flow)?;
        let application = self.application()?.application.clone();
        self.applications.insert(self.current.clone(), self.connect(&application, provider));
        Ok(())
    }

    /// Speaks of the application of this name, which the target has.
    pub(super) fn speak_of(&mut self, name: &str) {
        let target = Arc::clone(&self.target);
        if !self.applications.contains_key(name) {
            let registered = self.connect(&target.applications[name], self.provider());
            self.applications.insert(name.to_owned(), registered);
        }
        name.clone_into(&mut self.current);
    }

    /// What the application remembers of the browser that did something last.
    pub(super) fn session(&mut self) -> Result<&mut BrowserSession, Failure> {
        let browser = self.journey.browser.clone();
        Ok(self.application()?.sessions.entry(browser).or_default())
    }

    /// An application that is not the scenario's own.
    pub(super) fn other_application(&self) -> Result<Registered, Failure> {
        let found = self.target.applications.iter().find(|(name, _)| **name != self.current);
        let (_, application) = found.ok_or_else(|| {
            Failure::invalid(format!("the target `{}` has one application only", self.target.name))
        })?;
        Ok(self.connect(application, self.provider()))
    }

    fn provider(&self) -> Provider {
        Provider {
            oauth: self.target.oauth.clone(),
            api: self.target.api.clone(),
            gate: self.target.gate.as_ref().map(|gate| gate.value.clone()),
        }
    }

    /// How the target wants to be asked by an application.
    fn convention(&self, application: &Application) -> Convention {
        let gate = self.target.gate.as_ref().map(|gate| gate.header.clone());
        let own = Convention::default();
        Convention {
            paths: self.target.paths.clone(),
            gate_header: gate.unwrap_or(own.gate_header),
            authentication: application.authentication,
        }
    }

    fn connect(&self, application: &Application, provider: Provider) -> Registered {
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
        let client = client.following(self.convention(application));
        Registered { application: application.clone(), client, sessions: BTreeMap::new() }
    }

    /// The browser that a user uses, with its cookies.
    pub(super) fn person(&mut self, user: &str) -> &mut Person {
        let browser = self.journey.used.get(user).cloned().unwrap_or_else(|| user.to_owned());
        browser.clone_into(&mut self.journey.browser);
        let Self { run, target, clock, turn, transcript, journey, log, .. } = self;
        journey.browsers.entry(browser).or_insert_with_key(|name| {
            let (agents, target) = (&run.agents, Arc::clone(target));
            let (observer, clock) = (transcript.observer(), clock.clone());
            match turn {
                Some(_) => {
                    let person = agents.browsers.person(name, target, observer, clock);
                    Person::Browser(person.in_scenario(&log.title))
                }
                None => Person::Http(agents.http.person(target, observer).with_clock(clock)),
            }
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
