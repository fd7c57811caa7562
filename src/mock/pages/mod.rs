//! The pages a person sees. They load nothing, run nothing, and work with a
//! keyboard alone.

mod consent;
mod document;
mod error;
mod escape;
mod gate;
mod organizations;
mod second_factor;
mod sign_in;

use crate::domain::Answer;

use super::attempt::{Attempt, Stage};
use super::registry::Registry;
use document::Form;
pub(super) use document::{document as plain, with_foreign_picture};
pub(super) use error::{error, expired};
pub(super) use escape::Escaped;
pub(super) use gate::{gate, portal};

/// The page of an attempt's stage, with a message above its form if the last
/// one was not accepted.
pub(super) fn of_stage(
    registry: &Registry,
    attempt: &Attempt,
    challenge: &str,
    message: Option<&str>,
) -> Answer {
    let Attempt { request, stage, .. } = attempt;
    let (title, fields) = match stage {
        Stage::SignIn => (sign_in::TITLE, sign_in::fields(request)),
        Stage::SecondFactor(_) => (second_factor::TITLE, second_factor::fields()),
        Stage::Organizations(user) => (
            organizations::title(request.flow),
            organizations::fields(registry, request.flow, user),
        ),
        Stage::Consent(consent) => (consent::TITLE, consent::fields(request, consent)),
        Stage::Decided(_) => return expired(),
    };
    let application = request.application.name;
    let form = Form { title, application, action: stage.path(), challenge, message, fields };
    form.answer(request.redirect_uri)
}
