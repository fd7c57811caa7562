//! Email and password.

use super::Next;
use crate::mock::attempt::{AuthorizationRequest, Stage};
use crate::mock::parameters::Parameters;
use crate::mock::registry::Registry;

/// The second factor follows a right password. Which of the two was wrong is
/// not said, and the email need not be typed again.
pub(super) fn next(
    registry: &Registry,
    request: &mut AuthorizationRequest,
    form: &Parameters,
) -> Next {
    let (email, password) = (form.get("email").trim(), form.get("password"));
    email.clone_into(&mut request.login_hint);
    let mut users = registry.users.iter();
    let user = users.find(|u| u.email.eq_ignore_ascii_case(email) && u.password == password);
    user.map(Stage::SecondFactor).ok_or("Wrong email or password. Please try again.")
}
