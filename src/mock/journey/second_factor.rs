//! The code of the text message (rule GATE-12).

use super::{Next, organizations};
use crate::mock::attempt::AuthorizationRequest;
use crate::mock::parameters::Parameters;
use crate::mock::registry::{Registry, User};

/// The organisations follow a right code.
pub(super) fn next(
    any_code: bool,
    registry: &Registry,
    request: &AuthorizationRequest,
    user: &'static User,
    form: &Parameters,
) -> Next {
    if any_code || form.get("otp").trim() == user.otp {
        Ok(organizations::offer(registry, request, user))
    } else {
        Err("Wrong code. Please try again.")
    }
}
