//! How tests direct a bank that serves them: they move its clock, ask for
//! trouble, read what it was asked, and get grants without pages.
//!
//! It listens on a port of its own, on loopback, for whoever has its token.
//! `schemas/control.openapi.json` describes it.

mod clock;
mod door;
mod faults;
mod grants;
mod journal;
mod page;
mod routes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use url::Url;

use super::branch::Hall;
use super::parameters::Parameters;
use super::registry::{Application, Registry};
use super::{answer, random};
use crate::domain::{Answer, Headers, Redactor, Request, Secret};

/// The description of the operations, as it is served.
pub(super) const OPENAPI: &str = include_str!("../../../schemas/control.openapi.json");

const JSON: &str = "application/json";

/// Where a bank is directed.
pub(super) struct Control {
    hall: Arc<Mutex<Hall>>,
    registry: &'static Registry,
    token: Secret,
    /// What a browser has that showed the token.
    session: Secret,
    /// Where it listens.
    address: Url,
}

/// A request that was let in.
struct Asked<'a> {
    request: &'a Request,
    query: Parameters<'a>,
}

impl Control {
    pub(super) fn new(
        hall: Arc<Mutex<Hall>>,
        registry: &'static Registry,
        token: Secret,
        address: Url,
    ) -> Self {
        Self { hall, registry, token, session: Secret::new(random::value()), address }
    }

    /// Answers a request.
    pub(super) fn receive(&self, request: &Request) -> Answer {
        let answer = door::refusal(self, request).unwrap_or_else(|| {
            let asked = Asked { request, query: Parameters::of_query(&request.url) };
            routes::answer(self, &asked).unwrap_or_else(|refusal| refusal)
        });
        Answer { headers: guarded(answer.headers), ..answer }
    }

    fn hall(&self) -> MutexGuard<'_, Hall> {
        self.hall.lock()
    }

    /// The application of that id; `None` for everybody.
    ///
    /// # Errors
    ///
    /// When nobody has that id.
    fn application(&self, id: Option<&str>) -> Result<Option<&'static Application>, Answer> {
        let Some(id) = id else { return Ok(None) };
        let found = self.registry.application(id);
        found.map(Some).ok_or_else(|| mistake(400, "no application has that client id"))
    }

    /// A registry of secrets that forgets what it learns when it is dropped.
    fn redactor(&self) -> Redactor {
        let redactor = Redactor::new();
        redactor.learn(&self.token);
        redactor.learn(&Secret::new(super::demo::STAGING_TOKEN));
        for application in self.registry.applications {
            redactor.learn(&Secret::new(application.client_secret));
        }
        for user in self.registry.users {
            redactor.learn(&Secret::new(user.password));
        }
        redactor
    }
}

impl Asked<'_> {
    /// The application that the query names.
    fn application(&self, control: &Control) -> Result<Option<&'static Application>, Answer> {
        control.application(self.query.all("application").next())
    }

    /// A whole number of the query, between two bounds.
    fn number(&self, name: &str, least: u64, most: u64, default: u64) -> Result<u64, Answer> {
        let Some(text) = self.query.all(name).next() else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let sentence = || format!("`{name}` is a whole number from {least} to {most}");
        number.ok_or_else(|| mistake(400, &sentence()))
    }

    /// The body as JSON.
    fn body<T: DeserializeOwned>(&self) -> Result<T, Answer> {
        if self.request.headers.media_type().as_deref() != Some(JSON) {
            return Err(mistake(415, "the body is JSON, and `Content-Type` says so"));
        }
        serde_json::from_slice(&self.request.body)
            .map_err(|error| mistake(400, &format!("the body does not fit: {error}")))
    }
}

/// A member that may be left out, but is not `null` where it is there.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// What is wrong with a request, in a sentence.
fn mistake(status: u16, sentence: &str) -> Answer {
    answer::json(status, JSON, &json!({ "error": sentence }))
}

fn guarded(mut headers: Headers) -> Headers {
    headers.remove("x-content-type-options");
    headers.remove("cache-control");
    headers.push("X-Content-Type-Options", "nosniff");
    headers.push("Cache-Control", "no-store");
    headers
}
