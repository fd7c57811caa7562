//! Values that must not be printed.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

/// A value that must never reach a log, a report or a snapshot.
///
/// There is no `Display` and no `Serialize`, and `Debug` prints a placeholder,
/// so a secret leaks only where someone wrote [`expose`](Self::expose), which
/// can be searched for. Two secrets are compared in constant time.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for putting it on the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_a_placeholder() {
        assert_eq!(format!("{:?}", Secret::new("hunter22")), "[secret]");
    }

    #[test]
    fn equal_only_when_every_byte_is() {
        assert_eq!(Secret::new("abcd"), Secret::new("abcd"));
        assert_ne!(Secret::new("abcd"), Secret::new("abcD"));
        assert_ne!(Secret::new("abcd"), Secret::new("abcde"));
    }
}
