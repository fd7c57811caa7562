//! Who signed in, as the bank says in its `id_token`.

use std::time::Duration;

use cucumber::then;

use crate::agent::skew;
use crate::client::{ID_TOKEN_LEEWAY, IdTokenClaims, IdTokenError};
use crate::domain::Cause;

use super::parameters::{Span, Which};
use super::{Failure, StepResult, World};

const PLACE: &str = "answer body /id_token";

/// The latest `id_token` holds against the keys the bank publishes: signature,
/// issuer, audience, lifetime, nonce and the hash of the access token.
#[then(expr = "the id_token verifies")]
async fn verifies(world: &mut World) -> StepResult {
    world.claims().await.map(drop)
}

/// The latest `id_token` is valid for this long after it was issued.
#[then(expr = "the id_token lives for {duration}")]
async fn lives(world: &mut World, duration: Span) -> StepResult {
    let claims = world.claims().await?;
    let lifetime = claims.exp.saturating_sub(claims.iat);
    if lifetime == duration.0.as_secs() {
        return Ok(());
    }
    let expected = format!("`exp` {} seconds after `iat`", duration.0.as_secs());
    Err(Failure::broken(PLACE, expected, format!("{lifetime} seconds")))
}

/// Request, sign-in and issue follow each other in the latest `id_token`.
#[then(expr = "the times of the id_token are in order")]
async fn in_order(world: &mut World) -> StepResult {
    let claims = world.claims().await?;
    let (Some(requested), Some(signed_in)) = (claims.rat, claims.auth_time) else {
        return Err(Failure::broken(PLACE, "`rat` and `auth_time`", "one of them is absent"));
    };
    if requested <= signed_in && signed_in <= claims.iat {
        return Ok(());
    }
    Err(Failure::broken(PLACE, "`rat` ≤ `auth_time` ≤ `iat`", "another order"))
}

/// The latest `id_token` names the access token that it came with.
#[then(expr = "the id_token belongs to its access token")]
async fn belongs(world: &mut World) -> StepResult {
    // One that names another access token does not verify.
    match world.claims().await?.at_hash {
        Some(_) => Ok(()),
        None => Err(Failure::broken(PLACE, "the claim `at_hash`", "it is absent")),
    }
}

/// Keeps the user whom the latest `id_token` names.
#[then(expr = "remember the user of the id_token as {string}")]
async fn remember(world: &mut World, name: String) -> StepResult {
    let claims = world.claims().await?;
    world.remembered.insert(name, claims.sub);
    Ok(())
}

/// The latest `id_token` names this user, such as one that was remembered.
#[then(expr = "the user of the id_token is {string}")]
async fn is_user(world: &mut World, expected: String) -> StepResult {
    let expected = world.filled(&expected)?;
    if world.claims().await?.sub == expected {
        return Ok(());
    }
    Err(Failure::broken(PLACE, "the same `sub` as before", "another `sub`"))
}

/// The application does not believe the latest `id_token` any more.
#[then(expr = "the application refuses the id_token")]
async fn refused(world: &mut World) -> StepResult {
    match world.verified().await? {
        Err(_) => Ok(()),
        Ok(_) => Err(Failure::broken("client", "the id_token is refused", "it is believed")),
    }
}

impl World {
    async fn verified(&mut self) -> Result<Result<IdTokenClaims, IdTokenError>, Failure> {
        let tokens = self.tokens(&Which::Latest)?.clone();
        // A refreshed id_token carries no nonce (OpenID Connect Core section 12.2).
        let first = self.grants.issued().len() == 1;
        let nonce = self.code().ok().and_then(|code| code.nonce().cloned()).filter(|_| first);
        let client = self.application()?.client.clone();
        match client.verify_id_token(&tokens, nonce.as_ref()).await {
            Err(IdTokenError::Keys(error)) => Err(self.refused("published keys", &error)),
            other => Ok(other),
        }
    }

    async fn claims(&mut self) -> Result<IdTokenClaims, Failure> {
        self.verified().await?.map_err(|error| {
            let of_time = matches!(error.claim(), Some("exp" | "iat" | "nbf"));
            of_time.then(|| self.skewed()).flatten().unwrap_or_else(|| {
                Failure::broken(PLACE, "an id_token that verifies", error.to_string())
            })
        })
    }

    /// If a real bank's clock is further from ours than is forgiven, nothing
    /// can be said about times.
    fn skewed(&self) -> Option<Failure> {
        let transcript = self.transcript.lock();
        let apart = transcript.iter().rev().filter(|_| !self.target.is_mock).find_map(skew)?;
        (apart > ID_TOKEN_LEEWAY).then(|| {
            let apart = humantime::format_duration(Duration::from_secs(apart.as_secs()));
            let detail = format!("this machine's clock and the bank's differ by {apart}");
            Failure::unanswered(Cause::Clock, detail)
        })
    }
}
