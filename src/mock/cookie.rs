//! The one cookie of the bank: it ties an attempt to the browser that began it.

use crate::domain::Headers;

/// Holds the CSRF value of the latest attempt; a parallel attempt in the same
/// browser replaces it (rule AUTH-25).
const CSRF: &str = "ory_hydra_login_csrf";

/// A `Set-Cookie` value without a date: a browser lives in real time, and the
/// bank may not.
pub(super) fn setting_csrf(value: &str) -> String {
    format!("{CSRF}={value}; Path=/; HttpOnly; SameSite=Lax")
}

/// The CSRF value that the browser sent back.
pub(super) fn csrf(headers: &Headers) -> Option<&str> {
    let mut pairs = headers.get_all("cookie").flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(CSRF)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_csrf_value_is_found_among_other_cookies() {
        let headers = Headers::new().with("Cookie", "a=1; ory_hydra_login_csrf=x=y; b=2");
        assert_eq!(csrf(&headers), Some("x=y"));
        assert_eq!(csrf(&Headers::new().with("cookie", "ory_hydra_login_csrf2=z")), None);
    }
}
