//! Breakages that know nothing of OAuth: any part of any answer, changed.

mod json;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::routes;
use crate::domain::{Answer, Headers, HostRole, Request};

/// By how much a delayed answer is late.
const LATE: Duration = Duration::from_secs(30);

/// One answer of the bank, as often as it is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The host that answers.
    pub host: HostRole,
    /// The method of the request.
    pub method: String,
    /// The path, with a step in braces for any; or as sent, if nothing is there.
    pub path: String,
    /// The grant type, at the token endpoint.
    pub grant: Option<String>,
    /// The status of the answer.
    pub status: u16,
}

/// The part of an answer that is changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its status.
    Status,
    /// The whole body.
    Body,
    /// A member of JSON, by its pointer; `*` stands for every item of an array.
    Member(String),
    /// A header field, by its name in lower case.
    Header(String),
    /// A query parameter of the address that a redirect leads to.
    Parameter(String),
    /// The moment at which it comes.
    Moment,
}

/// What is done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// It is left out.
    Drop,
    /// It is null.
    Null,
    /// It has another JSON type.
    Retype,
    /// It is there and empty.
    Empty,
    /// It is there twice.
    Duplicate,
    /// Its name has upper case; a header, its value.
    ChangeCase,
    /// Something unknown stands beside it.
    Add,
    /// It has changed its value with the one beside it.
    Swap,
    /// It is one more than it was.
    Increment,
    /// Its second half is lost.
    Truncate,
    /// Its name stands twice in the text, with the same value.
    Repeat,
    /// It comes late by the clock that all share.
    Delay,
}

/// One change to one part of one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Distortion {
    /// The answer.
    pub spot: Spot,
    /// The part of it.
    pub part: Part,
    /// The change.
    pub operator: Operator,
}

impl Spot {
    /// The answer that a request got.
    #[must_use]
    pub fn new(host: HostRole, method: &str, path: &str, grant: Option<&str>, status: u16) -> Self {
        let host = if host == HostRole::Api { host } else { HostRole::Oauth };
        let path = routes::template(host, path).unwrap_or(path).to_owned();
        Self { host, method: method.to_owned(), path, grant: grant.map(str::to_owned), status }
    }
}

impl Part {
    /// What kind of part it is, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Body => "body",
            Self::Member(_) => "JSON",
            Self::Header(_) => "header",
            Self::Parameter(_) => "redirect",
            Self::Moment => "time",
        }
    }

    /// What can be done to such a part.
    #[must_use]
    pub fn operators(&self) -> &'static [Operator] {
        use Operator as O;
        match self {
            Self::Status => &[O::Increment],
            Self::Body => &[O::Truncate, O::Empty],
            Self::Member(_) => &[
                O::Drop,
                O::Null,
                O::Retype,
                O::Empty,
                O::Duplicate,
                O::ChangeCase,
                O::Add,
                O::Swap,
                O::Repeat,
            ],
            Self::Moment => &[O::Delay],
            Self::Header(_) => &[O::Drop, O::Empty, O::Duplicate, O::ChangeCase],
            Self::Parameter(_) => {
                &[O::Drop, O::Empty, O::Duplicate, O::ChangeCase, O::Add, O::Swap]
            }
        }
    }
}

impl Distortion {
    /// Why nobody can notice, where nobody can: the change says the same in
    /// other letters.
    #[must_use]
    pub fn equivalent(&self) -> Option<&'static str> {
        if self.operator == Operator::Delay {
            return Some("no page of Qonto and no rule says how soon the bank answers");
        }
        let Part::Header(name) = &self.part else { return None };
        match (name.as_str(), self.operator) {
            ("content-type" | "cache-control" | "pragma", Operator::ChangeCase) => {
                Some("media types and cache directives have no case (RFC 9110 section 8.3.1)")
            }
            ("cache-control" | "pragma", Operator::Duplicate) => {
                Some("a list that is sent in two lines is one list (RFC 9110 section 5.3)")
            }
            _ => None,
        }
    }

    /// How much later than the bank says the answer comes.
    pub(super) fn delay(&self, host: HostRole, request: &Request, status: u16) -> Duration {
        let late = self.operator == Operator::Delay && self.is_meant(host, request, status);
        if late { LATE } else { Duration::ZERO }
    }

    fn is_meant(&self, host: HostRole, request: &Request, status: u16) -> bool {
        let grant = request.form_field("grant_type");
        let path = request.url.path();
        Spot::new(host, &request.method, path, grant.as_deref(), status) == self.spot
    }

    /// The answer, changed if it is the one that is meant. Where the change can
    /// not be made the answer stays as it is.
    pub(super) fn applied(&self, host: HostRole, request: &Request, mut answer: Answer) -> Answer {
        if !self.is_meant(host, request, answer.status) {
            return answer;
        }
        match &self.part {
            Part::Moment => {}
            Part::Status => answer.status += 1,
            Part::Body => {
                let kept = if self.operator == Operator::Empty { 0 } else { answer.body.len() / 2 };
                answer.body.truncate(kept);
            }
            Part::Member(pointer) => {
                if let Ok(mut document) = serde_json::from_slice::<Value>(&answer.body) {
                    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
                    json::change(&mut document, &steps, self.operator);
                    answer.body = json::written(&document);
                }
            }
            Part::Header(name) => answer.headers = self.headers(name, &answer.headers),
            Part::Parameter(name) => {
                if let Some(location) = answer.headers.get("location")
                    && let Ok(location) = request.url.join(location)
                {
                    let location = self.redirected(name, location);
                    answer.headers.remove("location");
                    answer.headers.push("Location", location);
                }
            }
        }
        answer
    }

    fn headers(&self, name: &str, headers: &Headers) -> Headers {
        let mut changed = Headers::new();
        for (own, value) in headers.iter() {
            match self.operator {
                _ if !own.eq_ignore_ascii_case(name) => changed.push(own, value),
                Operator::Empty => changed.push(own, ""),
                Operator::ChangeCase => changed.push(own, value.to_uppercase()),
                Operator::Duplicate => {
                    changed.push(own, value);
                    changed.push(own, value);
                }
                _ => {}
            }
        }
        changed
    }

    fn redirected(&self, name: &str, mut location: Url) -> String {
        let mut pairs: Vec<(String, String)> = location.query_pairs().into_owned().collect();
        let Some(index) = pairs.iter().position(|(own, _)| own == name) else {
            return location.into();
        };
        match self.operator {
            Operator::Empty => pairs[index].1.clear(),
            Operator::ChangeCase => pairs[index].0 = name.to_uppercase(),
            Operator::Duplicate => pairs.push(pairs[index].clone()),
            Operator::Add => pairs.push(("unknown".to_owned(), "x".to_owned())),
            Operator::Swap => {
                let next = (index + 1) % pairs.len();
                let (own, other) = (pairs[index].1.clone(), pairs[next].1.clone());
                (pairs[index].1, pairs[next].1) = (other, own);
            }
            _ => _ = pairs.remove(index),
        }
        location.query_pairs_mut().clear().extend_pairs(pairs);
        location.into()
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, grant, status, .. } = self;
        let grant = grant.as_ref().map(|grant| format!(" ({grant})")).unwrap_or_default();
        write!(f, "{method} {path}{grant} {status}")
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Body => f.write_str("body"),
            Self::Member(pointer) => write!(f, "member {pointer}"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Parameter(name) => write!(f, "parameter {name}"),
            Self::Moment => f.write_str("moment"),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Drop => "drop",
            Self::Null => "null",
            Self::Retype => "retype",
            Self::Empty => "empty",
            Self::Duplicate => "duplicate",
            Self::ChangeCase => "change the case of",
            Self::Add => "add beside",
            Self::Swap => "swap",
            Self::Increment => "increment",
            Self::Truncate => "truncate",
            Self::Repeat => "repeat",
            Self::Delay => "delay",
        })
    }
}

/// The id of the mutant.
impl fmt::Display for Distortion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { spot, part, operator } = self;
        write!(f, "{operator} {part} of {spot}")
    }
}
