//! Email and password.

use super::escape::Escaped;
use crate::mock::attempt::AuthorizationRequest;

pub(super) const TITLE: &str = "Sign in";

/// The inputs; `login_hint` fills the first.
pub(super) fn fields(request: &AuthorizationRequest) -> String {
    let email = Escaped(&request.login_hint);
    let (first, second) =
        if request.login_hint.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
    format!(
        "<label for=\"email\">Email</label>\
         <input id=\"email\" type=\"email\" name=\"email\" value=\"{email}\" \
         autocomplete=\"username\" required{first}>\
         <label for=\"password\">Password</label>\
         <input id=\"password\" type=\"password\" name=\"password\" \
         autocomplete=\"current-password\" required{second}>\
         <button type=\"submit\">Sign in</button>"
    )
}
