//! The kinds of answers the bank gives.

use serde::Serialize;

use crate::domain::{Answer, Headers};

/// A redirect; 303 makes the browser go on with `GET` (RFC 9110 section 15.4.4).
pub(super) fn redirect(status: u16, location: impl AsRef<str>) -> Answer {
    Answer { headers: Headers::new().with("Location", location), ..Answer::new(status) }
}

/// A line of plain text, as routers and gateways answer.
pub(super) fn text(status: u16, text: &str) -> Answer {
    let headers = Headers::new().with("Content-Type", "text/plain; charset=utf-8");
    Answer { status, headers, body: text.as_bytes().to_vec() }
}

/// A JSON document.
pub(super) fn json(status: u16, content_type: &str, document: &impl Serialize) -> Answer {
    // More than most take, so that the text is not moved while it grows.
    let mut body = Vec::with_capacity(512);
    if serde_json::to_writer(&mut body, document).is_err() {
        body.clear();
    }
    Answer { status, headers: Headers::new().with("Content-Type", content_type), body }
}
