//! A person's way from the authorization request to the code.

use std::collections::{HashMap, VecDeque};
use std::time::SystemTime;

use super::registry::{Application, Flow, Organization, User};
use super::{lifetime, random};

/// How many attempts are kept; beyond, the oldest is forgotten.
const KEPT: usize = 1_024;

/// An authorization request that passed every check.
#[derive(Clone)]
pub(super) struct AuthorizationRequest {
    pub(super) application: &'static Application,
    pub(super) redirect_uri: &'static str,
    /// The requested scopes, separated by single spaces.
    pub(super) scopes: String,
    pub(super) state: String,
    /// The PKCE challenge; empty when none was sent.
    pub(super) challenge: String,
    pub(super) flow: Flow,
    /// The organisation the flow is locked to; empty for none (AUTH-34).
    pub(super) organization_id: String,
    /// The onboarding the flow is locked to; empty for none (AUTH-35).
    pub(super) registration_id: String,
    /// Comes back in the `id_token`; empty for none (rule OIDC-12).
    pub(super) nonce: String,
    /// Prefills the sign-in page.
    pub(super) login_hint: String,
    /// The query as it came, for the last hop.
    pub(super) query: String,
}

/// What a person chose at the end.
#[derive(Clone)]
pub(super) struct Consent {
    pub(super) user: &'static User,
    pub(super) organizations: Vec<&'static Organization>,
}

/// The page a person is at.
#[derive(Clone)]
pub(super) enum Stage {
    SignIn,
    SecondFactor(&'static User),
    Organizations(&'static User),
    Consent(Consent),
    /// All pages are done; `None` is a refusal.
    Decided(Option<Consent>),
}

/// One sign-in that is under way.
#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) request: AuthorizationRequest,
    /// Must come back in the cookie of the first hop (rule AUTH-26).
    pub(super) csrf: String,
    pub(super) stage: Stage,
    pub(super) started: SystemTime,
    /// When the second factor was passed.
    pub(super) authenticated: Option<SystemTime>,
}

/// The sign-ins that are under way, by challenge or, once decided, by verifier.
#[derive(Default)]
pub(super) struct Attempts {
    by_key: HashMap<String, Attempt>,
    /// Keys, oldest first.
    order: VecDeque<String>,
}

impl Attempts {
    /// Starts an attempt and gives its challenge and CSRF value.
    pub(super) fn begin(
        &mut self,
        request: AuthorizationRequest,
        now: SystemTime,
    ) -> (String, String) {
        let csrf = random::value();
        let stage = Stage::SignIn;
        let key = self.keep(Attempt {
            request,
            csrf: csrf.clone(),
            stage,
            started: now,
            authenticated: None,
        });
        (key, csrf)
    }

    /// The attempt of that key, unless it is too old.
    pub(super) fn find(&mut self, key: &str, now: SystemTime) -> Option<&mut Attempt> {
        let attempt = self.by_key.get_mut(key)?;
        (!lifetime::over(attempt.started, lifetime::ATTEMPT, now)).then_some(attempt)
    }

    /// Which application asked, however old the attempt is.
    pub(super) fn application_of(&self, key: &str) -> Option<&'static Application> {
        self.by_key.get(key).map(|attempt| attempt.request.application)
    }

    /// Gives an attempt a new key, so that the old one is worthless.
    pub(super) fn rekey(&mut self, key: &str) -> Option<String> {
        let attempt = self.remove(key)?;
        Some(self.keep(attempt))
    }

    /// Keeps an attempt under its old key again.
    pub(super) fn put_back(&mut self, key: &str, attempt: Attempt) {
        self.by_key.insert(key.to_owned(), attempt);
    }

    /// Whether a key was given to anybody; only a breakage looks.
    pub(super) fn was_given(&self, key: &str) -> bool {
        self.order.iter().any(|given| given == key)
    }

    /// Ends an attempt.
    pub(super) fn remove(&mut self, key: &str) -> Option<Attempt> {
        self.by_key.remove(key)
    }

    fn keep(&mut self, attempt: Attempt) -> String {
        let key = random::value();
        self.by_key.insert(key.clone(), attempt);
        self.order.push_back(key.clone());
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_key.remove(&oldest);
        }
        key
    }
}

impl Stage {
    /// The page's path.
    pub(super) fn path(&self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in",
            Self::SecondFactor(_) => "/second-factor",
            Self::Organizations(_) => "/organizations",
            Self::Consent(_) => "/consent",
            Self::Decided(_) => "/oauth2/auth",
        }
    }
}
