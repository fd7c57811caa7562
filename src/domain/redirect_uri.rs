//! Where the bank sends the browser back to.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use url::{Host, Url};

/// A redirect URI, byte for byte as it is registered (rule AUTH-07).
///
/// Parsing an address normalises it: `https://app.example` becomes
/// `https://app.example/`, which a bank that compares bytes refuses. So the
/// text is kept for the wire and the parsed address for comparing a callback.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    url: Url,
}

/// A text that no bank would register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// It is not an absolute address (RFC 6749 section 3.1.2).
    #[error("`{0}` is not an absolute address")]
    NotAbsolute(String),
    /// It has a fragment (RFC 6749 section 3.1.2).
    #[error("`{0}` has a fragment, which a redirect URI must not have")]
    Fragment(String),
    /// It is plain `http` and not on this machine (rule AUTH-28).
    #[error("`{0}` is plain http, which is for localhost and loopback addresses only")]
    PlainHttp(String),
}

impl RedirectUri {
    /// The text as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Ok(url) = Url::parse(text) else {
            return Err(InvalidRedirectUri::NotAbsolute(text.to_owned()));
        };
        if url.fragment().is_some() {
            return Err(InvalidRedirectUri::Fragment(text.to_owned()));
        }
        if url.scheme() == "http" && !on_this_machine(&url) {
            return Err(InvalidRedirectUri::PlainHttp(text.to_owned()));
        }
        Ok(Self { text: text.to_owned(), url })
    }
}

fn on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The parsed address.
impl Deref for RedirectUri {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.url
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kept_byte_for_byte() {
        for text in ["https://app.example", "https://app.example/", "https://APP.example/cb?a=%7e"]
        {
            assert_eq!(text.parse::<RedirectUri>().expect("valid").as_str(), text);
        }
    }

    #[test]
    fn what_no_bank_registers_is_refused() {
        use InvalidRedirectUri::{Fragment, NotAbsolute, PlainHttp};
        let refused = |text: &str| text.parse::<RedirectUri>().expect_err("invalid");
        assert_eq!(refused("/callback"), NotAbsolute("/callback".to_owned()));
        assert_eq!(refused("https://a.example/#x"), Fragment("https://a.example/#x".to_owned()));
        assert_eq!(refused("http://a.example/"), PlainHttp("http://a.example/".to_owned()));
        for local in ["http://localhost:1/cb", "http://app.localhost/", "http://[::1]:9/"] {
            assert!(local.parse::<RedirectUri>().is_ok(), "{local}");
        }
    }
}
