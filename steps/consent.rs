//! The person: sign-in, organisation, consent or refusal.

use cucumber::{given, when};

use crate::agent::{Decision, Stopped, Visit};
use crate::domain::{Cause, ScopeSet, Secret};
use crate::target::Flow;

use super::callback::query;
use super::parameters::{Organisations, Scopes, UserName};
use super::token::exchange_code;
use super::world::Begun;
use super::{Failure, StepResult, World};

/// Lives through sign-in and consent, checks the callback and exchanges the
/// code: afterwards the application holds tokens. In the membership flow the
/// user's first organisation is chosen, in the user flow all of them.
#[given(expr = "{user} has granted {scopes}")]
async fn granted(world: &mut World, user: UserName, scopes: Scopes) -> StepResult {
    if world.takes_from_store(&user.0, &scopes.0).await? || world.takes_over(&user.0, &scopes.0)? {
        return Ok(());
    }
    consent(world, &user.0, scopes.0.clone(), Vec::new(), Decision::Allow).await?;
    expect_code(world)?;
    exchange_code(world).await?;
    super::token::expect_tokens(world)?;
    world.hand_on(&user.0, &scopes.0)
}

/// Lives through sign-in and consent for the organisations named and exchanges
/// the code: afterwards the application holds tokens.
#[given(expr = "{user} has granted {scopes} for {organisations}")]
async fn granted_for(
    world: &mut World,
    user: UserName,
    scopes: Scopes,
    organisations: Organisations,
) -> StepResult {
    consent(world, &user.0, scopes.0, organisations.0, Decision::Allow).await?;
    expect_code(world)?;
    exchange_code(world).await?;
    super::token::expect_tokens(world)
}

/// Lives through sign-in and consent and checks the callback: afterwards the
/// application holds a code it has not exchanged.
#[given(expr = "{user} has consented to {scopes}")]
async fn consented(world: &mut World, user: UserName, scopes: Scopes) -> StepResult {
    consent(world, &user.0, scopes.0, Vec::new(), Decision::Allow).await?;
    expect_code(world)
}

/// Sends the user through sign-in and consent; the application has not looked
/// at the callback yet.
#[when(expr = "{user} consents to {scopes}")]
async fn consents(world: &mut World, user: UserName, scopes: Scopes) -> StepResult {
    consent(world, &user.0, scopes.0, Vec::new(), Decision::Allow).await
}

/// Sends the user through sign-in and consent for the organisations named; the
/// application has not looked at the callback yet.
#[when(expr = "{user} consents to {scopes} for {organisations}")]
async fn consents_for(
    world: &mut World,
    user: UserName,
    scopes: Scopes,
    organisations: Organisations,
) -> StepResult {
    consent(world, &user.0, scopes.0, organisations.0, Decision::Allow).await
}

/// Sends the user through sign-in and refuses on the consent page.
#[when(expr = "{user} refuses to grant {scopes}")]
async fn refuses(world: &mut World, user: UserName, scopes: Scopes) -> StepResult {
    consent(world, &user.0, scopes.0, Vec::new(), Decision::Deny).await
}

/// Locks the next authorization request to one organisation.
#[given(expr = "the authorization request is locked to {organisations}")]
fn locked(world: &mut World, organisations: Organisations) -> StepResult {
    let id = world.organisation_id(&organisations.0[0])?;
    world.journey.extra.push(("organization_id".to_owned(), id.as_str().to_owned()));
    Ok(())
}

/// Adds a query parameter to the next authorization request.
#[given(expr = "the authorization request also carries {string} as {string}")]
fn also_carries(world: &mut World, name: String, value: String) -> StepResult {
    let value = world.filled(&value)?;
    world.journey.extra.push((name, value));
    Ok(())
}

async fn consent(
    world: &mut World,
    user: &str,
    scopes: ScopeSet,
    organisations: Vec<String>,
    decision: Decision,
) -> StepResult {
    let flow = begin(world, user, scopes, organisations)?;
    go_on(world, user, &flow, &Way::Open(None), decision).await
}

/// How a person comes to the pages of a flow.
pub(super) enum Way<'a> {
    /// Opens its address, and stops at a page if one is named.
    Open(Option<&'a str>),
    /// Goes back to it in the history of the window.
    Back,
}

/// The application sends the user's browser away; nobody has opened the address
/// yet.
pub(super) fn begin(
    world: &mut World,
    user: &str,
    scopes: ScopeSet,
    mut organisations: Vec<String>,
) -> Result<Begun, Failure> {
    world.person(user);
    let flow = world.application()?.application.flow;
    if organisations.is_empty() {
        let chosen = if flow == Flow::User { usize::MAX } else { 1 };
        let own = world.target.users[user].organizations.iter();
        organisations = own.take(chosen).cloned().collect();
    }
    let address = Secret::new(world.begin(scopes)?.as_str());
    Ok(Begun { application: world.current.clone(), organisations, address })
}

/// The user's browser comes to the address of a flow and goes on from there.
pub(super) async fn go_on(
    world: &mut World,
    user_name: &str,
    flow: &Begun,
    way: &Way<'_>,
    decision: Decision,
) -> StepResult {
    let target = std::sync::Arc::clone(&world.target);
    world.speak_of(&flow.application);
    let redirect_uri = world.application()?.application.redirect_uri.clone();
    let visit = Visit {
        recipe: &target.journey,
        user: &target.users[user_name],
        organizations: flow.organisations.clone(),
        decision,
        redirect_uri: &redirect_uri,
        wait_at: if let Way::Open(wait_at) = way { *wait_at } else { None },
    };
    let start = flow.address.expose().parse();
    let start = start.map_err(|_| Failure::invalid("the flow waits at no address"))?;
    let changes = std::mem::take(&mut world.journey.tampering);
    let person = world.person(user_name);
    for change in changes {
        person.tamper(change);
    }
    let arrival = match (way, person.with_scripts()) {
        (Way::Open(_), _) => person.visit(start, &visit).await,
        (Way::Back, Some(person)) => person.go_back(&start, &visit).await,
        (Way::Back, None) => return Err(super::window::needs_scripts()),
    };
    let unused = arrival.as_ref().is_ok_and(|_| person.changes().are_waiting());
    let led_here = person.changes().led_here();
    if unused {
        return Err(Failure::invalid("the request that was to be changed was never sent"));
    }
    if let Err(
        stopped @ (Stopped::Transport(_) | Stopped::Browser(_) | Stopped::CannotIntercept(_)),
    ) = &arrival
    {
        return Err(Failure::browser(stopped));
    }
    // Whether it was the gate is told by what the browser sent; see the engine.
    if let (Err(stopped), false) = (&arrival, target.is_mock)
        && let Some(cause) = says_nothing(stopped, led_here)
    {
        return Err(Failure::unanswered(cause, stopped));
    }
    world.journey.arrival = Some(arrival);
    world.journey.consented.clone_from(&flow.organisations);
    world.journey.callback = None;
    Ok(())
}

/// Why the end of a way says nothing about a real bank. Where a changed request
/// led there, what the bank made of it is for the scenario to judge.
fn says_nothing(stopped: &Stopped, led_here: bool) -> Option<Cause> {
    match stopped {
        Stopped::NeedsBrowser | Stopped::TypedElsewhere(_) => Some(Cause::UnknownPage),
        Stopped::UnknownPage { .. } | Stopped::NoSuchChoice { .. } if !led_here => {
            Some(Cause::UnknownPage)
        }
        Stopped::SignInRefused { .. } if !led_here => Some(Cause::Credentials),
        _ => None,
    }
}

/// The journey ended at the redirect URI, and the callback is accepted.
fn expect_code(world: &mut World) -> StepResult {
    let registered = world.registered_well();
    let callback = registered.and_then(|()| world.arrived())?;
    let accepted = world.session()?.accept(&callback);
    let refused = accepted.as_ref().err().map(ToString::to_string);
    world.journey.callback = Some(accepted);
    match refused {
        None => Ok(()),
        Some(why) => {
            Err(Failure::broken("callback query", "a code and the state that was sent", why))
        }
    }
}

impl World {
    /// Tokens of a stored grant, where the target keeps some and the scenario
    /// does nothing but use them. A grant of other scopes is another grant.
    async fn takes_from_store(&mut self, user: &str, scopes: &ScopeSet) -> Result<bool, Failure> {
        self.application()?;
        let run = std::sync::Arc::clone(&self.run);
        let Some(stored) = run.stored.as_ref().filter(|_| self.log.only_uses_grant) else {
            return Ok(false);
        };
        let tokens = stored.tokens(&self.current, user).await.map_err(|refused| {
            Failure::unanswered(refused.cause().unwrap_or(Cause::StoredGrant), refused)
        })?;
        if tokens.scope != *scopes {
            return Ok(false);
        }
        self.journey.consented.clone_from(&self.target.users[user].organizations);
        self.keep(Ok(tokens)).map(|()| true)
    }

    /// Tokens that an earlier scenario was granted, where the target shares them and
    /// the scenario does nothing but use them.
    fn takes_over(&mut self, user: &str, scopes: &ScopeSet) -> Result<bool, Failure> {
        let run = std::sync::Arc::clone(&self.run);
        let now = self.clock().now();
        let shared = run.shared.as_ref().filter(|_| self.log.only_uses_grant);
        let Some(tokens) = shared.and_then(|it| it.tokens(&self.current, user, scopes, now)) else {
            return Ok(false);
        };
        self.journey.consented.clone_from(&self.target.users[user].organizations);
        self.keep(Ok(tokens)).map(|()| true)
    }

    /// Leaves what was granted to those who come later; what this scenario does with
    /// it changes nothing for them.
    fn hand_on(&self, user: &str, scopes: &ScopeSet) -> StepResult {
        if let Some(shared) = self.run.shared.as_ref().filter(|_| self.log.only_uses_grant) {
            let tokens = self.tokens(&super::parameters::Which::Latest)?;
            shared.keep(&self.current, user, scopes, tokens, self.clock().now());
        }
        Ok(())
    }

    /// A real bank that refuses a request of the scenario's plain way to a code
    /// speaks about how the application is registered, not about a rule.
    fn registered_well(&self) -> StepResult {
        if self.target.is_mock {
            return Ok(());
        }
        let error = match &self.journey.arrival {
            Some(Err(Stopped::ErrorPage { error, .. })) => error.as_str().to_owned(),
            Some(Err(stopped @ Stopped::Status(401 | 403))) => {
                return Err(Failure::unanswered(Cause::UnknownPage, stopped));
            }
            Some(Ok(arrival)) => query(&arrival.callback, "error").unwrap_or_default(),
            _ => return Ok(()),
        };
        let advice = match error.as_str() {
            "invalid_client" => "it does not know the client id",
            "invalid_request" => {
                "the redirect URI is not among the registered ones, letter by letter"
            }
            "invalid_scope" => "the application may not ask for all of these scopes",
            "unauthorized_client" => "the application may not use this flow",
            _ => return Ok(()),
        };
        let detail = format!("the bank refuses with `{error}`: {advice}");
        Err(Failure::unanswered(Cause::Credentials, detail))
    }
}
