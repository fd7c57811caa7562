//! A promise that was not kept, before it is known which rule says so.

/// Where it was not kept, what was asked for, and what was there, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) place: String,
    pub(super) expected: String,
    pub(super) actual: String,
    /// Whether no promise is broken, but something undocumented appeared.
    pub(super) drift: bool,
}

impl Breach {
    pub(super) fn new(
        place: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self { place: place.into(), expected: expected.into(), actual: actual.into(), drift: false }
    }
}
