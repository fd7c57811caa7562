//! The decision.

use super::Next;
use crate::mock::attempt::{Consent, Stage};
use crate::mock::parameters::Parameters;

/// Either button ends the way through the pages.
pub(super) fn next(denial_counts: bool, consent: &Consent, form: &Parameters) -> Next {
    match form.get("decision") {
        "deny" if denial_counts => Ok(Stage::Decided(None)),
        "allow" | "deny" => Ok(Stage::Decided(Some(consent.clone()))),
        _ => Err("Choose whether to allow access."),
    }
}
