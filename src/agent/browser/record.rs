//! Whoever sits in front of the window plays the person, and what they do is
//! noted, without what they type.

use std::pin::pin;
use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::json;
use thirtyfour::cdp::{CdpEvent, EventStream};
use url::Url;

use super::session::Session;
use super::walk::Walk;
use crate::agent::recording::{Note, Recording};
use crate::agent::{Stopped, Visit};
use crate::target::Target;

/// In a world of its own: the page neither sees nor hears it.
const WORLD: &str = "qonform";
const NOTE: &str =
    concat!("(() => {\n", include_str!("sight.js"), include_str!("record.js"), "\n})();");

/// The end of a journey is a request, which is looked for this often.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What the script in the page has noted.
#[derive(Clone, Debug, Deserialize)]
struct Told {
    name: String,
    payload: String,
}

impl CdpEvent for Told {
    const METHOD: &'static str = "Runtime.bindingCalled";
    const ENABLE: Option<&'static str> = Some("Runtime.enable");
}

/// Notes what happens in a window between an address and the redirect URI. With
/// a visit its recipe plays the person.
pub(super) async fn record(
    session: &Session,
    target: &Target,
    start: Url,
    visit: Option<(&Visit<'_>, Duration)>,
) -> Result<Recording, Stopped> {
    let mut told = listen(session).await.map_err(Stopped::Browser)?;
    let acting = async {
        if let Some((visit, patience)) = visit {
            return Walk::new(session, target, visit, patience).from(start).await.map(drop);
        }
        // A page that is slow to come is the person's to wait for.
        let _ = session.driver.goto(start.as_str()).await;
        Ok(())
    };
    let (mut acting, mut is_done) = (pin!(acting), false);
    let mut notes = Vec::new();
    let callback = loop {
        tokio::select! {
            acted = &mut acting, if !is_done => {
                acted?;
                is_done = true;
            }
            next = tokio::time::timeout(LOOK_AGAIN, told.next()) => match next {
                Ok(Some(next)) => notes.extend(read(&next)),
                Ok(None) => return Err(closed()),
                Err(_) => {}
            },
        }
        let seen = session.watch.seen();
        match (&seen.callback, &seen.stopped) {
            (Some(callback), _) => break callback.clone(),
            (None, Some(stopped)) => return Err(stopped.clone()),
            (None, None) if seen.is_lost => return Err(closed()),
            (None, None) => {}
        }
    };
    // What led to the callback was told before the request was.
    while let Some(Some(next)) = told.next().now_or_never() {
        notes.extend(read(&next));
    }
    Ok(Recording { notes, callback })
}

async fn listen(session: &Session) -> Result<EventStream<Told>, String> {
    let told = session.listen::<Told>().await?;
    session.send("Page.enable", json!({})).await?;
    let binding = json!({ "name": "qonformNote", "executionContextName": WORLD });
    session.send("Runtime.addBinding", binding).await?;
    let script = json!({ "source": NOTE, "worldName": WORLD });
    session.send("Page.addScriptToEvaluateOnNewDocument", script).await?;
    Ok(told)
}

fn read(told: &Told) -> Option<Note> {
    serde_json::from_str(&told.payload).ok().filter(|_| told.name == "qonformNote")
}

fn closed() -> Stopped {
    Stopped::Browser("the window was closed before the application was reached".to_owned())
}
