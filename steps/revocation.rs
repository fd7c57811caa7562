//! The end of a grant: disconnection, revocation, withdrawal.

use cucumber::gherkin::Step;
use cucumber::{then, when};
use serde_json::Value;

use crate::client::ClientError;
use crate::domain::{HostRole, Request, Secret};

use super::edge::{Fields, rows};
use super::parameters::{UserName, Which};
use super::{Failure, StepResult, World};

/// The application deletes the consents it was given.
/// Needs: changes-consent stand-in.
#[when(expr = "the application disconnects")]
async fn disconnects(world: &mut World) -> StepResult {
    let token = world.tokens(&Which::Latest)?.access_token.clone();
    let outcome = world.application()?.client.disconnect(&token).await;
    world.keep_revocation(outcome)
}

/// The application takes back the access token of that place in the row.
/// Needs: burns-grant.
#[when(expr = "the application revokes the {which} access token")]
async fn revokes_access(world: &mut World, which: Which) -> StepResult {
    let token = world.tokens(&which)?.access_token.clone();
    let outcome = world.application()?.client.revoke(&token).await;
    world.keep_revocation(outcome)
}

/// The application takes back the refresh token of that place in the row.
/// Needs: burns-grant.
#[when(expr = "the application revokes the {which} refresh token")]
async fn revokes_refresh(world: &mut World, which: Which) -> StepResult {
    let token = world.refresh_token(&which)?;
    let outcome = world.application()?.client.revoke(&token).await;
    world.keep_revocation(outcome)
}

/// The application takes back that access token and some form fields are replaced;
/// `(absent)` takes one away.
/// Needs: burns-grant.
#[when(expr = "the application revokes the {which} access token with")]
async fn revokes_access_with(world: &mut World, which: Which, step: &Step) -> StepResult {
    let token = world.tokens(&which)?.access_token.clone();
    world.send_revocation(&token, step).await
}

/// The application takes back that refresh token and some form fields are replaced;
/// `(absent)` takes one away.
/// Needs: burns-grant.
#[when(expr = "the application revokes the {which} refresh token with")]
async fn revokes_refresh_with(world: &mut World, which: Which, step: &Step) -> StepResult {
    let token = world.refresh_token(&which)?;
    world.send_revocation(&token, step).await
}

/// Another registered application asks to revoke a token that is not its own.
/// Needs: second-application.
#[when(expr = "another application revokes the {which} access token")]
async fn stolen(world: &mut World, which: Which) -> StepResult {
    let token = world.tokens(&which)?.access_token.clone();
    let outcome = world.other_application()?.client.revoke(&token).await;
    world.keep_revocation(outcome)
}

/// The application asks to revoke a token that was never issued.
#[when(expr = "the application revokes a token that was never issued")]
async fn invented(world: &mut World) -> StepResult {
    let token = Secret::new("ory_at_never-issued");
    let outcome = world.application()?.client.revoke(&token).await;
    world.keep_revocation(outcome)
}

/// The user takes the consent back at the bank, without the application.
/// Needs: changes-consent stand-in.
#[when(expr = "{user} withdraws the consent")]
fn withdraws(world: &mut World, user: UserName) -> StepResult {
    if !world.target.is_mock {
        return Err(Failure::invalid("only the stand-in bank can be told what its users do"));
    }
    world.stand_in()?.deliver_webhooks_to(world.target.api.clone());
    let client_id = world.application()?.application.client_id.clone();
    match world.stand_in()?.withdraw_consent(&client_id, &user.0) {
        0 => Err(Failure::invalid(format!("`{}` has given this application no consent", user.0))),
        _ => Ok(()),
    }
}

/// The bank carried out what the application asked for last.
#[then(expr = "the bank accepts the revocation")]
fn accepts(world: &mut World) -> StepResult {
    match world.revocation()? {
        Ok(()) => Ok(()),
        Err(error) => Err(world.refused("the revocation is carried out", error)),
    }
}

/// The bank did not carry out what the application asked for last.
#[then(expr = "the bank refuses the revocation")]
fn refuses(world: &mut World) -> StepResult {
    match world.revocation()? {
        Err(ClientError::OAuth { .. }) => Ok(()),
        Err(error) => Err(world.refused("a refusal", error)),
        Ok(()) => Err(Failure::broken("answer status", "a refusal", "200")),
    }
}

/// The bank sent the webhook that announces the withdrawal of a consent.
#[then(expr = "the bank announces the withdrawal")]
fn announces(world: &mut World) -> StepResult {
    let client_id = world.application()?.application.client_id.clone();
    let place = "webhook v1/consent-revocations";
    let delivered = world.stand_in()?.deliveries();
    let Some(delivery) = delivered.first() else {
        return Err(Failure::broken(place, "one delivery", "none"));
    };
    let body: Value = serde_json::from_slice(&delivery.body).unwrap_or_default();
    let kind = body.get("type").and_then(Value::as_str).unwrap_or_default();
    let named = body.pointer("/data/client_id").and_then(Value::as_str);
    if kind == "v1/consent-revocations" && named == Some(client_id.as_str()) {
        return Ok(());
    }
    Err(Failure::broken(place, "its type and the application's client_id", "something else"))
}

impl World {
    /// Asks the bank to take a token back with a form made by hand.
    async fn send_revocation(&mut self, token: &Secret, step: &Step) -> StepResult {
        let registration = self.application()?.client.registration();
        let mut fields = Fields::new();
        fields.set("token", token.expose());
        fields.set("client_id", &registration.client_id);
        fields.set("client_secret", registration.client_secret.expose());
        fields.replace(rows(self, step)?);
        let url = self.url(HostRole::Oauth, "/oauth2/revoke")?;
        let request = Request::form(url.clone(), fields.iter());
        let answer = self.send(HostRole::Oauth, request).await?;
        let outcome = self.application()?.client.read_revocation(&url, &answer);
        self.keep_revocation(outcome)
    }

    fn keep_revocation(&mut self, outcome: Result<(), ClientError>) -> StepResult {
        if let Err(ClientError::Transport(fault)) = &outcome {
            return Err(Failure::transport(fault));
        }
        self.revocation = Some(outcome);
        Ok(())
    }

    fn revocation(&self) -> Result<&Result<(), ClientError>, Failure> {
        self.revocation.as_ref().ok_or_else(|| {
            Failure::invalid("the application has asked to revoke nothing in this scenario yet")
        })
    }
}
