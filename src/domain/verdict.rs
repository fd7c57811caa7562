//! The outcome of a scenario.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a scenario came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every step and every judged rule was kept.
    Passed,
    /// The system under test breaks a rule.
    Broken,
    /// Kept, but something undocumented appeared.
    Drift,
    /// It could not be told; never green.
    Unanswered,
    /// The test is wrong in a way no check can see before.
    Invalid,
    /// Not run, for a reason that was known before.
    Skipped,
    /// Unanswered first, passed on a retry.
    Flaky,
    /// Broken exactly as the ledger of known issues says.
    Known,
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The system under test.
    Bank,
    /// What lies between us and it.
    Network,
    /// The application's or user's credentials.
    Credentials,
    /// The scenario.
    Test,
    /// Our own client or harness.
    Qonform,
    /// The application that uses the stand-in bank.
    Application,
}

/// Why a scenario is [`Verdict::Unanswered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// No connection, no name, no TLS, or it broke off.
    Network,
    /// A request, step or scenario took longer than its limit.
    Timeout,
    /// The sandbox's access gate answered instead of the bank.
    Gate,
    /// The bank refused our application or user before the scenario's point.
    Credentials,
    /// The stored grant is dead, or cannot be had now.
    StoredGrant,
    /// 429.
    RateLimited,
    /// A 5xx that no rule speaks about.
    ServerError,
    /// The journey met a page it does not know.
    UnknownPage,
    /// This machine's clock is wrong, or the bank's.
    Clock,
    /// There is no browser, or it does not do what it is told.
    Browser,
    /// The application under test is not there, or hangs up.
    Application,
    /// The application under test, its recipe and the bank do not fit together.
    Setup,
    /// Budget, interrupt, fail-fast or an open circuit.
    NotRun,
}

impl Verdict {
    /// All verdicts, in the order of the summary line.
    pub const ALL: [Self; 8] = [
        Self::Passed,
        Self::Broken,
        Self::Drift,
        Self::Unanswered,
        Self::Invalid,
        Self::Skipped,
        Self::Flaky,
        Self::Known,
    ];
}

impl Cause {
    /// Whose fault it is; nobody's, if the scenario was not run.
    #[must_use]
    pub fn owner(self) -> Option<Owner> {
        match self {
            Self::Network | Self::Timeout => Some(Owner::Network),
            Self::Gate | Self::Credentials | Self::StoredGrant => Some(Owner::Credentials),
            Self::RateLimited | Self::ServerError => Some(Owner::Bank),
            Self::UnknownPage | Self::Clock => Some(Owner::Test),
            Self::Browser => Some(Owner::Qonform),
            Self::Application | Self::Setup => Some(Owner::Application),
            Self::NotRun => None,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Broken => "broken",
            Self::Drift => "drift",
            Self::Unanswered => "unanswered",
            Self::Invalid => "invalid",
            Self::Skipped => "skipped",
            Self::Flaky => "flaky",
            Self::Known => "known",
        })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bank => "the bank",
            Self::Network => "the network",
            Self::Credentials => "credentials",
            Self::Test => "the test",
            Self::Qonform => "Qonform",
            Self::Application => "the application",
        })
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Gate => "gate",
            Self::Credentials => "credentials",
            Self::StoredGrant => "stored grant",
            Self::RateLimited => "rate limited",
            Self::ServerError => "server error",
            Self::UnknownPage => "unknown page",
            Self::Clock => "clock",
            Self::Browser => "browser",
            Self::Application => "application",
            Self::Setup => "setup",
            Self::NotRun => "not run",
        })
    }
}
