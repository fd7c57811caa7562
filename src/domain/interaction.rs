//! One request and its answer: what everything else is about.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use url::Url;

use super::Headers;

/// One HTTP request and what came of it.
///
/// It holds everything as sent and received, secrets included, so it is never
/// printed: `Debug` names method, path and status only, and whatever is shown
/// to people is a [`MaskedInteraction`](super::MaskedInteraction).
#[derive(Clone)]
pub struct Interaction {
    /// The part of the bank that was asked.
    pub host: HostRole,
    /// Who asked.
    pub sender: Sender,
    /// Position in a chain of redirects, from 0.
    pub hop: u32,
    /// When the request was sent, by the scenario's clock.
    pub at: SystemTime,
    /// How long the answer took, in real time.
    pub elapsed: Duration,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing did.
    pub outcome: Result<Answer, TransportFault>,
}

/// The part of the bank a host plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostRole {
    /// Authorization and token endpoints.
    Oauth,
    /// The business API.
    Api,
    /// Sign-in and consent pages.
    Web,
}

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// Qonform's client library; the rules for clients hold.
    Client,
    /// The person's browser.
    Person,
    /// A request that a scenario made by hand, perhaps wrong on purpose: only
    /// the answer is judged.
    Edge,
}

/// A request as it was sent.
#[derive(Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The whole address.
    pub url: Url,
    /// Header fields as spelt on the wire.
    pub headers: Headers,
    /// The body; empty when there was none.
    pub body: Vec<u8>,
}

/// An answer as it was received.
#[derive(Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header fields.
    pub headers: Headers,
    /// The body; empty when there was none.
    pub body: Vec<u8>,
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct TransportFault {
    /// What failed.
    pub kind: FaultKind,
    /// The words of the network stack; never holds a secret.
    pub detail: String,
}

/// The ways in which a connection fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The host name has no address.
    NameResolution,
    /// Nobody listens, or the host is unreachable.
    Connection,
    /// The certificate or the handshake is bad.
    Tls,
    /// No answer within the request's deadline.
    Timeout,
    /// The connection broke while the answer was read.
    Interrupted,
    /// The request could not be sent as written.
    Request,
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: impl Into<String>, url: Url) -> Self {
        Self { method: method.into(), url, headers: Headers::new(), body: Vec::new() }
    }

    /// A `POST` of form fields (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form<'a>(url: Url, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = Headers::new().with("Content-Type", "application/x-www-form-urlencoded");
        Self { method: "POST".to_owned(), url, headers, body: body.into_bytes() }
    }

    /// The form fields of the body in order; empty unless the body is a form.
    #[must_use]
    pub fn form_fields(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        if self.headers.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
            return Vec::new();
        }
        match str::from_utf8(&self.body) {
            // Five times as fast, and most forms of OAuth escape nothing.
            Ok(form) if !self.body.contains(&b'%') && !self.body.contains(&b'+') => {
                let fields = form.split('&').filter(|field| !field.is_empty());
                let parts = fields.map(|field| field.split_once('=').unwrap_or((field, "")));
                parts.map(|(name, value)| (name.into(), value.into())).collect()
            }
            _ => url::form_urlencoded::parse(&self.body).collect(),
        }
    }

    /// The first value of a form field.
    #[must_use]
    pub fn form_field(&self, name: &str) -> Option<Cow<'_, str>> {
        self.form_fields().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

impl Answer {
    /// An answer without headers and body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, headers: Headers::new(), body: Vec::new() }
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> String {
        match str::from_utf8(&self.body) {
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(&self.body).into_owned(),
        }
    }

    /// The body as JSON, if it says so in its content type and is.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        let media_type = self.headers.media_type()?;
        if media_type != "application/json" && !media_type.ends_with("+json") {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// Where a redirect leads, resolved against the address that was asked.
    #[must_use]
    pub fn location(&self, asked: &Url) -> Option<Url> {
        if !(300..400).contains(&self.status) {
            return None;
        }
        asked.join(self.headers.get("location")?).ok()
    }
}

impl Interaction {
    /// The answer, if there is one.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.outcome.as_ref().ok()
    }
}

impl fmt::Debug for Interaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request { method, url, .. } = &self.request;
        write!(f, "{method} {} -> ", url.path())?;
        match &self.outcome {
            Ok(answer) => write!(f, "{}", answer.status),
            Err(fault) => write!(f, "{:?}", fault.kind),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.url.path(), self.headers)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} ({} bytes)", self.status, self.headers, self.body.len())
    }
}

impl fmt::Display for HostRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Oauth => "oauth",
            Self::Api => "api",
            Self::Web => "web",
        })
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NameResolution => "the host name has no address",
            Self::Connection => "no connection",
            Self::Tls => "no secure connection",
            Self::Timeout => "no answer in time",
            Self::Interrupted => "the connection broke",
            Self::Request => "the request could not be sent",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_escapes_is_read_as_the_library_reads_it() {
        let url: Url = "http://bank.test/oauth2/token".parse().unwrap();
        for body in
            ["", "&", "a", "a=", "=a", "=", "a=1&&b==2=&", "ä=\u{0}", "a=%3D&b=1+2", "a=1&a=2"]
        {
            let mut request = Request::form(url.clone(), []);
            request.body = body.into();
            let read: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).collect();
            assert_eq!(request.form_fields(), read, "{body:?}");
        }
        let mut request = Request::form(url, [("a", "1")]);
        request.body.push(0xff);
        assert_eq!(request.form_field("a").as_deref(), Some("1\u{fffd}"));
    }
}
