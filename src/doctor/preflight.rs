//! The first requests of a run: whether there is any use in more.

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

use super::clinic::Clinic;
use super::symptom::{Symptom, of_answer, of_fault};
use crate::domain::{Cause, ClientAuthentication, Interaction, OAuthError};
use crate::target::{Application, Target};

/// Asks each host once and lets each application prove itself once.
///
/// At most one answer with 401 is provoked: the first application that is
/// refused ends it.
///
/// # Errors
///
/// The first trouble that would meet every scenario.
pub async fn preflight(target: &Target, limit: Duration) -> Result<(), Symptom> {
    let clinic = Clinic::open(target, limit).map_err(|fault| of_fault(&fault))?;
    let mut asked = BTreeSet::new();
    for application in proving(target) {
        asked.insert(target.oauth.origin().ascii_serialization());
        refusal(target, application, &clinic.exchange_nothing(application).await)?;
    }
    let others = [&target.oauth, &target.api].into_iter().chain(&target.network.web);
    for host in others {
        if asked.insert(host.origin().ascii_serialization()) {
            let seen = clinic.get(Url::clone(host), true).await;
            // Whatever a server says at its root, it is there.
            let there = |symptom: &Symptom| symptom.cause != Cause::ServerError;
            of_answer(target, &seen).filter(there).map_or(Ok(()), Err)?;
        }
    }
    Ok(())
}

/// The applications that have something to prove.
pub(super) fn proving(target: &Target) -> impl Iterator<Item = &Application> {
    let secretive = |one: &&Application| one.authentication != ClientAuthentication::None;
    target.applications.values().filter(secretive)
}

/// What the refusal of a code that does not exist tells: a bank that looks at
/// the code has accepted the credentials.
pub(super) fn refusal(
    target: &Target,
    application: &Application,
    seen: &Interaction,
) -> Result<(), Symptom> {
    if let Some(symptom) = of_answer(target, seen) {
        return Err(symptom);
    }
    let answer = seen.answer();
    let body = answer.and_then(crate::domain::Answer::json);
    let error = body.as_ref().and_then(|body| body.get("error")?.as_str());
    match error.map(|code| OAuthError::from(code.to_owned())) {
        Some(error @ (OAuthError::InvalidClient | OAuthError::UnauthorizedClient)) => {
            Err(Symptom {
                cause: Cause::Credentials,
                detail: format!(
                    "the bank refuses the application with `{error}`: its id (`{}`) and secret do not \
                 belong together, or not to this server",
                    application.client_id
                ),
            })
        }
        _ => Ok(()),
    }
}
