//! The decision.

use super::Next;
use crate::mock::attempt::{Consent, Stage};
use crate::mock::parameters::Parameters;

/// Either button ends the way through the pages.
pub(super) fn next(consent: &Consent, form: &Parameters) -> Next {
    match form.get("decision") {
        "allow" => Ok(Stage::Decided(Some(consent.clone()))),
        "deny" => Ok(Stage::Decided(None)),
        _ => Err("Choose whether to allow access."),
    }
}
