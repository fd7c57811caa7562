//! Several workers of one application that ask for tokens at the same moment.

use std::sync::Arc;

use cucumber::{then, when};
use futures::future::join_all;
use tokio::sync::Barrier;

use crate::client::{Client, Grant};
use crate::domain::TokenSet;

use super::parameters::Which;
use super::token::expect_tokens;
use super::{Failure, StepResult, World};

/// Each worker is a copy of the application that holds the latest refresh token
/// for itself. No request leaves before all are ready to be sent.
/// Needs: burns-grant.
#[when(expr = "{int} workers refresh at the same moment")]
async fn refresh(world: &mut World, workers: usize) -> StepResult {
    let token = world.refresh_token(&Which::Latest)?;
    let copies = world.lined_up(workers)?;
    let outcomes = join_all(copies.iter().map(|client| client.refresh(&token))).await;
    outcomes.into_iter().try_for_each(|outcome| world.keep(outcome))
}

/// The workers share one holder of the tokens, which all of them have asked
/// before a request leaves; a pair that they share counts once.
/// Needs: burns-grant.
#[when(expr = "{int} workers that share one grant refresh at the same moment")]
async fn refresh_shared(world: &mut World, workers: usize) -> StepResult {
    let tokens = world.tokens(&Which::Latest)?.clone();
    let now = world.clock().now();
    world.grants.begin_moment(workers);
    let grant = Grant::new(world.application()?.client.clone(), tokens, now);
    let ready = Barrier::new(workers);
    let ask = || async {
        ready.wait().await;
        grant.refresh().await
    };
    let outcomes = join_all((0..workers).map(|_| ask())).await;
    let mut known: Vec<TokenSet> = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(pair) if known.iter().any(|k| k.access_token == pair.access_token) => {}
            outcome => {
                known.extend(outcome.as_ref().ok().cloned());
                world.keep(outcome)?;
            }
        }
    }
    Ok(())
}

/// Each worker is a copy of the application that holds the code. No request
/// leaves before all are ready to be sent.
/// Needs: burns-grant.
#[when(expr = "{int} workers exchange the code at the same moment")]
async fn exchange(world: &mut World, workers: usize) -> StepResult {
    let code = world.code()?.clone();
    let copies = world.lined_up(workers)?;
    let outcomes = join_all(copies.iter().map(|client| client.exchange(&code))).await;
    outcomes.into_iter().try_for_each(|outcome| world.keep(outcome))
}

/// Every worker of the latest moment was given tokens, and no two the same.
#[then(expr = "each worker receives a token pair of its own")]
fn each_its_own(world: &mut World) -> StepResult {
    let (workers, issued) = world.grants.moment()?;
    let access: Vec<_> = issued.iter().map(|pair| &pair.access_token).collect();
    let refresh: Vec<_> = issued.iter().filter_map(|pair| pair.refresh_token.as_ref()).collect();
    let different = [access, refresh].map(|tokens| {
        (1..tokens.len()).filter(|i| !tokens[..*i].contains(&tokens[*i])).count()
            + usize::from(!tokens.is_empty())
    });
    if different == [workers; 2] {
        return Ok(());
    }
    expect_tokens(world)?;
    let actual =
        format!("{} different access tokens, {} refresh tokens", different[0], different[1]);
    Err(Failure::broken("token endpoint", format!("{workers} different pairs"), actual))
}

/// The access token of every worker of the latest moment opens the API.
/// Needs: api.
#[then(expr = "the access token of each worker is accepted")]
async fn each_accepted(world: &mut World) -> StepResult {
    let (_, issued) = world.grants.moment()?;
    let tokens: Vec<_> = issued.iter().map(|pair| pair.access_token.clone()).collect();
    for token in tokens {
        match world.try_token(&token).await? {
            Ok(_) => {}
            Err(error) => return Err(world.refused("the access token is accepted", &error)),
        }
    }
    Ok(())
}

/// One worker of the latest moment was given tokens, or none.
#[then(expr = "one worker at most receives tokens")]
fn one_at_most(world: &mut World) -> StepResult {
    let (_, issued) = world.grants.moment()?;
    if issued.len() <= 1 {
        return Ok(());
    }
    Err(Failure::broken("token endpoint", "tokens once", format!("{} times", issued.len())))
}

/// All workers of the latest moment hold one and the same pair.
#[then(expr = "all workers receive the same token pair")]
fn the_same(world: &mut World) -> StepResult {
    expect_tokens(world)?;
    let (_, issued) = world.grants.moment()?;
    if issued.len() == 1 {
        return Ok(());
    }
    Err(Failure::broken("client", "one pair for all", format!("{} pairs", issued.len())))
}

impl World {
    /// So many copies of the application, whose next requests leave together.
    fn lined_up(&mut self, workers: usize) -> Result<Vec<Client>, Failure> {
        self.grants.begin_moment(workers);
        let start = Arc::new(Barrier::new(workers));
        let client = &self.application()?.client;
        Ok((0..workers).map(|_| client.lined_up(Arc::clone(&start))).collect())
    }
}
