//! What people type, on its way through the network.

use url::form_urlencoded;

use crate::domain::{Redactor, Request};
use crate::target::User;

/// Whether somebody's password stands in a request, or their one-time code as a
/// field of a form: so short a text may stand anywhere else by chance.
pub(super) fn in_it<'a>(users: impl Iterator<Item = &'a User>, request: &Request) -> bool {
    let (passwords, mut codes) = (Redactor::new(), Vec::new());
    for user in users {
        passwords.learn_typed(&user.password);
        codes.push(user.otp.expose());
    }
    let shows = |text: &str| passwords.mask_page(text) != text;
    let query = request.url.query().unwrap_or_default().as_bytes();
    let fields = form_urlencoded::parse(query).chain(form_urlencoded::parse(&request.body));
    let is_code = |value: &str| !value.is_empty() && codes.contains(&value);
    shows(request.url.as_str()) || shows(&String::from_utf8_lossy(&request.body)) || { fields }
        .any(|(name, value)| is_code(&value) || shows(&value) || shows(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    #[test]
    fn a_password_is_found_in_any_spelling_and_a_code_as_a_field() {
        let (password, otp) = (Secret::new("pass word/1"), Secret::new("123456"));
        let (email, organizations) = ("ada@acme.example".to_owned(), Vec::new());
        let ada = User { email, password, otp, organizations };
        let found = |path: &str, body: &str| {
            let url = format!("https://third.example/{path}").parse().unwrap();
            let mut request = Request::new("POST", url);
            request.body = body.as_bytes().to_vec();
            in_it([&ada].into_iter(), &request)
        };
        assert!(found("", "p=pass+word%2F1&x=1") && found("?p=pass%20word%2F1", ""));
        assert!(found("", r#"{"typed":"pass word/1"}"#) && found("", "code=123456"));
        assert!(!found("?at=1123456789", "at=123456789&email=ada%40acme.example"));
    }
}
