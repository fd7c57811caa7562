//! How the user is asked to confirm: `X-Qonto-2fa-Preference`.

use super::PREFERENCE;
use crate::domain::Request;
use crate::mock::Mutant;
use crate::mock::api::refusal::Refusal;
use crate::mock::registry::User;
use crate::mock::state::{Environment, State};

/// A way to confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    PairedDevice,
    Passkey,
    Mock,
}

/// The way that the request prefers, if this user has it here. How a value
/// that cannot be served is refused is not documented.
pub(super) fn preference(
    state: &State,
    request: &Request,
    user: &User,
) -> Result<Preference, Refusal> {
    match request.headers.get(PREFERENCE).unwrap_or("paired-device") {
        "paired-device" if user.paired_device => Ok(Preference::PairedDevice),
        "paired-device" => Err(Refusal::flat(
            428,
            "sca_not_enrolled",
            "You must enable SCA to perform this action",
        )),
        "passkey" => Ok(Preference::Passkey),
        "mock" if may_mock(state) => Ok(Preference::Mock),
        _ => Err(Refusal::new(400, "bad_request", "X-Qonto-2fa-Preference is not supported here")),
    }
}

/// API-17: only the sandbox knows the mock.
pub(super) fn may_mock(state: &State) -> bool {
    state.api.environment == Environment::Sandbox || state.has(Mutant::ScaMockInProduction)
}

impl Preference {
    /// The message that asks for the confirmation.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Passkey => "Passkey verification required",
            Self::PairedDevice | Self::Mock => "SCA required",
        }
    }
}
