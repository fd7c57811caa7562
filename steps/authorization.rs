//! The authorization request, as the application makes it and as it may go
//! wrong.

use cucumber::gherkin::Step;
use cucumber::{then, when};
use url::Url;

use crate::client::AuthorizationRequest;
use crate::domain::{Headers, HostRole, Interaction, Request, ScopeSet, Sender};
use crate::target::Flow;

use super::callback::query;
use super::parameters::{Organisations, Refusal, Scopes};
use super::{Failure, StepResult, World};

/// The application makes an authorization request; nobody opens it.
#[when(expr = "the application asks for {scopes}")]
fn asks(world: &mut World, scopes: Scopes) -> StepResult {
    let url = world.begin(scopes.0)?;
    world.journey.asked.push(url);
    Ok(())
}

/// The authorization endpoint receives a valid request with some query
/// parameters replaced; `(absent)` takes one away. The first answer is looked
/// at, no page is opened.
#[when(expr = "the authorization endpoint receives")]
async fn receives(world: &mut World, step: &Step) -> StepResult {
    let rows = super::edge::rows(world, step)?;
    let scopes = world.usual_scopes()?;
    let mut url = world.begin(scopes)?;
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !rows.iter().any(|(changed, _)| changed == name))
        .collect();
    let added = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
    url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(added);
    world.send(HostRole::Oauth, Request::new("GET", url)).await.map(drop)
}

/// The authorization endpoint receives a valid request.
#[when(expr = "the authorization endpoint receives a valid request")]
async fn receives_valid(world: &mut World) -> StepResult {
    let scopes = world.usual_scopes()?;
    let url = world.begin(scopes)?;
    world.send(HostRole::Oauth, Request::new("GET", url)).await.map(drop)
}

/// The last answer is a redirect to a page of the bank without any error.
#[then(expr = "the browser is led to the sign-in page")]
fn led_to_sign_in(world: &mut World) -> StepResult {
    let place = "answer header location";
    let expected = "a redirect to the sign-in page";
    let answer = world.last_answer()?;
    let location = answer.location(&world.target.oauth);
    let Some(location) = location else {
        return Err(Failure::broken(place, expected, format!("status {}", answer.status)));
    };
    if let Some(error) = query(&location, "error") {
        return Err(Failure::broken(place, expected, format!("the error `{error}`")));
    }
    let home = &world.application()?.application.redirect_uri;
    let at_home = location.origin() == home.origin();
    // Where another bank has its sign-in nobody says.
    if at_home || world.target.is_mock && location.path() != "/sign-in" {
        let to = if at_home { "the application" } else { location.path() };
        return Err(Failure::broken(place, expected, format!("a redirect to {to}")));
    }
    Ok(())
}

/// The last answer is a redirect to a page of the bank that shows this error.
#[then(expr = "the browser is led to a page of the bank that shows {oauth_error}")]
fn led_to_error(world: &mut World, refusal: Refusal) -> StepResult {
    let place = "answer header location";
    let expected = format!("a page of the bank with `{}`", refusal.0);
    let answer = world.last_answer()?;
    let location = answer.location(&world.target.oauth);
    let own = location.filter(|location| world.target.role_of(location).is_some());
    match own.and_then(|location| query(&location, "error")) {
        Some(error) if error == refusal.0.as_str() => Ok(()),
        Some(error) => Err(Failure::broken(place, expected, format!("the error `{error}`"))),
        None => Err(Failure::broken(place, expected, format!("none, status {}", answer.status))),
    }
}

/// Every page that the bank showed to a person forbids frames.
#[then(expr = "no page of the bank can be shown in a frame")]
fn no_frames(world: &mut World) -> StepResult {
    every_page(
        world,
        "content-security-policy",
        "`frame-ancestors`, or `X-Frame-Options`",
        |page| {
            let policy = page.get("content-security-policy").unwrap_or_default();
            policy.contains("frame-ancestors 'none'")
                || policy.contains("frame-ancestors 'self'")
                || page.get("x-frame-options").is_some()
        },
    )
}

/// Every page that the bank showed to a person keeps its path and query from
/// other sites.
#[then(expr = "no page of the bank tells another site its address")]
fn no_referrer(world: &mut World) -> StepResult {
    const KEEPING: [&str; 6] = [
        "no-referrer",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
    ];
    every_page(world, "referrer-policy", "one that keeps the address", |page| {
        page.get("referrer-policy").is_some_and(|policy| KEEPING.contains(&policy))
    })
}

fn every_page(
    world: &World,
    header: &str,
    expected: &str,
    keeps: impl Fn(&Headers) -> bool,
) -> StepResult {
    let transcript = world.transcript.lock();
    let seen = transcript.iter().filter(|one| one.sender == Sender::Person);
    let seen = seen.filter_map(Interaction::answer).map(|answer| &answer.headers);
    let mut pages = seen.filter(|h| h.media_type().as_deref() == Some("text/html")).peekable();
    if pages.peek().is_none() {
        return Err(Failure::invalid("nobody has seen a page of the bank yet"));
    }
    if pages.all(keeps) {
        return Ok(());
    }
    Err(Failure::broken(format!("answer header {header}"), expected, "a page without"))
}

/// Every authorization request so far has this parameter exactly once, with
/// this value.
#[then(expr = "the authorization request carries {string} as {string}")]
fn carries(world: &mut World, name: String, expected: String) -> StepResult {
    let expected = world.filled(&expected)?;
    for url in world.asked()? {
        match parameter(url, &name).as_slice() {
            [value] if *value == expected => {}
            [value] => return Err(broken(&name, format!("`{expected}`"), format!("`{value}`"))),
            values => {
                let times = format!("{} times", values.len());
                return Err(broken(&name, format!("once, as `{expected}`"), times));
            }
        }
    }
    Ok(())
}

/// Every authorization request so far has this parameter exactly once.
#[then(expr = "the authorization request carries {string} once")]
fn carries_once(world: &mut World, name: String) -> StepResult {
    for url in world.asked()? {
        let times = parameter(url, &name).len();
        if times != 1 {
            return Err(broken(&name, "once".to_owned(), format!("{times} times")));
        }
    }
    Ok(())
}

/// The redirect URI in the authorization request is the registered one, byte
/// for byte, percent-encoded once.
#[then(expr = "the authorization request carries the registered redirect URI, encoded once")]
fn carries_redirect_uri(world: &mut World) -> StepResult {
    let registered = world.application()?.application.redirect_uri.to_string();
    for url in world.asked()? {
        if parameter(url, "redirect_uri") != [registered.as_str()] {
            return Err(broken("redirect_uri", format!("`{registered}`"), url.path().to_owned()));
        }
        if url.query().is_some_and(|query| query.contains("%25")) {
            return Err(broken(
                "redirect_uri",
                "encoded once".to_owned(),
                "encoded twice".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Every authorization request so far names this organisation and no other.
#[then(expr = "the authorization request is locked to {organisations}")]
fn locked(world: &mut World, organisations: Organisations) -> StepResult {
    let id = world.organisation_id(&organisations.0[0])?;
    carries(world, "organization_id".to_owned(), id.as_str().to_owned())
}

/// The application would know a callback that brings back the state of its
/// latest request, although nobody has opened that yet.
#[then(expr = "the application awaits the state it has sent")]
fn awaits(world: &mut World) -> StepResult {
    let state = world.asked()?.last().map(|url| parameter(url, "state").concat());
    let state = state.unwrap_or_default();
    let registered = world.application()?;
    let mut callback = Url::clone(&registered.application.redirect_uri);
    callback.query_pairs_mut().append_pair("code", "any").append_pair("state", &state);
    match world.session()?.clone().accept(&callback) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::broken("client", "the state is stored", error.to_string())),
    }
}

/// Every state so far has 32 random bytes in hex, and no two are equal.
#[then(expr = "every state is new and has 32 random bytes")]
fn states_are_new(world: &mut World) -> StepResult {
    let mut seen: Vec<String> = Vec::new();
    for url in world.asked()? {
        let state = parameter(url, "state").concat();
        if state.len() != 64 || !state.bytes().all(|b| b.is_ascii_hexdigit()) {
            let actual = format!("{} characters", state.len());
            return Err(broken("state", "64 hexadecimal digits".to_owned(), actual));
        }
        if seen.contains(&state) {
            return Err(broken(
                "state",
                "a new value".to_owned(),
                "a value used before".to_owned(),
            ));
        }
        seen.push(state);
    }
    Ok(())
}

/// Every code that a redirect has brought so far differs from the others.
#[then(expr = "every code is new")]
fn codes_are_new(world: &mut World) -> StepResult {
    let mut seen: Vec<String> = Vec::new();
    for interaction in world.transcript.lock().iter() {
        let asked = &interaction.request.url;
        let Some(to) = interaction.answer().and_then(|answer| answer.location(asked)) else {
            continue;
        };
        let code = parameter(&to, "code").concat();
        if seen.contains(&code) {
            return Err(broken("code", "a new value".to_owned(), "one used before".to_owned()));
        }
        seen.extend(Some(code).filter(|code| !code.is_empty()));
    }
    if seen.len() < 2 {
        return Err(Failure::invalid("there are no two codes to compare yet"));
    }
    Ok(())
}

fn broken(parameter: &str, expected: String, actual: String) -> Failure {
    let secret = crate::domain::sensitive::field(parameter).is_some();
    let actual = if secret && actual.starts_with('`') { "[secret]".to_owned() } else { actual };
    Failure::broken(format!("request query {parameter}"), expected, actual)
}

fn parameter(url: &Url, name: &str) -> Vec<String> {
    url.query_pairs().filter(|(n, _)| n == name).map(|(_, value)| value.into_owned()).collect()
}

impl World {
    /// A new authorization request of the application, its state stored.
    pub(super) fn begin(&mut self, scopes: ScopeSet) -> Result<Url, Failure> {
        let request = self.request(scopes)?;
        Ok(self.session()?.begin(request))
    }

    pub(super) fn request(&mut self, scopes: ScopeSet) -> Result<AuthorizationRequest, Failure> {
        let extra = std::mem::take(&mut self.journey.extra);
        let own = self.target.parameters.clone();
        let registered = self.application()?;
        let mut request = registered.client.authorize(scopes);
        if registered.application.flow == Flow::User {
            request = request.user_flow();
        }
        for (name, value) in own.into_iter().chain(extra) {
            request = request.extra(name, value);
        }
        Ok(request)
    }

    /// Everything the application may ask for.
    fn usual_scopes(&mut self) -> Result<ScopeSet, Failure> {
        Ok(self.application()?.application.scopes.clone())
    }

    pub(super) fn asked(&self) -> Result<&[Url], Failure> {
        if self.journey.asked.is_empty() {
            return Err(Failure::invalid(
                "the application has made no authorization request: add \
                 `When the application asks for \"organization.read\"`",
            ));
        }
        Ok(&self.journey.asked)
    }
}
