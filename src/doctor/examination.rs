//! Everything that can be learned about a target without a scenario.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use super::clinic::Clinic;
use super::preflight::{proving, refusal};
use super::symptom::{of_answer, of_fault};
use crate::agent::skew;
use crate::client::ID_TOKEN_LEEWAY;
use crate::domain::{Cause, Interaction};
use crate::target::{AgentKind, Target};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What, in a few words.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// What was seen and, where it is not well, what to do.
    pub detail: String,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Good,
    /// Not needed by every scenario.
    Warning,
    /// The server answers, and not as it promises.
    Broken,
    /// No scenario can be answered like this.
    Unanswered,
}

/// Looks at a target, with at most ten requests and two answers of 401; the
/// stand-in has nothing to ask, but its scenarios may need a browser.
pub async fn examine(target: &Target, limit: Duration, path: Option<&str>) -> Vec<Check> {
    let mut checks = Vec::new();
    if target.is_mock {
        checks.push(good("bank", "the stand-in inside the program"));
        browser(target, path, &mut checks);
        return checks;
    }
    match Clinic::open(target, limit) {
        Err(fault) => checks.push(ill("connections", of_fault(&fault).detail)),
        Ok(clinic) => {
            reach_hosts(&clinic, &mut checks).await;
            gate(&clinic, &mut checks).await;
            authorization(&clinic, &mut checks).await;
            credentials(&clinic, &mut checks).await;
            let requests = clinic.requests();
            checks.push(good("requests", format!("{requests} were sent")));
        }
    }
    redirect_port(target, &mut checks);
    browser(target, path, &mut checks);
    checks
}

fn check(name: &str, health: Health, detail: impl Into<String>) -> Check {
    Check { name: name.to_owned(), health, detail: detail.into() }
}

fn good(name: &str, detail: impl Into<String>) -> Check {
    check(name, Health::Good, detail)
}

fn ill(name: &str, detail: impl Into<String>) -> Check {
    check(name, Health::Unanswered, detail)
}

/// Name, connection and TLS of each host; clocks, and what is published.
async fn reach_hosts(clinic: &Clinic<'_>, checks: &mut Vec<Check>) {
    let target = clinic.target;
    let at = |base: &Url, path: &str| base.join(path).unwrap_or_else(|_| base.clone());
    let discovery = target.paths.own("/.well-known/openid-configuration");
    let seen = clinic.get(at(&target.oauth, discovery), true).await;
    host(target, "OAuth server", &seen, checks);
    clock(&seen, checks);
    published(target, &seen, checks);
    if target.api.origin() != target.oauth.origin() {
        let seen = clinic.get(target.api.clone(), true).await;
        host(target, "API", &seen, checks);
    }
    for web in target.network.web.iter().take(2) {
        let seen = clinic.get(web.clone(), true).await;
        host(target, "pages", &seen, checks);
    }
}

fn host(target: &Target, what: &str, seen: &Interaction, checks: &mut Vec<Check>) {
    let address = seen.request.url.origin().ascii_serialization();
    let trouble = of_answer(target, seen).filter(|symptom| symptom.cause != Cause::ServerError);
    checks.push(match (trouble, seen.answer()) {
        (Some(symptom), _) => ill(what, format!("{address}: {}", symptom.detail)),
        (None, Some(answer)) => good(what, format!("{address} answers ({})", answer.status)),
        (None, None) => ill(what, format!("{address}: nothing came back")),
    });
}

fn clock(seen: &Interaction, checks: &mut Vec<Check>) {
    let Some(apart) = skew(seen) else { return };
    checks.push(if apart > ID_TOKEN_LEEWAY {
        let advice = "set this machine's clock, or id_tokens look expired or not yet valid";
        ill("clock", format!("it differs from the server's by {} s: {advice}", apart.as_secs()))
    } else {
        good("clock", "it agrees with the server's")
    });
}

fn published(target: &Target, seen: &Interaction, checks: &mut Vec<Check>) {
    let name = "discovery";
    let Some(answer) = seen.answer() else { return };
    let issuer = answer.json().and_then(|body| Some(body.get("issuer")?.as_str()?.to_owned()));
    let own = target.oauth.origin().ascii_serialization();
    checks.push(match issuer {
        Some(issuer) if issuer.trim_end_matches('/') == own => good(name, "the issuer is right"),
        Some(issuer) => {
            let detail = format!("the issuer is `{issuer}` and the address `{own}`");
            check(name, Health::Broken, detail)
        }
        None => check(
            name,
            Health::Warning,
            format!(
                "nothing is published (status {}); id_tokens cannot be verified",
                answer.status
            ),
        ),
    });
}

async fn gate(clinic: &Clinic<'_>, checks: &mut Vec<Check>) {
    let Some(gate) = &clinic.target.gate else { return };
    let seen = clinic.get(clinic.target.oauth.clone(), false).await;
    let Some(answer) = seen.answer() else { return };
    let closed = answer.location(&seen.request.url).is_some()
        || answer.headers.media_type().as_deref() == Some("text/html");
    checks.push(if closed {
        good("gate", format!("closed without {}", gate.header))
    } else {
        let detail = format!("open without {}: the header may not be needed", gate.header);
        check("gate", Health::Warning, detail)
    });
}

/// The first answer to an authorization request.
async fn authorization(clinic: &Clinic<'_>, checks: &mut Vec<Check>) {
    let target = clinic.target;
    let Some((name, application)) = target.applications.iter().next() else {
        checks.push(check("applications", Health::Warning, "none is configured"));
        return;
    };
    let seen = clinic.get(clinic.authorization(application), true).await;
    let what = format!("authorization of {name}");
    let detail = match (of_answer(target, &seen), seen.answer()) {
        (Some(symptom), _) => return checks.push(ill(&what, symptom.detail)),
        (None, None) => return,
        (None, Some(answer)) => {
            let to = answer.location(&seen.request.url);
            let error = to.as_ref().and_then(|to| {
                let mut pairs = to.query_pairs();
                pairs.find(|(name, _)| name == "error").map(|(_, value)| value.into_owned())
            });
            match (error.as_deref(), answer.status) {
                (None, 200..400) => return checks.push(good(&what, "it leads to the sign-in")),
                (Some("invalid_client"), _) => "the bank does not know the client id".to_owned(),
                (Some("invalid_scope"), _) => {
                    "the application may not ask for all of its `scopes`".to_owned()
                }
                (Some("invalid_request"), _) => format!(
                    "the redirect URI `{}` is not registered, or the request is refused otherwise",
                    application.redirect_uri.as_str()
                ),
                (Some(error), _) => format!("the bank refuses with `{error}`"),
                (None, status) => format!("the bank answers with {status}"),
            }
        }
    };
    checks.push(ill(&what, detail));
}

async fn credentials(clinic: &Clinic<'_>, checks: &mut Vec<Check>) {
    for application in proving(clinic.target).take(2) {
        let seen = clinic.exchange_nothing(application).await;
        let what = format!("credentials of {}", application.client_id);
        match refusal(clinic.target, application, &seen) {
            Err(symptom) => checks.push(ill(&what, symptom.detail)),
            Ok(()) if seen.answer().is_some_and(|answer| answer.status < 400) => {
                let detail = "a code that was never issued buys tokens";
                checks.push(check(&what, Health::Broken, detail));
            }
            Ok(()) => checks.push(good(&what, "accepted; an unknown code is refused")),
        }
    }
}

/// A loopback redirect URI needs its port.
fn redirect_port(target: &Target, checks: &mut Vec<Check>) {
    for application in target.applications.values() {
        let uri = &application.redirect_uri;
        let (Some("127.0.0.1" | "localhost"), Some(port)) = (uri.host_str(), uri.port()) else {
            continue;
        };
        checks.push(match std::net::TcpListener::bind(("127.0.0.1", port)) {
            Ok(_) => good("redirect port", format!("{port} is free")),
            Err(error) => {
                let detail = format!("{port} cannot be listened on: {error}; free it");
                check("redirect port", Health::Warning, detail)
            }
        });
    }
}

fn browser(target: &Target, path: Option<&str>, checks: &mut Vec<Check>) {
    let folders: Vec<_> = path.map(std::env::split_paths).into_iter().flatten().collect();
    let mut drivers = ["chromedriver", "geckodriver"].into_iter();
    let found = drivers.find(|name| folders.iter().any(|folder| folder.join(name).is_file()));
    checks.push(match (found, target.manners.agent) {
        (Some(driver), _) => good("browser", format!("{driver} is there")),
        (None, AgentKind::Browser) => {
            ill("browser", "no chromedriver and no geckodriver on the path; install one")
        }
        (None, _) => {
            check("browser", Health::Warning, "no driver; `@browser` scenarios are skipped")
        }
    });
}
