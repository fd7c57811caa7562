//! Callbacks that come from somebody else, or twice.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use url::Url;

use crate::agent::Decision;

use super::attack::{another_browser, arrive, held, mark, page, recipe};
use super::callback::query;
use super::connection::{allow, led_to_bank};
use super::{Failure, StepResult, World};

/// Somebody begins in a browser of their own, signs in and denies access; the
/// callback has not arrived yet.
/// Needs: application.
#[given(expr = "the user has denied access in another browser")]
async fn denied(world: &mut World) -> StepResult {
    allow(world, Decision::Deny).await
}

/// The callback arrives with some query parameters replaced. `(absent)` takes
/// one away, `(empty)` leaves its name, `{state}` is what the bank sent.
/// Needs: application.
#[when(expr = "the callback arrives with")]
async fn arrives_with(world: &mut World, step: &Step) -> StepResult {
    let callback = replaced(&held(world)?, step)?;
    arrive(world, Some(callback)).await
}

/// The callback of before arrives a second time, in the same browser.
/// Needs: application.
#[when(expr = "the same callback arrives again")]
async fn again(world: &mut World) -> StepResult {
    mark(world);
    arrive(world, None).await
}

/// The callback arrives with the letters of its state in upper case.
/// Needs: application.
#[when(expr = "the callback arrives with its state in upper case")]
async fn in_upper_case(world: &mut World) -> StepResult {
    let mut callback = held(world)?;
    let state = query(&callback, "state").unwrap_or_default();
    if state == state.to_uppercase() {
        let reason = "the state has no small letters, so its case cannot be changed";
        return Err(Failure::unanswered(crate::domain::Cause::NotRun, reason));
    }
    let raised = |(name, value): (String, String)| match name.as_str() {
        "state" => (name, value.to_uppercase()),
        _ => (name, value),
    };
    let pairs: Vec<_> = callback.query_pairs().into_owned().map(raised).collect();
    callback.query_pairs_mut().clear().extend_pairs(pairs);
    arrive(world, Some(callback)).await
}

/// The callback arrives in a browser in which nobody has begun to connect the
/// application.
/// Needs: application.
#[when(expr = "the callback arrives in a browser that has begun nothing")]
async fn elsewhere(world: &mut World) -> StepResult {
    another_browser(world);
    arrive(world, None).await
}

/// The callback arrives in the browser of somebody who has begun to connect the
/// application as well, and is still at the bank.
/// Needs: application.
#[when(expr = "the callback arrives in the browser of somebody else")]
async fn of_somebody_else(world: &mut World) -> StepResult {
    let recipe = recipe(world)?.clone();
    let person = another_browser(world);
    led_to_bank(&person, &recipe).await?;
    drop(person);
    arrive(world, None).await
}

/// The address of the page that the user sees after the callback has neither a
/// code nor a token in it.
/// Needs: application.
#[then(expr = "the address that the user sees has nothing secret in it")]
fn clean_address(world: &mut World) -> StepResult {
    let Some(page) = page(world) else {
        return Err(Failure::invalid("the user sees no page of the application"));
    };
    let secret = ["code", "access_token", "refresh_token", "id_token"];
    let found = secret.into_iter().find(|name| query(page.address(), name).is_some());
    match found {
        None => Ok(()),
        Some(name) => Err(Failure::broken(format!("page address {name}"), "absent", "there")),
    }
}

fn replaced(callback: &Url, step: &Step) -> Result<Url, Failure> {
    let Some(table) = &step.table else {
        return Err(Failure::invalid("a table of parameters and values is missing"));
    };
    let mut pairs: Vec<(String, String)> = callback.query_pairs().into_owned().collect();
    for row in &table.rows {
        let [name, value] = row.as_slice() else {
            return Err(Failure::invalid("a row has two columns: parameter and value"));
        };
        let own = query(callback, name).unwrap_or_default();
        let known = pairs.iter().position(|(known, _)| known == name);
        let place = known.unwrap_or(pairs.len());
        pairs.retain(|(known, _)| known != name);
        match value.as_str() {
            "(absent)" => {}
            "(empty)" => pairs.insert(place, (name.clone(), String::new())),
            value => {
                let value = value.replace(&format!("{{{name}}}"), &own);
                pairs.insert(place, (name.clone(), value));
            }
        }
    }
    let mut callback = callback.clone();
    callback.query_pairs_mut().clear().extend_pairs(pairs);
    Ok(callback)
}
