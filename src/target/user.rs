//! The people who sign in.

use crate::domain::Secret;

/// One person with an account at the target.
#[derive(Clone, Debug)]
pub struct User {
    /// What is typed as the login.
    pub email: String,
    /// What is typed as the password.
    pub password: Secret,
    /// The one-time code; `123456` in the sandbox (rule GATE-12).
    pub otp: Secret,
    /// Visible names of the organisations the person belongs to.
    pub organizations: Vec<String>,
}
