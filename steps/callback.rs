//! The return to the application.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use url::Url;

use crate::agent::Stopped;
use crate::client::CallbackError;
use crate::domain::{Cause, Interaction};

use super::parameters::Refusal;
use super::token::exchange_code;
use super::{Failure, StepResult, World};

/// The application looks at the callback, as it came, and exchanges the code
/// if it is accepted.
#[when(expr = "the application handles the callback")]
async fn handles(world: &mut World) -> StepResult {
    let callback = world.arrived()?;
    handle(world, &callback).await
}

/// The callback reaches the application with some query parameters replaced;
/// `(absent)` takes one away.
#[when(expr = "the callback reaches the application with")]
async fn reaches_with(world: &mut World, step: &Step) -> StepResult {
    let callback = altered(world, world.arrived()?, step)?;
    handle(world, &callback).await
}

/// The callback reaches the application with the letters of its state in
/// upper case.
#[when(expr = "the callback reaches the application with its state in upper case")]
async fn in_upper_case(world: &mut World) -> StepResult {
    let mut callback = world.arrived()?;
    let raised = |(name, value): (String, String)| match name.as_str() {
        "state" => (name, value.to_uppercase()),
        _ => (name, value),
    };
    let pairs: Vec<_> = callback.query_pairs().into_owned().map(raised).collect();
    callback.query_pairs_mut().clear().extend_pairs(pairs);
    handle(world, &callback).await
}

/// A callback nobody asked for reaches the application while its own is
/// pending.
#[when(expr = "a forged callback reaches the application")]
async fn forged(world: &mut World) -> StepResult {
    let mut forged = Url::clone(&world.application()?.application.redirect_uri);
    forged
        .query_pairs_mut()
        .append_pair("code", "ory_ac_forged")
        .append_pair("state", &"f".repeat(64));
    handle(world, &forged).await
}

/// The same callback reaches the application a second time.
#[when(expr = "the callback reaches the application again")]
async fn again(world: &mut World) -> StepResult {
    let callback = world.arrived()?;
    handle(world, &callback).await
}

/// The same redirect URI on another host reaches the application.
#[when(expr = "the callback reaches the application at another address")]
async fn at_another_address(world: &mut World) -> StepResult {
    let mut callback = world.arrived()?;
    callback
        .set_host(Some("attacker.example"))
        .map_err(|error| Failure::invalid(error.to_string()))?;
    handle(world, &callback).await
}

/// The browser arrived at the redirect URI with a code and nothing of an
/// error.
#[then(expr = "the browser is sent back with a code")]
fn sent_back_with_code(world: &mut World) -> StepResult {
    let callback = world.sent_back()?;
    let actual = query(&callback, "error").map(|error| format!("the error `{error}`"));
    match (query(&callback, "code"), actual) {
        (Some(_), None) => Ok(()),
        (_, Some(actual)) => Err(Failure::broken("callback query code", "a code", actual)),
        (None, None) => Err(Failure::broken("callback query code", "a code", "absent")),
    }
}

/// The state in the callback is the state of the authorization request.
#[then(expr = "the state comes back unchanged")]
fn state_unchanged(world: &mut World) -> StepResult {
    let callback = world.sent_back()?;
    let sent = world.state_sent()?;
    match query(&callback, "state") {
        Some(state) if state == sent => Ok(()),
        Some(_) => {
            Err(Failure::broken("callback query state", "the state that was sent", "another"))
        }
        None => Err(Failure::broken("callback query state", "the state that was sent", "absent")),
    }
}

/// The browser arrived at the redirect URI with this error and no code.
#[then(expr = "the browser is sent back with {oauth_error}")]
fn sent_back_with(world: &mut World, refusal: Refusal) -> StepResult {
    let callback = world.sent_back()?;
    let expected = format!("`{}` and no code", refusal.0);
    match (query(&callback, "error"), query(&callback, "code")) {
        (Some(error), None) if error == refusal.0.as_str() => Ok(()),
        (_, Some(_)) => Err(Failure::broken("callback query code", expected, "a code")),
        (Some(error), None) => {
            Err(Failure::broken("callback query error", expected, format!("`{error}`")))
        }
        (None, None) => Err(Failure::broken("callback query error", expected, "absent")),
    }
}

/// The browser never arrived at the redirect URI, with or without a code.
#[then(expr = "the browser is not sent back to the application")]
fn not_sent_back(world: &mut World) -> StepResult {
    match world.sent_back() {
        Err(Failure::Broken { .. }) => Ok(()),
        Err(other) => Err(other),
        Ok(_) => Err(Failure::broken(
            "answer header location",
            "an address that is not the application's",
            "the redirect URI of the application",
        )),
    }
}

/// The last answer does not lead the browser to this address.
#[then(expr = "the answer does not lead to {string}")]
fn does_not_lead_to(world: &mut World, address: String) -> StepResult {
    let address = world.filled(&address)?;
    let location = world.last_answer()?.headers.get("location").unwrap_or_default().to_owned();
    if location.starts_with(&address) {
        let place = "answer header location";
        return Err(Failure::broken(
            place,
            "an address of the bank",
            "the address that was asked for",
        ));
    }
    Ok(())
}

/// The journey ended without a callback that carries a code.
#[then(expr = "no code was issued")]
fn no_code(world: &mut World) -> StepResult {
    match &world.journey.arrival {
        Some(Ok(arrival)) if query(&arrival.callback, "code").is_some() => {
            Err(Failure::broken("callback query code", "absent", "a code"))
        }
        Some(Err(stopped @ Stopped::CodeElsewhere(_))) => {
            Err(Failure::broken("callback query code", "absent", stopped.to_string()))
        }
        Some(_) => Ok(()),
        None => world.arrived().map(drop),
    }
}

/// The application held the callback for its own and exchanged the code.
#[then(expr = "the application accepts the callback")]
fn accepts(world: &mut World) -> StepResult {
    match world.handled()? {
        Ok(_) => super::token::expect_tokens(world),
        Err(error) => Err(Failure::broken("callback", "accepted", error.to_string())),
    }
}

/// The application held the callback for none of its own.
#[then(expr = "the application refuses the callback")]
fn refuses(world: &mut World) -> StepResult {
    match world.handled()? {
        Ok(_) => Err(Failure::broken("callback", "refused", "accepted")),
        Err(CallbackError::Refused { error, .. }) => {
            Err(Failure::broken("callback", "not believed", format!("believed: `{error}`")))
        }
        Err(_) => Ok(()),
    }
}

/// The application shows the bank's error as its own failure.
#[then(expr = "the application reports {oauth_error}")]
fn reports(world: &mut World, refusal: Refusal) -> StepResult {
    let expected = format!("a failure with `{}`", refusal.0);
    match world.handled()? {
        Err(CallbackError::Refused { error, .. }) if *error == refusal.0 => Ok(()),
        Err(error) => Err(Failure::broken("callback query error", expected, error.to_string())),
        Ok(_) => Err(Failure::broken("callback query error", expected, "accepted")),
    }
}

/// The user has been sent back, and the callback waits at the application's
/// door.
#[given(expr = "the application has handled the callback")]
async fn has_handled(world: &mut World) -> StepResult {
    let callback = world.arrived()?;
    handle(world, &callback).await?;
    accepts(world)
}

pub(super) async fn handle(world: &mut World, callback: &Url) -> StepResult {
    let accepted = world.session()?.accept(callback);
    let usable = accepted.is_ok();
    world.journey.callback = Some(accepted);
    if usable { exchange_code(world).await } else { Ok(()) }
}

/// The callback with the rows of the step's table put in place.
fn altered(world: &World, callback: Url, step: &Step) -> Result<Url, Failure> {
    let rows = super::edge::rows(world, step)?;
    let mut kept: Vec<(String, String)> = callback
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !rows.iter().any(|(changed, _)| changed == name))
        .collect();
    kept.extend(rows.into_iter().filter_map(|(name, value)| Some((name, value?))));
    let mut altered = callback;
    altered.query_pairs_mut().clear().extend_pairs(kept);
    Ok(altered)
}

pub(super) fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

impl World {
    /// Where the journey of the person ended: the callback.
    pub(super) fn arrived(&self) -> Result<Url, Failure> {
        match &self.journey.arrival {
            Some(Ok(arrival)) => Ok(arrival.callback.clone()),
            Some(Err(stopped)) => {
                Err(self.went_astray("the browser is sent back to the application", stopped))
            }
            None => Err(Failure::invalid(
                "nobody was sent to the bank yet: begin with \
                 `Given \"Ada\" has consented to \"organization.read\"`",
            )),
        }
    }

    /// The person ended where the scenario does not expect it. A page of a real
    /// bank that nobody knows may be what was expected, or anything else.
    pub(super) fn went_astray(&self, expected: &str, stopped: &Stopped) -> Failure {
        match stopped {
            Stopped::UnknownPage { .. } if !self.target.is_mock => {
                Failure::unanswered(Cause::UnknownPage, stopped)
            }
            _ => Failure::broken("journey", expected, stopped.to_string()),
        }
    }

    /// The address at the application to which the browser was sent, by a
    /// journey or by the last answer.
    pub(super) fn sent_back(&self) -> Result<Url, Failure> {
        if self.journey.arrival.is_some() {
            return self.arrived();
        }
        let transcript = self.transcript.lock();
        let last = transcript.last();
        let asked = last.map(|interaction| interaction.request.url.clone());
        let answer = last.and_then(|interaction| interaction.answer().cloned());
        let (Some(asked), Some(answer)) = (asked, answer) else {
            return Err(Failure::invalid("the authorization endpoint was not asked yet"));
        };
        let location = answer.location(&asked);
        let home = self.own().map(|own| own.application.redirect_uri.clone());
        let leads_home = |url: &Url| {
            home.as_ref()
                .is_some_and(|home| url.origin() == home.origin() && url.path() == home.path())
        };
        let shown = location.as_ref().map_or_else(
            || format!("status {}", answer.status),
            |url| format!("a redirect to {}{}", url.origin().ascii_serialization(), url.path()),
        );
        location.filter(leads_home).ok_or_else(|| {
            Failure::broken("answer header location", "the redirect URI of the application", shown)
        })
    }

    /// The state of the last authorization request.
    fn state_sent(&self) -> Result<String, Failure> {
        let transcript = self.transcript.lock();
        let asked = |i: &&Interaction| self.target.qontos_path(&i.request.url) == "/oauth2/auth";
        let mut requests = transcript.iter().filter(asked);
        let sent = requests.find_map(|interaction| query(&interaction.request.url, "state"));
        sent.ok_or_else(|| Failure::invalid("no authorization request with a state was sent yet"))
    }

    fn handled(&self) -> Result<&Result<crate::client::AuthorizationCode, CallbackError>, Failure> {
        self.journey.callback.as_ref().ok_or_else(|| {
            Failure::invalid("the application has handled no callback in this scenario yet")
        })
    }
}
