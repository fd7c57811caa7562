//! Strong customer authentication: a sensitive action waits for its user.
//!
//! The first request is answered with 428 and a session; the user decides; the
//! request is repeated with the session's token. In the sandbox the decision
//! can be mocked. Nobody decides any other way here, so a session that is not
//! mocked waits for its end.

mod preference;
mod session;
mod view;

use std::time::SystemTime;

use preference::{Preference, preference};
pub(super) use session::Sessions;
use session::{Outcome, Session};
pub(in crate::mock) use view::{decide, read, read_mocked};

use super::refusal::Refusal;
use crate::domain::{Answer, Request};
use crate::mock::registry::User;
use crate::mock::state::State;
use crate::mock::{Mutant, random};

/// How the user should be asked.
const PREFERENCE: &str = "X-Qonto-2fa-Preference";
/// The session in which the user allowed the action.
const SESSION: &str = "X-Qonto-Sca-Session-Token";

/// API-16: lets an action pass once its user allowed it; before, asks for that.
pub(super) fn confirmed(
    state: &mut State,
    now: SystemTime,
    request: &Request,
    user: &'static User,
    action_type: &str,
) -> Result<(), Answer> {
    if state.has(Mutant::ScaNotAsked) {
        return Ok(());
    }
    let preference = preference(state, request, user)?;
    let action = session::action(user, request);
    let Some(token) = request.headers.get(SESSION) else {
        let mocked = preference == Preference::Mock;
        let token = state.api.sca.start(action, mocked, now);
        let required = Refusal::flat(428, "sca_required", preference.message());
        return Err(required.with(&[
            ("action_type", action_type),
            ("sca_session_token", &token),
            ("sca_recovery_token", &random::value()),
        ]));
    };
    let endless = state.has(Mutant::ScaSessionNeverExpires);
    let session = state.api.sca.find(token).filter(|session| session.is_for(action));
    Ok(allowed(session.ok_or(Refusal::no_such(422))?, now, endless)?)
}

/// Qonto documents 412 for a token that does not allow the action, not its
/// codes.
fn allowed(session: &Session, now: SystemTime, endless: bool) -> Result<(), Refusal> {
    let outcome = if endless { session.decided() } else { session.outcome(now) };
    match outcome {
        Outcome::Allow => Ok(()),
        Outcome::Waiting => {
            Err(Refusal::flat(412, "sca_session_waiting", "The user has not decided yet"))
        }
        Outcome::Deny => {
            Err(Refusal::flat(412, "sca_session_denied", "The session was denied or has expired"))
        }
    }
}
