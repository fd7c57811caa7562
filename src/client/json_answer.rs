//! Whether an answer is the bank's JSON at all.

use std::borrow::Cow;

use serde_json::Value;
use url::Url;

use super::{ClientError, Provider};
use crate::domain::Answer;

/// The JSON of an answer, after the checks that come before parsing.
pub(super) fn json(
    provider: &Provider,
    asked: &Url,
    answer: &Answer,
) -> Result<Value, ClientError> {
    genuine(provider, asked, answer)?;
    let unread = || ClientError::NotJson {
        status: answer.status,
        media_type: answer.headers.media_type().map(Cow::into_owned),
    };
    answer.json().ok_or_else(unread)
}

/// Refuses redirects and pages, which the bank does not answer a backend with.
pub(super) fn genuine(
    provider: &Provider,
    asked: &Url,
    answer: &Answer,
) -> Result<(), ClientError> {
    let status = answer.status;
    if (300..400).contains(&status) {
        return Err(redirect(provider, asked, answer));
    }
    // A page with a 5xx status is a proxy's way to say that the bank is down.
    match answer.headers.media_type().as_deref() {
        Some("text/html" | "application/xhtml+xml") if status < 500 => {
            Err(ClientError::Gate { status, location: None })
        }
        _ => Ok(()),
    }
}

/// Redirects are never followed; off the bank's hosts they lead to the gate's
/// sign-in or to the Developer Portal (rule GATE-02).
fn redirect(provider: &Provider, asked: &Url, answer: &Answer) -> ClientError {
    let status = answer.status;
    match answer.location(asked) {
        Some(mut to) if !provider.owns(&to) => {
            to.set_query(None);
            to.set_fragment(None);
            ClientError::Gate { status, location: Some(to.to_string()) }
        }
        Some(_) => ClientError::Unexpected { status, reason: "it redirects".to_owned() },
        None => ClientError::Unexpected { status, reason: "it redirects nowhere".to_owned() },
    }
}
