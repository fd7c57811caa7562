//! Sessions of strong customer authentication.

use std::collections::{HashMap, VecDeque};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::PREFERENCE;
use crate::domain::{Request, header};
use crate::mock::registry::User;
use crate::mock::{lifetime, random};

/// How many sessions are kept; beyond, the oldest is forgotten.
const KEPT: usize = 1_000;

/// What a user has to confirm.
pub(super) struct Session {
    /// A summary of whose request was held up, and which.
    action: [u8; 32],
    /// Whether it can be decided through the API.
    pub(super) mocked: bool,
    decision: Option<bool>,
    started: SystemTime,
}

/// What came of a session so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Waiting,
    Allow,
    Deny,
}

/// Sessions by their token.
#[derive(Default)]
pub(in crate::mock) struct Sessions {
    by_token: HashMap<String, Session>,
    /// Tokens, oldest first.
    order: VecDeque<String>,
}

impl Sessions {
    /// Starts a session and gives its token.
    pub(super) fn start(&mut self, action: [u8; 32], mocked: bool, now: SystemTime) -> String {
        let token = random::trace_id() + random::trace_id().as_str();
        let session = Session { action, mocked, decision: None, started: now };
        self.by_token.insert(token.clone(), session);
        self.order.push_back(token.clone());
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_token.remove(&oldest);
        }
        token
    }

    /// The session of that token.
    pub(super) fn find(&mut self, token: &str) -> Option<&mut Session> {
        self.by_token.get_mut(token)
    }
}

impl Session {
    /// Whether it was started for this very request (rule API-21).
    pub(super) fn is_for(&self, action: [u8; 32]) -> bool {
        self.action == action
    }

    /// What the user decided; the first decision counts.
    pub(super) fn decide(&mut self, allowed: bool) {
        self.decision.get_or_insert(allowed);
    }

    /// After 15 minutes a session is denied, whatever was decided.
    pub(super) fn outcome(&self, now: SystemTime) -> Outcome {
        match self.decision {
            _ if lifetime::over(self.started, lifetime::SCA_SESSION, now) => Outcome::Deny,
            None => Outcome::Waiting,
            Some(true) => Outcome::Allow,
            Some(false) => Outcome::Deny,
        }
    }

    /// The outcome, as if the session never ended.
    pub(super) fn decided(&self) -> Outcome {
        self.outcome(self.started)
    }
}

/// What must not change between a request and its repetition.
pub(super) fn action(user: &User, request: &Request) -> [u8; 32] {
    let named = |name| request.headers.get(name).unwrap_or_default();
    let mut summary = Sha256::new();
    for part in [
        user.subject,
        &request.method,
        request.url.path(),
        request.url.query().unwrap_or_default(),
        named(header::ORGANIZATION_ID),
        named(PREFERENCE),
    ] {
        summary.update(part);
        summary.update([0]);
    }
    summary.update(&request.body);
    summary.finalize().into()
}

impl Outcome {
    /// The word for it in the answers.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_sessions_take_bounded_memory() {
        let mut sessions = Sessions::default();
        let first = sessions.start([0; 32], true, SystemTime::UNIX_EPOCH);
        assert_eq!(first.len(), 64);
        for _ in 0..KEPT {
            sessions.start([0; 32], true, SystemTime::UNIX_EPOCH);
        }
        assert_eq!((sessions.by_token.len(), sessions.order.len()), (KEPT, KEPT));
        assert!(sessions.find(&first).is_none(), "the oldest is forgotten");
    }
}
