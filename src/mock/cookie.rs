//! The cookies of the bank.

use crate::domain::Headers;

/// Ties an attempt to the browser that began it. It holds the CSRF value of the
/// latest attempt: a parallel one in the same browser replaces it (AUTH-39).
pub(super) const CSRF: &str = "ory_hydra_login_csrf";
/// A session of the sandbox's web application (rule GATE-14).
pub(super) const WEB_SESSION: &str = "qonto_sandbox_session";

/// A `Set-Cookie` value without a date: a browser lives in real time, and the
/// bank may not.
pub(super) fn setting(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax")
}

/// The value that the browser sent back.
pub(super) fn value<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    let mut pairs = headers.get_all("cookie").flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_among_other_cookies() {
        let headers = Headers::new().with("Cookie", "a=1; ory_hydra_login_csrf=x=y; b=2");
        assert_eq!(value(&headers, CSRF), Some("x=y"));
        let other = Headers::new().with("cookie", "ory_hydra_login_csrf2=z");
        assert_eq!(value(&other, CSRF), None);
    }
}
