//! The body of a token request.

use super::TokenRequest;
use crate::domain::OAuthError;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::parameters::Parameters;
use crate::mock::state::State;

/// What a body of the right type says. EXCH-13, EXCH-22: any other body, and
/// the query, say nothing.
pub(super) fn parameters<'a>(media_type: Option<&str>, body: &'a [u8]) -> Parameters<'a> {
    match media_type {
        Some("application/x-www-form-urlencoded") => Parameters::of_form(body),
        _ => Parameters::empty(),
    }
}

/// EXCH-13: a body that claims to be a form is one.
pub(super) fn well_formed(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    let readable = match request.media_type.as_deref() {
        Some("application/x-www-form-urlencoded") => escapes_are_complete(request.body),
        Some("multipart/form-data") => false,
        _ => true,
    };
    if readable {
        return Ok(());
    }
    let hint = "Unable to parse HTTP body, make sure to send a properly formatted form request \
                body.";
    Err(Refusal::new(OAuthError::InvalidRequest, hint))
}

/// EXCH-13: the form says something.
pub(super) fn not_empty(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    if request.form.is_empty() {
        let hint = "The POST body can not be empty.";
        return Err(Refusal::new(OAuthError::InvalidRequest, hint));
    }
    Ok(())
}

/// Every `%` is followed by two hexadecimal digits, and no `;` separates.
fn escapes_are_complete(body: &[u8]) -> bool {
    let complete = |tail: &[u8]| tail.len() >= 2 && tail[..2].iter().all(u8::is_ascii_hexdigit);
    let mut escapes = body.split(|b| *b == b'%').skip(1);
    !body.contains(&b';') && (!body.contains(&b'%') || escapes.all(complete))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_escapes_are_noticed() {
        for (body, complete) in
            [("a=%20b", true), ("a=%2", false), ("a=%zz", false), ("a=1;b=2", false), ("%", false)]
        {
            assert_eq!(escapes_are_complete(body.as_bytes()), complete, "{body}");
        }
    }
}
