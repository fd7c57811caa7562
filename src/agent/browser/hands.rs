//! What a person's hands do on the page in the tab: keys and a mouse, which the
//! page cannot tell from those of a desk.
//!
//! What belongs together is sent at once, and the browser keeps its order.

use std::time::Instant;

use futures::future::{join_all, try_join_all};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::session::Session;
use super::shown::{Able, Hitch, button, choices, texts};
use super::walk::{LOOK_AGAIN, Walk};
use crate::agent::Stopped;
use crate::target::Task;

const ACT: &str = concat!(
    include_str!("sight.js"),
    include_str!("choices.js"),
    "const LANDED = Symbol.for('landed');\n",
    include_str!("act.js")
);

/// Whether the last click met what it was meant for, as far as a page knows
/// that is still there.
const LANDED: &str = "return window[Symbol.for('landed')] !== false";

/// What has come of reaching for a field, a choice or a button.
#[derive(Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
enum Reached {
    Ready {
        x: Option<f64>,
        y: Option<f64>,
    },
    Done,
    /// It may be covered, or take nothing yet.
    Busy,
    Absent,
}

impl Walk<'_> {
    /// Does on the page in the tab what a task says.
    pub(super) async fn act_out(&self, task: &Task, able: Able) -> Result<(), Hitch> {
        let Walk { session, target, visit, .. } = *self;
        // A form that takes passwords elsewhere is no page of the bank's.
        let foreign = |to: &String| Url::parse(to).is_ok_and(|url| target.role_of(&url).is_none());
        if able.target.as_ref().is_some_and(foreign) {
            return Err(Hitch::NotYet("a form of the bank's own".to_owned()));
        }
        if let Some((wanted, offered)) = able.missing {
            return Err(Hitch::Stopped(Stopped::NoSuchChoice { wanted, offered }));
        }
        if let Some(absent) = able.absent {
            return Err(Hitch::NotYet(absent));
        }
        for (css, typed) in &task.fill {
            self.reach(&json!([css]), css).await?;
            session.type_in(&visit.texts(typed).join(", ")).await?;
        }
        for _ in 0..able.clicks {
            self.click(&json!([null, choices(task, visit)]), "a choice").await?;
        }
        let button = button(task, visit);
        self.click(&json!([null, null, texts(button)]), &button.to_string()).await
    }

    async fn click(&self, what: &Value, name: &str) -> Result<(), Hitch> {
        let deadline = Instant::now() + self.patience;
        while let Some((x, y)) = self.reach(what, name).await? {
            self.session.click(x, y).await?;
            // A page that moves while it loads takes things away from under it.
            if self.landed().await || Instant::now() >= deadline {
                break;
            }
        }
        Ok(())
    }

    /// A page that is about to go does not answer, because it was met.
    async fn landed(&self) -> bool {
        let nothing = json!([]);
        tokio::select! {
            landed = self.session.ask::<bool>(LANDED, &nothing) => landed.unwrap_or(true),
            () = self.session.watch.end() => true,
        }
    }

    /// Waits until a hand can be laid on something, and tells where.
    async fn reach(&self, what: &Value, name: &str) -> Result<Option<(f64, f64)>, Hitch> {
        let deadline = Instant::now() + self.patience;
        loop {
            match self.session.ask(ACT, what).await? {
                Reached::Ready { x, y } => return Ok(x.zip(y)),
                Reached::Done => return Ok(None),
                Reached::Busy if Instant::now() < deadline => {}
                Reached::Busy | Reached::Absent => return Err(Hitch::NotYet(name.to_owned())),
            }
            // Either way it is reached for again.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.session.watch.news()).await;
        }
    }
}

impl Session {
    /// What a script in the page says to these arguments.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: &Value,
    ) -> Result<T, Hitch> {
        let expression = format!("(function () {{\n{script}\n}}).apply(null, {arguments})");
        let asked = json!({ "expression": expression, "returnByValue": true });
        let mut told = self.in_time(self.send("Runtime.evaluate", asked)).await?;
        if let Some(failed) = told.get("exceptionDetails") {
            let why = failed.pointer("/exception/description").and_then(Value::as_str);
            return Err(Hitch::NotYet(why.unwrap_or("the script in the page failed").to_owned()));
        }
        let value = told.pointer_mut("/result/value").map(Value::take).unwrap_or_default();
        serde_json::from_value(value).map_err(|error| Hitch::NotYet(error.to_string()))
    }

    /// Types into the field that has been reached, in place of what is in it.
    async fn type_in(&self, text: &str) -> Result<(), Hitch> {
        let keys = if text.is_empty() { vec![erase()] } else { text.chars().map(key).collect() };
        let strokes = keys.into_iter().flatten();
        let strokes = strokes.map(|stroke| self.send("Input.dispatchKeyEvent", stroke));
        self.in_time(try_join_all(strokes)).await.map(drop)
    }

    async fn click(&self, x: f64, y: f64) -> Result<(), Hitch> {
        let of = |kind: &str, button: &str, count: u32| json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count });
        let moves = [
            of("mouseMoved", "none", 0),
            of("mousePressed", "left", 1),
            of("mouseReleased", "left", 1),
        ];
        let moves = moves.into_iter().map(|one| self.send("Input.dispatchMouseEvent", one));
        // A page that has gone by then has been clicked all the same.
        let moves = async { Ok(join_all(moves).await) };
        self.in_time(moves).await.map(drop)
    }

    /// A page that goes away is no trouble; a browser that says nothing is.
    async fn in_time<T>(&self, told: impl Future<Output = Result<T, String>>) -> Result<T, Hitch> {
        let told = tokio::time::timeout(self.patience, told).await;
        let late =
            || Hitch::Stopped(Stopped::Browser("the page did not answer in time".to_owned()));
        told.map_err(|_| late())?.map_err(Hitch::NotYet)
    }
}

/// A key goes down and up again.
fn key(letter: char) -> [Value; 2] {
    // Codes of other keys are no letters.
    let code = if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() as u32 } else { 0 };
    let shift = if letter.is_ascii_uppercase() { 8 } else { 0 };
    let of = |kind: &str| {
        json!({
            "type": kind, "key": letter, "windowsVirtualKeyCode": code, "modifiers": shift,
        })
    };
    let mut down = of("keyDown");
    down["text"] = json!(letter);
    [down, of("keyUp")]
}

/// Takes away what is selected.
fn erase() -> [Value; 2] {
    let of = |kind: &str| json!({ "type": kind, "key": "Backspace", "code": "Backspace", "windowsVirtualKeyCode": 8 });
    [of("rawKeyDown"), of("keyUp")]
}
