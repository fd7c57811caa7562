//! Trading a code for tokens, and what tokens are worth.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use url::Url;

use crate::client::{AuthorizationCode, ClientError};
use crate::domain::{HostRole, Request, Secret, TokenSet};

use super::edge::Fields;
use super::parameters::{Refusal, Scopes, Which};
use super::{Failure, StepResult, World};

/// The application trades its code for tokens.
#[when(expr = "the application exchanges the code")]
/// The application sends the exchange of its code once more.
#[when(expr = "the application exchanges the code again")]
/// The application has traded its code for tokens.
#[given(expr = "the application has exchanged the code")]
async fn exchanges(world: &mut World) -> StepResult {
    exchange_code(world).await
}

/// The application sends its exchange with some form fields replaced;
/// `(absent)` takes one away.
#[when(expr = "the application exchanges the code with")]
/// The application has sent its exchange with some form fields replaced, and
/// the scenario goes on whatever the bank said.
#[given(expr = "the application has tried to exchange the code with")]
async fn exchanges_with(world: &mut World, step: &Step) -> StepResult {
    let mut fields = world.exchange_fields()?;
    fields.replace(super::edge::rows(world, step)?);
    world.send_token_form(&fields).await
}

/// Another registered application sends the code as its own.
/// Needs: second-application.
#[when(expr = "another application exchanges the code")]
async fn stolen(world: &mut World) -> StepResult {
    let code = world.code()?.clone();
    let other = world.other_application()?;
    let outcome = other.client.exchange(&code).await;
    world.keep(outcome)
}

/// The application trades a code the bank never issued.
#[when(expr = "the application exchanges a code that was never issued")]
async fn invented(world: &mut World) -> StepResult {
    let registered = world.application()?;
    let code = AuthorizationCode::new(
        Secret::new(format!("ory_ac_{}.{}", "n".repeat(43), "x".repeat(43))),
        registered.application.redirect_uri.clone(),
        None,
    );
    let outcome = registered.client.exchange(&code).await;
    world.keep(outcome)
}

/// The last token request was answered with tokens.
#[then(expr = "tokens are issued")]
fn issued(world: &mut World) -> StepResult {
    expect_tokens(world)
}

/// The last token request was answered with a pair that was not there before.
#[then(expr = "a new token pair is issued")]
fn new_pair(world: &mut World) -> StepResult {
    expect_tokens(world)?;
    let Some((latest, earlier)) = world.grants.issued().split_last() else { return Ok(()) };
    if latest.refresh_token.is_none() {
        return Err(Failure::broken("answer body /refresh_token", "a refresh token", "absent"));
    }
    for old in earlier {
        if old.access_token == latest.access_token {
            return Err(same("/access_token"));
        }
        if old.refresh_token == latest.refresh_token {
            return Err(same("/refresh_token"));
        }
    }
    Ok(())
}

/// The bank's answer to the last token request carries this error.
#[then(expr = "the bank refuses with {oauth_error}")]
fn refuses(world: &mut World, refusal: Refusal) -> StepResult {
    let expected = format!("`{}`", refusal.0);
    match world.grants.last()? {
        Err(ClientError::OAuth { error, .. }) if *error == refusal.0 => Ok(()),
        Err(error) => Err(world.refused(&expected, error)),
        Ok(()) => Err(Failure::broken("answer body /error", expected, "tokens were issued")),
    }
}

/// The scopes of the latest tokens are these, in any order.
#[then(expr = "the granted scopes are {scopes}")]
fn granted(world: &mut World, scopes: Scopes) -> StepResult {
    let actual = &world.tokens(&Which::Latest)?.scope;
    if *actual == scopes.0 {
        return Ok(());
    }
    Err(Failure::broken("answer body /scope", format!("`{}`", scopes.0), format!("`{actual}`")))
}

/// The access token of that place in the row opens the API.
/// Needs: api.
#[then(expr = "the {which} access token is accepted")]
async fn accepted(world: &mut World, which: Which) -> StepResult {
    match world.try_access_token(&which).await? {
        Ok(_) => Ok(()),
        Err(error) => Err(world.refused("the access token is accepted", &error)),
    }
}

/// The access token of that place in the row no longer opens the API: 401.
/// Needs: api.
#[then(expr = "the {which} access token is refused")]
async fn refused(world: &mut World, which: Which) -> StepResult {
    let expected = "401, as for a token that is not valid";
    match world.try_access_token(&which).await? {
        Err(ClientError::Api { status: 401, .. }) => Ok(()),
        Err(error) => Err(world.refused(expected, &error)),
        Ok(_) => Err(Failure::broken("answer status", expected, "200: the token still works")),
    }
}

/// The token endpoint received this many requests in the whole scenario.
#[then(expr = "the token endpoint has received {int} request(s)")]
fn received(world: &mut World, expected: usize) -> StepResult {
    let actual = world.token_requests();
    if actual == expected {
        return Ok(());
    }
    let shown = |count| format!("{count} request(s)");
    Err(Failure::broken("token endpoint", shown(expected), shown(actual)))
}

/// The application never turned to the token endpoint in this scenario.
#[then(expr = "no request was sent to the token endpoint")]
fn none_received(world: &mut World) -> StepResult {
    received(world, 0)
}

fn same(pointer: &str) -> Failure {
    let place = format!("answer body {pointer}");
    Failure::broken(place, "a value that differs from all before", "the same value as before")
}

/// Exchanges the accepted code and keeps what came of it.
pub(super) async fn exchange_code(world: &mut World) -> StepResult {
    let code = world.code()?.clone();
    let outcome = world.application()?.client.exchange(&code).await;
    world.keep(outcome)
}

/// The last token request was answered with tokens.
pub(super) fn expect_tokens(world: &World) -> StepResult {
    match world.grants.last()? {
        Ok(()) => Ok(()),
        Err(error) => Err(world.refused("tokens are issued", error)),
    }
}

impl World {
    /// The token set of that place in the row.
    pub(super) fn tokens(&self, which: &Which) -> Result<&TokenSet, Failure> {
        self.grants.tokens(which).map_err(|missing| self.denied().unwrap_or(missing))
    }

    /// If the bank refused when it was asked for what is missing now, the
    /// scenario is not to blame.
    fn denied(&self) -> Option<Failure> {
        match self.grants.last() {
            Ok(Err(error)) => Some(self.refused("tokens are issued", error)),
            _ => None,
        }
    }

    /// The code the application accepted last.
    pub(super) fn code(&self) -> Result<&AuthorizationCode, Failure> {
        let accepted = self.journey.callback.as_ref().and_then(|callback| callback.as_ref().ok());
        accepted.ok_or_else(|| {
            Failure::invalid(
                "the application holds no code: begin with \
                 `Given \"Ada\" has consented to \"organization.read\"`",
            )
        })
    }

    /// The form of a valid exchange, to be changed by hand.
    pub(super) fn exchange_fields(&mut self) -> Result<Fields, Failure> {
        let code = self.code()?.clone();
        let registration = self.application()?.client.registration();
        let mut fields = Fields::new();
        fields.set("grant_type", "authorization_code");
        fields.set("code", code.code().expose());
        fields.set("redirect_uri", code.redirect_uri().as_str());
        fields.set("client_id", &registration.client_id);
        fields.set("client_secret", registration.client_secret.expose());
        if let Some(verifier) = code.verifier() {
            fields.set("code_verifier", verifier.expose());
        }
        Ok(fields)
    }

    /// Keeps the outcome of a token request; a broken connection ends the
    /// scenario at once.
    pub(super) fn keep(&mut self, outcome: Result<TokenSet, ClientError>) -> StepResult {
        if let Err(ClientError::Transport(fault)) = &outcome {
            return Err(Failure::transport(fault));
        }
        self.grants.record(outcome);
        Ok(())
    }

    /// Sends a form to the token endpoint and keeps what came of it.
    pub(super) async fn send_token_form(&mut self, fields: &Fields) -> StepResult {
        let url = self.url(HostRole::Oauth, "/oauth2/token")?;
        self.send_token_request(Request::form(url, fields.iter())).await
    }

    /// Sends a token request made by hand and reads its answer as the
    /// application would.
    pub(super) async fn send_token_request(&mut self, request: Request) -> StepResult {
        let answer = self.send(HostRole::Oauth, request).await?;
        let outcome = self.application()?.client.read_tokens(&answer);
        self.keep(outcome)
    }

    async fn try_access_token(
        &mut self,
        which: &Which,
    ) -> Result<Result<crate::domain::Organization, ClientError>, Failure> {
        let token = self.tokens(which)?.access_token.clone();
        self.try_token(&token).await
    }

    /// Reads an organisation that the token should reach.
    pub(super) async fn try_token(
        &mut self,
        token: &Secret,
    ) -> Result<Result<crate::domain::Organization, ClientError>, Failure> {
        let organisation = self.default_organisation()?;
        let outcome = self.application()?.client.organization(token, organisation.as_ref()).await;
        match outcome {
            Err(ClientError::Transport(fault)) => Err(Failure::transport(&fault)),
            other => Ok(other),
        }
    }

    fn token_requests(&self) -> usize {
        if let Some(lease) = &self.lease {
            return lease.requests(HostRole::Oauth, "/oauth2/token");
        }
        let transcript = self.transcript.lock();
        let asked = |url: &Url| self.target.qontos_path(url) == "/oauth2/token";
        transcript.iter().filter(|one| asked(&one.request.url)).count()
    }
}
