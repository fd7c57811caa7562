//! A bank with its clock, its journal, and answers laid over it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use foldhash::HashMap;

use super::{Bank, Distortion, Environment};
use crate::domain::{Answer, Clock, HostRole, Interaction, Request, Sender, TransportFault};

/// Where requests of both hosts arrive, one after the other.
pub(super) struct Desk {
    bank: Bank,
    clock: Clock,
    /// How far it is later here than the clock says.
    ahead: Duration,
    oauth: Counts,
    api: Counts,
    /// Answers to be given instead of the bank's, oldest first.
    laid_over: Vec<(HostRole, String, Answer)>,
    /// Changes of answers that the bank gave, oldest first.
    altered: Vec<(HostRole, String, Alteration)>,
    /// How late the next answers come, in real time.
    delayed: Vec<(HostRole, String, Duration)>,
    distortion: Option<Arc<Distortion>>,
    watcher: Option<Watcher>,
}

/// Is told of everything that was asked and answered, in that order, and of
/// which environment.
pub(super) type Watcher = Box<dyn FnMut(&Arc<Interaction>, Environment) + Send>;

/// Changes an answer on its way.
pub(super) type Alteration = Box<dyn FnOnce(&mut Answer) + Send>;

/// A bank that stands for long is asked for paths that do not exist; so many
/// are counted.
const MOST_PATHS: usize = 1024;

/// How often each path was asked for.
type Counts = HashMap<String, usize>;

impl Desk {
    pub(super) fn new(mut bank: Bank, clock: Clock) -> Self {
        bank.grant_seeded(clock.now());
        let (oauth, api) = (Counts::default(), Counts::default());
        Self {
            bank,
            clock,
            ahead: Duration::ZERO,
            oauth,
            api,
            laid_over: Vec::new(),
            altered: Vec::new(),
            delayed: Vec::new(),
            distortion: None,
            watcher: None,
        }
    }

    /// Distorts what the bank answers from now on.
    pub(super) fn distorted(self, distortion: Option<Arc<Distortion>>) -> Self {
        Self { distortion, ..self }
    }

    /// Tells everything from now on.
    pub(super) fn watched(&mut self, watcher: Watcher) {
        self.watcher = Some(watcher);
    }

    /// Counts and answers a request.
    pub(super) fn receive(&mut self, host: HostRole, request: &Request) -> Answer {
        let answer = self.answer(host, request);
        if self.is_watched() {
            let (told, environment) = self.interaction(host, request.clone(), Ok(answer.clone()));
            self.tell(&Arc::new(told), environment);
        }
        answer
    }

    /// Whether anybody is told.
    pub(super) fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }

    /// A request and what came of it, and which environment was asked.
    pub(super) fn interaction(
        &self,
        host: HostRole,
        request: Request,
        outcome: Result<Answer, TransportFault>,
    ) -> (Interaction, Environment) {
        let (host, environment) = self.bank.asked(host, &request);
        let (sender, elapsed, at) = (Sender::Client, Duration::ZERO, self.now());
        (Interaction { host, sender, hop: 0, at, elapsed, request, outcome }, environment)
    }

    /// Tells whoever listens.
    pub(super) fn tell(&mut self, interaction: &Arc<Interaction>, environment: Environment) {
        if let Some(watcher) = &mut self.watcher {
            watcher(interaction, environment);
        }
    }

    /// Makes it later here than the clock says, by that much.
    pub(super) fn go_ahead(&mut self, ahead: Duration) {
        self.ahead = ahead;
    }

    fn now(&self) -> SystemTime {
        self.clock.now() + self.ahead
    }

    /// Counts and answers a request, and tells nobody.
    pub(super) fn answer(&mut self, host: HostRole, request: &Request) -> Answer {
        let path = request.url.path();
        let counts = if host == HostRole::Api { &mut self.api } else { &mut self.oauth };
        if let Some(count) = counts.get_mut(path) {
            *count += 1;
        } else if counts.len() < MOST_PATHS {
            counts.insert(path.to_owned(), 1);
        }
        if let Some(answer) = next(&mut self.laid_over, host, path) {
            return answer;
        }
        let mut answer = self.bank.handle(self.now(), host, request);
        if let Some(change) = next(&mut self.altered, host, path) {
            change(&mut answer);
        }
        match &self.distortion {
            Some(distortion) => {
                // Real time goes its own way.
                let _ = self.clock.advance(distortion.delay(host, request, answer.status));
                distortion.applied(host, request, answer)
            }
            None => answer,
        }
    }

    /// The bank and what time it is there.
    pub(super) fn bank(&mut self) -> (&mut Bank, SystemTime) {
        let now = self.now();
        (&mut self.bank, now)
    }

    /// How often a path was asked for.
    pub(super) fn requests(&self, host: HostRole, path: &str) -> usize {
        let counts = if host == HostRole::Api { &self.api } else { &self.oauth };
        counts.get(path).copied().unwrap_or_default()
    }

    /// Lays an answer over the bank for the next request to a path, or to any if
    /// the path is empty.
    pub(super) fn answer_next(&mut self, host: HostRole, path: &str, answer: Answer) {
        self.laid_over.push((host, path.to_owned(), answer));
    }

    /// Changes what the bank answers to the next request to a path.
    pub(super) fn alter_next(&mut self, host: HostRole, path: &str, change: Alteration) {
        self.altered.push((host, path.to_owned(), change));
    }

    /// Lets the next answer to a path wait.
    pub(super) fn delay_next(&mut self, host: HostRole, path: &str, delay: Duration) {
        self.delayed.push((host, path.to_owned(), delay));
    }

    /// How late an answer comes; it is asked for once.
    pub(super) fn delay(&mut self, host: HostRole, path: &str) -> Duration {
        next(&mut self.delayed, host, path).unwrap_or_default()
    }
}

/// Takes what is meant for the next request to a path, if there is something.
fn next<T>(meant: &mut Vec<(HostRole, String, T)>, host: HostRole, path: &str) -> Option<T> {
    let index =
        meant.iter().position(|(h, p, _)| port(*h) == port(host) && (p == path || p.is_empty()))?;
    Some(meant.remove(index).2)
}

/// The pages share a port with the authorization server.
fn port(host: HostRole) -> HostRole {
    if host == HostRole::Web { HostRole::Oauth } else { host }
}
