//! An application under test: its user's browsers, and what becomes of attacks.

use std::sync::Arc;

use cucumber::{then, when};
use url::Url;

use crate::agent::http::Person;
use crate::agent::{Seen, Stand, Stopped};
use crate::domain::{Cause, Interaction, Request, Sender, header};
use crate::target::{Sight, UnderTest};

use super::connection::stray;
use super::{Failure, StepResult, World};

/// What is under way with an application under test.
#[derive(Default)]
pub(super) struct Attack {
    /// The browser that did something last.
    browser: Option<Arc<Person>>,
    /// A callback that has not arrived yet.
    pub(super) held: Option<Url>,
    /// Where the browser was led last.
    pub(super) stand: Option<Stand>,
    /// How much had gone over the wire when the attack began.
    pub(super) mark: usize,
    /// The id of the organisation that was taken out of the consent.
    pub(super) left: Option<&'static str>,
}

/// The callback arrives as the bank sent it.
/// Needs: application.
#[when(expr = "the callback arrives")]
async fn arrives(world: &mut World) -> StepResult {
    let callback = held(world)?;
    arrive(world, Some(callback)).await
}

/// No request for tokens came from the application since the attack began.
/// Needs: application.
#[then(expr = "the application asks for no tokens")]
fn asks_for_none(world: &mut World) -> StepResult {
    asks(world, 0)
}

/// So many requests for tokens came from the application since the attack began.
/// Needs: application.
#[then(expr = "the application asks for tokens {int} time(s)")]
fn asks(world: &mut World, expected: usize) -> StepResult {
    let actual = token_requests(world).len();
    if actual == expected {
        return Ok(());
    }
    let shown = |count| format!("{count} request(s)");
    Err(Failure::broken("token endpoint", shown(expected), shown(actual)))
}

/// The page says so, as the recipe describes it, or the application sends the
/// user to the bank anew.
/// Needs: application.
#[then(expr = "the user is refused")]
fn refused(world: &mut World) -> StepResult {
    let recipe = recipe(world)?;
    let anew = matches!(world.attack.stand, Some(Stand::AtBank(_)));
    if anew || shows(world, &recipe.refused) && !shows(world, &recipe.connected) {
        return Ok(());
    }
    Err(Failure::broken("page", format!("`refused`: {}", recipe.refused), told(world)))
}

/// The page says so, as the recipe describes it.
/// Needs: application.
#[then(expr = "the user is connected")]
fn is_connected(world: &mut World) -> StepResult {
    let recipe = recipe(world)?;
    if shows(world, &recipe.connected) && !shows(world, &recipe.refused) {
        return Ok(());
    }
    Err(Failure::broken("page", format!("`connected`: {}", recipe.connected), told(world)))
}

/// A browser without cookies, which does what follows.
pub(super) fn another_browser(world: &mut World) -> Arc<Person> {
    let observer = world.transcript.observer();
    let person = world.run.agents.http.person(Arc::clone(&world.target), observer);
    let person = Arc::new(person.with_clock(world.clock().clone()));
    world.attack.browser = Some(Arc::clone(&person));
    person
}

/// Counts requests from here on.
pub(super) fn mark(world: &mut World) {
    world.attack.mark = world.transcript.lock().len();
}

/// The browser opens a callback, the one that is held unless another is given.
pub(super) async fn arrive(world: &mut World, callback: Option<Url>) -> StepResult {
    let callback = match callback {
        Some(callback) => callback,
        None => held(world)?,
    };
    visit(world, Request::new("GET", callback)).await
}

/// The browser that did something last opens an address of the application.
pub(super) async fn visit(world: &mut World, request: Request) -> StepResult {
    let person = browser(world)?;
    world.attack.stand = Some(open(&person, request).await?);
    Ok(())
}

pub(super) fn browser(world: &World) -> Result<Arc<Person>, Failure> {
    world.attack.browser.clone().ok_or_else(|| Failure::invalid(NOBODY))
}

const NOBODY: &str =
    "nobody uses the application yet: begin with `Given the user has connected the application`";

pub(super) async fn open(person: &Person, mut request: Request) -> Result<Stand, Failure> {
    let own = request.url.origin();
    let stopped = match person.follow(&mut request).await {
        Ok(stand) => return Ok(stand),
        Err(stopped) => stopped,
    };
    let Stopped::Transport(fault) = stopped else { return Err(stray(&stopped)) };
    let Failure::Unanswered { cause, .. } = Failure::transport(&fault) else {
        return Err(Failure::transport(&fault));
    };
    let at = request.url.origin().ascii_serialization();
    Err(match cause {
        Cause::Network if request.url.origin() != own => {
            Failure::unanswered(Cause::Setup, format!("the application leads to {at}: {fault}"))
        }
        Cause::Network => {
            Failure::unanswered(Cause::Application, format!("the application at {at}: {fault}"))
        }
        cause => Failure::unanswered(cause, format!("the application at {at}: {fault}")),
    })
}

pub(super) fn recipe(world: &World) -> Result<&UnderTest, Failure> {
    world.run.under_test.as_ref().ok_or_else(|| {
        Failure::invalid("no application is under test; `qonform app` runs this scenario")
    })
}

pub(super) fn held(world: &World) -> Result<Url, Failure> {
    world.attack.held.clone().ok_or_else(|| Failure::invalid(NOBODY))
}

pub(super) fn shows(world: &World, sight: &Sight) -> bool {
    page(world).is_some_and(|page| page.shows(sight))
}

pub(super) fn page(world: &World) -> Option<&Seen> {
    match &world.attack.stand {
        Some(Stand::Page(page)) => Some(page),
        _ => None,
    }
}

pub(super) fn told(world: &World) -> String {
    match &world.attack.stand {
        Some(Stand::Page(page)) => page.told(),
        Some(Stand::AtBank(_)) => "the bank, where the user was sent anew".to_owned(),
        None => "nothing".to_owned(),
    }
}

/// How often the application named an organisation since the attack began.
pub(super) fn named(world: &World, organization: &str) -> usize {
    let transcript = world.transcript.lock();
    let since = transcript.iter().skip(world.attack.mark);
    let named =
        |one: &&Interaction| one.request.headers.get(header::ORGANIZATION_ID) == Some(organization);
    since.filter(|one| one.sender == Sender::Client).filter(named).count()
}

/// What the application asked the token endpoint since the attack began.
pub(super) fn token_requests(world: &World) -> Vec<Interaction> {
    let transcript = world.transcript.lock();
    let since = transcript.iter().skip(world.attack.mark);
    since.filter(|one| asks_for_tokens(one)).cloned().collect()
}

pub(super) fn asks_for_tokens(one: &Interaction) -> bool {
    one.sender == Sender::Client && one.request.url.path().ends_with("/oauth2/token")
}
