//! What a person does with the window of a browser, and what can be seen of it.

use cucumber::{given, then, when};
use url::Url;

use crate::agent::{Decision, browser, loaded_by};
use crate::domain::{Cause, Interaction, Sender};

use super::browser::begun;
use super::callback::query;
use super::consent::{Way, go_on};
use super::parameters::{Scopes, UserName, Which};
use super::{Failure, StepResult, World};

/// What buys something and is never in the address of a page.
const VALUABLE: [&str; 4] = ["code", "access_token", "refresh_token", "id_token"];

/// The person's browser no longer has any cookie.
/// Needs: browser.
#[given(expr = "the browser of {user} has lost its cookies")]
async fn lost_cookies(world: &mut World, user: UserName) -> StepResult {
    window(world, &user)?.lose_cookies().await.map_err(|stopped| Failure::browser(&stopped))
}

/// The application is asked to connect the person's browser while it may still
/// be on its way through the bank's pages; it opens a further flow there, if
/// it begins one.
#[when(expr = "{user} asks the application once more to connect for {scopes}")]
async fn asks_again(world: &mut World, user: UserName, scopes: Scopes) -> StepResult {
    world.person(&user.0);
    let request = world.request(scopes.0)?;
    let Some(address) = world.session()?.begin_alone(request) else { return Ok(()) };
    match world.person(&user.0).open(address).await {
        Ok(_) => Ok(()),
        Err(stopped) => Err(Failure::browser(&stopped)),
    }
}

/// The person goes back in the history of the window to the page where that
/// flow has waited, and on to consent.
/// Needs: browser.
#[when(expr = "{user} goes back to the {which} flow and consents")]
async fn goes_back(world: &mut World, user: UserName, which: Which) -> StepResult {
    let flow = begun(world, &which)?;
    go_on(world, &user.0, &flow, &Way::Back, Decision::Allow).await
}

/// The person refuses on the consent page where that flow waits.
#[when(expr = "{user} refuses in the {which} flow")]
async fn refuses(world: &mut World, user: UserName, which: Which) -> StepResult {
    let flow = begun(world, &which)?;
    go_on(world, &user.0, &flow, &Way::Open(None), Decision::Deny).await
}

/// A page of another site shows the page where that flow waits in a frame; no
/// page of the bank can be seen there.
/// Needs: browser.
#[then(expr = "another site cannot show {user} the page of the {which} flow in a frame")]
async fn not_framed(world: &mut World, user: UserName, which: Which) -> StepResult {
    let address = begun(world, &which)?.address;
    let address = address.expose().parse();
    let address: Url = address.map_err(|_| Failure::invalid("the flow waits at no address"))?;
    let target = std::sync::Arc::clone(&world.target);
    let seen = window(world, &user)?
        .frame(&address, &target.journey)
        .await
        .map_err(|stopped| Failure::browser(&stopped))?;
    let transcript = world.transcript.lock();
    let last = transcript.iter().rev().find(|one| one.sender == Sender::Person);
    let came = last.filter(|one| one.request.url == address).and_then(Interaction::answer);
    match (seen, came) {
        (Some(page), _) => {
            Err(Failure::broken("frame", "nothing of the bank", format!("the {page} page")))
        }
        (None, Some(_)) => Ok(()),
        (None, None) => Err(Failure::unanswered(Cause::Browser, "the frame asked for no page")),
    }
}

/// Neither the page that the person sees after the callback nor an earlier one
/// in the history of the window has a code or token in its address.
/// Needs: browser.
#[then(expr = "no address in the history of {user} has a code or token")]
async fn clean_history(world: &mut World, user: UserName) -> StepResult {
    let callback = world.arrived()?;
    let code = query(&callback, "code");
    let history = window(world, &user)?
        .history(&callback)
        .await
        .map_err(|stopped| Failure::browser(&stopped))?;
    for address in history {
        let fragment = address.fragment().unwrap_or_default().as_bytes();
        let parts = address.query_pairs().chain(url::form_urlencoded::parse(fragment));
        let mut found = parts.map(|(name, _)| name.into_owned());
        let named = found.find(|name| VALUABLE.contains(&name.as_str()));
        let hidden = code.as_ref().filter(|code| address.as_str().contains(code.as_str()));
        if let Some(name) = named.or(hidden.map(|_| "code".to_owned())) {
            let page = format!("{}{}", address.origin().ascii_serialization(), address.path());
            return Err(Failure::broken(
                "address of a page",
                "neither code nor token",
                format!("`{name}` at {page}"),
            ));
        }
    }
    Ok(())
}

/// No page of the bank that was shown names a part of itself that is elsewhere,
/// and no browser has asked anybody else for one.
#[then(expr = "no page of the bank loads anything from another site")]
async fn loads_nothing_foreign(world: &mut World) -> StepResult {
    let mut foreign = world.named_elsewhere()?;
    for person in world.journey.browsers.values() {
        if let Some(person) = person.with_scripts() {
            foreign.extend(person.strangers().await.map_err(|stopped| Failure::browser(&stopped))?);
        }
    }
    match foreign.first() {
        None => Ok(()),
        Some(address) => {
            Err(Failure::broken("page", "nothing from another site", address.to_owned()))
        }
    }
}

impl World {
    /// What pages of the bank name as parts of themselves that belong to others.
    fn named_elsewhere(&self) -> Result<Vec<String>, Failure> {
        let transcript = self.transcript.lock();
        let seen = transcript.iter().filter(|one| one.sender == Sender::Person);
        let answers = seen.filter_map(|one| Some((&one.request.url, one.answer()?)));
        let is_page = |answer: &crate::domain::Answer| {
            answer.headers.media_type().as_deref() == Some("text/html")
        };
        let mut pages = answers.filter(|(_, answer)| is_page(answer)).peekable();
        if pages.peek().is_none() {
            return Err(Failure::invalid("nobody has seen a page of the bank yet"));
        }
        let loaded = pages.flat_map(|(url, answer)| loaded_by(url, answer));
        let foreign = loaded.filter(|url| {
            matches!(url.scheme(), "http" | "https") && self.target.role_of(url).is_none()
        });
        Ok(foreign
            .map(|url| format!("{}{}", url.origin().ascii_serialization(), url.path()))
            .collect())
    }
}

/// The person's browser, which has to be one with scripts.
fn window<'a>(world: &'a mut World, user: &UserName) -> Result<&'a browser::Person, Failure> {
    world.person(&user.0).with_scripts().ok_or_else(needs_scripts)
}

pub(super) fn needs_scripts() -> Failure {
    Failure::invalid("only a browser with scripts can do this")
}
