//! Header fields, and the names Qonto gave to its own.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use smol_str::SmolStr;

/// Lets a request pass the gate of the sandbox (rule GATE-01).
pub const STAGING_TOKEN: &str = "X-Qonto-Staging-Token";
/// Chooses the organisation in the user flow (rule ORG-05).
pub const ORGANIZATION_ID: &str = "X-Qonto-Organization-Id";
/// Shows that the person has confirmed a call (rule API-21).
pub const SCA_SESSION_TOKEN: &str = "X-Qonto-Sca-Session-Token";
/// Carries the same value as `trace_id` in API errors (rule API-06).
pub const TRACE_ID: &str = "X-Tyk-Trace-Id";

/// Header fields in the order and spelling they had.
///
/// Names are looked up without case (RFC 9110 section 5.1). `Debug` prints
/// names only, because values may be secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Headers(Vec<(SmolStr, SmolStr)>);

impl Headers {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; one of that name may be there already.
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        self.0.push((SmolStr::new(name), SmolStr::new(value)));
    }

    /// Adds a field and returns the whole, for building in one go.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.push(name, value);
        self
    }

    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// Every value of a field.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Removes every field of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The media type of `Content-Type` in lower case, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<Cow<'_, str>> {
        let value = self.get("content-type")?;
        let end = value.bytes().position(|byte| byte == b';').unwrap_or(value.len());
        let media_type = value[..end].trim();
        let lower = !media_type.bytes().any(|byte| byte.is_ascii_uppercase());
        Some(if lower { media_type.into() } else { media_type.to_ascii_lowercase().into() })
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(fields: T) -> Self {
        let text = |(name, value): (N, V)| (SmolStr::new(name), SmolStr::new(value));
        Self(fields.into_iter().map(text).collect())
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
