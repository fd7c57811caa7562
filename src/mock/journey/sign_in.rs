//! Email and password.

use super::Next;
use crate::mock::attempt::Stage;
use crate::mock::demo;
use crate::mock::parameters::Parameters;

/// The second factor follows a right password. Which of the two was wrong is
/// not said.
pub(super) fn next(form: &Parameters) -> Next {
    let (email, password) = (form.get("email").trim(), form.get("password"));
    let mut users = demo::users().iter();
    let user = users.find(|u| u.email.eq_ignore_ascii_case(email) && u.password == password);
    user.map(Stage::SecondFactor).ok_or("Wrong email or password. Please try again.")
}
