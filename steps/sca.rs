//! Strong customer authentication: a sensitive call that its user confirms.

use cucumber::{then, when};
use serde_json::json;

use crate::client::{ApiCall, ClientError};
use crate::domain::{HostRole, Request, Sender, header};

use super::api::ApiAnswer;
use super::parameters::{UserName, Which};
use super::{Failure, StepResult, World};

const PATH: &str = "/v2/sepa/beneficiaries/trust";
/// Asks for a confirmation that the sandbox lets the scenario decide.
const PREFERENCE: (&str, &str) = ("X-Qonto-2fa-Preference", "mock");

/// The application asks the bank to trust a beneficiary, which its user has to
/// confirm.
#[when(expr = "the application trusts the beneficiary {string}")]
async fn trusts(world: &mut World, beneficiary: String) -> StepResult {
    let token = world.tokens(&Which::Latest)?.access_token.clone();
    let organisation = world.default_organisation()?;
    let call = ApiCall::new("PATCH", PATH, &token)
        .header(PREFERENCE.0, PREFERENCE.1)
        .json(&json!({ "ids": [beneficiary] }));
    let call = match &organisation {
        Some(id) => call.organization(id),
        None => call,
    };
    let outcome = world.application()?.client.call(call).await;
    world.keep_api(outcome)
}

/// The user allows the call that the bank asked about last.
#[when(expr = "{user} confirms the call")]
async fn confirms(world: &mut World, user: UserName) -> StepResult {
    decide(world, &user, "allow").await
}

/// The user denies the call that the bank asked about last.
#[when(expr = "{user} refuses the call")]
async fn refuses(world: &mut World, user: UserName) -> StepResult {
    decide(world, &user, "deny").await
}

/// The application makes the call again that the bank asked about last, with
/// the token of that session.
#[when(expr = "the application repeats the call")]
async fn repeats(world: &mut World) -> StepResult {
    let challenge = world.challenge()?.clone();
    let outcome = world.application()?.client.retry_with_sca(&challenge).await;
    world.keep_api(outcome)
}

/// A call for this beneficiary carries the token of the last session, whatever
/// it was for and however old it is.
#[when(expr = "a call for the beneficiary {string} carries the session")]
async fn by_hand(world: &mut World, beneficiary: String) -> StepResult {
    let bearer = format!("Bearer {}", world.tokens(&Which::Latest)?.access_token.expose());
    let session = world.challenge()?.session_token().expose().to_owned();
    let mut request = Request::new("PATCH", world.url(HostRole::Api, PATH)?);
    request.body = json!({ "ids": [beneficiary] }).to_string().into_bytes();
    for (name, value) in [
        ("Authorization", bearer.as_str()),
        PREFERENCE,
        ("Content-Type", "application/json"),
        (header::SCA_SESSION_TOKEN, &session),
    ] {
        request.headers.push(name, value);
    }
    world.send(HostRole::Api, request).await.map(drop)
}

/// The bank did not carry out the call and started a session to confirm it.
#[then(expr = "the bank asks for a confirmation")]
fn asks(world: &mut World) -> StepResult {
    match world.api()? {
        Err(ClientError::ScaRequired(_)) => Ok(()),
        outcome => Err(world.not_asked(outcome)),
    }
}

/// The bank did what the application asked for last.
#[then(expr = "the call is carried out")]
fn carried_out(world: &mut World) -> StepResult {
    let expected = "the call is carried out";
    match world.api()? {
        Ok(_) => Ok(()),
        Err(ClientError::ScaRequired(_)) => {
            Err(Failure::broken("answer status", expected, "428: another confirmation"))
        }
        Err(error) => Err(world.refused(expected, error)),
    }
}

/// The application did not repeat the call, because its confirmation is over.
#[then(expr = "the application finds the confirmation too old")]
fn too_old(world: &mut World) -> StepResult {
    let repeated = world.calls()?.len() > 1;
    match world.api()? {
        Err(ClientError::ScaExpired) if !repeated => Ok(()),
        _ => Err(Failure::broken("client", "nothing is sent after 15 minutes", "the call again")),
    }
}

/// The call and its repetition are the same request but for the session token.
#[then(expr = "the repeated call differs in its session alone")]
fn differs_in_session(world: &mut World) -> StepResult {
    let calls = world.calls()?;
    let [first, again] = calls.as_slice() else {
        return Err(Failure::broken(
            "client",
            "a call and one repetition",
            format!("{}", calls.len()),
        ));
    };
    match changed(first, again) {
        None => Ok(()),
        Some(part) => {
            Err(Failure::broken(format!("request {part}"), "as in the first call", "changed"))
        }
    }
}

async fn decide(world: &mut World, user: &UserName, decision: &str) -> StepResult {
    if !world.journey.browsers.contains_key(&user.0) {
        return Err(Failure::invalid(format!("`{}` has granted nothing in this scenario", user.0)));
    }
    let session = world.challenge()?.session_token().expose().to_owned();
    let path = format!("/v2/mocked_sca_sessions/{session}/{decision}");
    let request = Request::new("POST", world.url(HostRole::Api, &path)?);
    world.send(HostRole::Api, request).await.map(drop)
}

/// What else than the session token a repetition has changed, or that it has
/// none.
fn changed(first: &Request, again: &Request) -> Option<&'static str> {
    let fields = |request: &Request| {
        let mut headers = request.headers.clone();
        headers.remove(header::SCA_SESSION_TOKEN);
        headers
    };
    if first.method != again.method || first.url != again.url {
        Some("line")
    } else if first.body != again.body {
        Some("body")
    } else if fields(first) != fields(again) {
        Some("headers")
    } else if again.headers.get(header::SCA_SESSION_TOKEN).is_none() {
        Some("header x-qonto-sca-session-token")
    } else {
        None
    }
}

impl World {
    /// What the bank asked the user to confirm last.
    fn challenge(&self) -> Result<&crate::client::ScaChallenge, Failure> {
        match (&self.challenge, &self.api) {
            (Some(challenge), _) => Ok(challenge),
            (None, Some(outcome)) => Err(self.not_asked(outcome)),
            (None, None) => Err(Failure::invalid(
                "the bank has asked for no confirmation yet: begin with \
                 `When the application trusts the beneficiary \"…\"`",
            )),
        }
    }

    /// Whatever a scenario is about, a bank that asks nobody breaks API-16.
    fn not_asked(&self, outcome: &ApiAnswer) -> Failure {
        let expected = "428 with a session to confirm the call";
        match outcome {
            Ok(_) => Failure::Broken {
                rule: "API-16".parse().ok(),
                place: "answer status".to_owned(),
                expected: expected.to_owned(),
                actual: "the call was carried out".to_owned(),
            },
            Err(error) => self.refused(expected, error),
        }
    }

    /// The sensitive calls of the application so far.
    fn calls(&self) -> Result<Vec<Request>, Failure> {
        self.challenge()?;
        let transcript = self.transcript.lock();
        let own = transcript.iter().filter(|i| i.sender == Sender::Client);
        let calls = own.map(|i| &i.request).filter(|request| request.url.path() == PATH);
        Ok(calls.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(body: &str, session: Option<&str>) -> Request {
        let mut request = Request::new("PATCH", "https://api.example/v2/x".parse().expect("valid"));
        request.headers.push("Authorization", "Bearer a");
        if let Some(token) = session {
            request.headers.push(header::SCA_SESSION_TOKEN, token);
        }
        request.body = body.as_bytes().to_vec();
        request
    }

    #[test]
    fn a_repetition_adds_its_session_and_nothing_else() {
        let first = call("{}", None);
        assert_eq!(changed(&first, &call("{}", Some("s"))), None);
        assert_eq!(changed(&first, &first), Some("header x-qonto-sca-session-token"));
        assert_eq!(changed(&first, &call("{ }", Some("s"))), Some("body"));
        let mut again = call("{}", Some("s"));
        again.headers.push("Accept", "text/html");
        assert_eq!(changed(&first, &again), Some("headers"));
        again.url.set_query(Some("page=2"));
        assert_eq!(changed(&first, &again), Some("line"));
    }
}
