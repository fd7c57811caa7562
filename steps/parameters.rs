//! The words in braces: each parses into a type of the domain.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use cucumber::Parameter;

use crate::agent::Place;
use crate::domain::{OAuthError, ScopeSet};
use crate::target::{Flow, Target};

/// The name of a user of the target, as in `"Ada" consents`.
#[derive(Parameter)]
#[param(name = "user", regex = r#""[^"]*""#)]
pub(super) struct UserName(pub(super) String);

/// The name of an application of the target, as in `the application "other"`.
#[derive(Parameter)]
#[param(name = "application", regex = r#""[^"]*""#)]
pub(super) struct ApplicationName(pub(super) String);

/// A place a browser sends requests to, as in `request to the consent page`.
#[derive(Parameter)]
#[param(
    name = "place",
    regex = "authorization endpoint|(?:sign-in|second factor|organisation|consent) page|callback"
)]
pub(super) struct PlaceName(pub(super) Place);

/// The names of organisations, as in `for "Acme Corp, Omega Ltd"`.
#[derive(Parameter)]
#[param(name = "organisations", regex = r#""[^"]*""#)]
pub(super) struct Organisations(pub(super) Vec<String>);

/// Scopes, as in `"offline_access organization.read"`.
#[derive(Parameter)]
#[param(name = "scopes", regex = r#""[^"]*""#)]
pub(super) struct Scopes(pub(super) ScopeSet);

/// An error code, as in `refuses with "invalid_grant"`.
#[derive(Parameter)]
#[param(name = "oauth_error", regex = r#""[^"]*""#)]
pub(super) struct Refusal(pub(super) OAuthError);

/// `membership` or `user`.
#[derive(Parameter)]
#[param(name = "flow", regex = r"[a-z-]+")]
pub(super) struct FlowName(pub(super) Flow);

/// A length of time, as in `50 seconds` or `1 hour 30 minutes`.
#[derive(Parameter)]
#[param(
    name = "duration",
    regex = r"\d+ (?:seconds?|minutes?|hours?|days?)(?: \d+ (?:seconds?|minutes?|hours?))*"
)]
pub(super) struct Span(pub(super) Duration);

/// Which of several tokens: `first`, `second`, … or `latest`.
#[derive(Parameter)]
#[param(name = "which", regex = "first|second|third|fourth|latest")]
pub(super) enum Which {
    /// Counted from the first, from 0.
    Number(usize),
    /// The one that came last.
    Latest,
}

/// A part of the bank with a path, as in `the token endpoint`.
#[derive(Parameter)]
#[param(name = "endpoint", regex = "authorization endpoint|token endpoint|API")]
pub(super) struct Endpoint(pub(super) String);

impl FromStr for UserName {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(unquoted(text).to_owned()))
    }
}

impl FromStr for ApplicationName {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(unquoted(text).to_owned()))
    }
}

impl FromStr for PlaceName {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let page = || Place::Page(text.trim_end_matches(" page").to_owned());
        Ok(Self(match text {
            "authorization endpoint" => Place::AuthorizationEndpoint,
            "callback" => Place::Callback,
            _ => page(),
        }))
    }
}

impl FromStr for Organisations {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names: Vec<String> =
            unquoted(text).split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err("name organisations, separated by commas".to_owned());
        }
        Ok(Self(names))
    }
}

impl FromStr for Scopes {
    type Err = crate::domain::InvalidScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unquoted(text).parse().map(Self)
    }
}

impl FromStr for Refusal {
    type Err = crate::domain::NotAnOAuthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unquoted(text).parse().map(Self)
    }
}

impl FromStr for FlowName {
    type Err = <Flow as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl FromStr for Span {
    type Err = humantime::DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        humantime::parse_duration(text).map(Self)
    }
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "first" => Ok(Self::Number(0)),
            "second" => Ok(Self::Number(1)),
            "third" => Ok(Self::Number(2)),
            "fourth" => Ok(Self::Number(3)),
            "latest" => Ok(Self::Latest),
            other => Err(format!("`{other}` is not a place in a row")),
        }
    }
}

impl FromStr for Endpoint {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// What may stand for a parameter in braces.
#[must_use]
pub fn explain(name: &str) -> Option<&'static str> {
    Some(match name {
        "user" => "the name of a user of the target in quotes, such as `\"Ada\"`",
        "application" => "the name of an application of the target in quotes, such as `\"other\"`",
        "place" => {
            "`authorization endpoint`, `callback`, or `sign-in`, `second factor`, `organisation` or \
             `consent` before `page`"
        }
        "header" => {
            "`absent`, `empty`, `its own`, `its own in capitals`, `foreign`, `unknown`, `malformed` \
             or `duplicated`"
        }
        "organisations" => "names in quotes, such as `\"Acme Corp, Omega Ltd\"`",
        "scopes" => "scopes in quotes, such as `\"offline_access organization.read\"`",
        "oauth_error" => "an error code in quotes, such as `\"invalid_grant\"`",
        "flow" => "`membership` or `user`",
        "duration" => "a length of time, such as `50 seconds` or `1 hour 30 minutes`",
        "which" => "`first`, `second`, `third`, `fourth` or `latest`",
        "endpoint" => "`authorization endpoint`, `token endpoint` or `API`",
        "string" => "a text in quotes",
        "int" => "a whole number",
        "word" => "one word",
        _ => return None,
    })
}

/// Checks a captured value before anything runs.
///
/// # Errors
///
/// A sentence that says what is wrong with the value, with known values of
/// that kind where there is a list of them.
pub fn check_parameter(
    name: &str,
    value: &str,
    target: &Target,
) -> Result<(), (String, Vec<String>)> {
    fn parsed<T: FromStr<Err: ToString>>(
        value: &str,
        known: &[&str],
    ) -> Result<(), (String, Vec<String>)> {
        let known = || known.iter().map(|word| (*word).to_owned()).collect();
        value.parse::<T>().map(drop).map_err(|error| (error.to_string(), known()))
    }
    match name {
        "user" if target.users.contains_key(unquoted(value)) => Ok(()),
        "user" => Err((
            format!("the target `{}` has no user called {value}", target.name),
            target.users.keys().cloned().collect(),
        )),
        "application" if target.applications.contains_key(unquoted(value)) => Ok(()),
        "application" => Err((
            format!("the target `{}` has no application called {value}", target.name),
            target.applications.keys().cloned().collect(),
        )),
        "organisations" => parsed::<Organisations>(value, &[]).and_then(|()| known(value, target)),
        "scopes" => parsed::<Scopes>(value, &[]).and_then(|()| known_scopes(value)),
        "oauth_error" => parsed::<Refusal>(value, &OAuthError::listed().collect::<Vec<_>>()),
        "flow" => parsed::<FlowName>(value, &["membership", "user"]),
        "duration" => parsed::<Span>(value, &[]),
        _ => Ok(()),
    }
}

/// A scope that no page of Qonto names is a misspelt one.
fn known_scopes(scopes: &str) -> Result<(), (String, Vec<String>)> {
    let unknown = |scope: &&str| !ScopeSet::KNOWN.contains(scope);
    match unquoted(scopes).split_whitespace().find(unknown) {
        None => Ok(()),
        Some(scope) => Err((
            format!("Qonto has no scope `{scope}`"),
            ScopeSet::KNOWN.iter().map(|known| (*known).to_owned()).collect(),
        )),
    }
}

/// Every organisation belongs to some user of the target, if it says whose.
fn known(organisations: &str, target: &Target) -> Result<(), (String, Vec<String>)> {
    let known: BTreeSet<&String> =
        target.users.values().flat_map(|user| &user.organizations).collect();
    let stranger = |name: &&str| !known.iter().any(|known| known == name);
    let mut names = unquoted(organisations).split(',').map(str::trim);
    match names.find(stranger).filter(|_| !known.is_empty()) {
        None => Ok(()),
        Some(name) => Err((
            format!("no user of the target `{}` belongs to `{name}`", target.name),
            known.into_iter().cloned().collect(),
        )),
    }
}
