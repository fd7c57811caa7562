//! Which grant.

use std::fmt;
use std::str::FromStr;

/// The target, the application and the user of a grant, by their names in the
/// configuration. Written with slashes: `sandbox/membership/first`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantName {
    target: String,
    application: String,
    user: String,
}

/// A text or a part that names no grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name of a grant: target, application and user are letters, digits, `-` and `_`"
)]
pub struct NotAGrantName(String);

impl GrantName {
    /// A grant of these.
    ///
    /// # Errors
    ///
    /// When one of them could not be part of a file's name everywhere.
    pub fn new(target: &str, application: &str, user: &str) -> Result<Self, NotAGrantName> {
        format!("{target}/{application}/{user}").parse()
    }

    /// The target's name.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The application's name.
    #[must_use]
    pub fn application(&self) -> &str {
        &self.application
    }

    /// The user's name.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The name as part of a file's: parts have no dots of their own.
    pub(super) fn dotted(&self) -> String {
        self.to_string().replace('/', ".")
    }
}

impl FromStr for GrantName {
    type Err = NotAGrantName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let parts: Vec<&str> = text.split('/').collect();
        match parts[..] {
            [target, application, user]
                if parts.iter().all(|part| !part.is_empty() && part.chars().all(allowed)) =>
            {
                let [target, application, user] = [target, application, user].map(str::to_owned);
                Ok(Self { target, application, user })
            }
            _ => Err(NotAGrantName(text.to_owned())),
        }
    }
}

impl fmt::Display for GrantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.target, self.application, self.user)
    }
}
