//! A live page as a person sees it.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::session::Session;
use crate::agent::page::without_query;
use crate::agent::{Decision, Stopped, Visit};
use crate::target::{Press, Selectors, Task};

pub(super) const LOOK: &str =
    concat!(include_str!("sight.js"), include_str!("choices.js"), include_str!("look.js"));

/// What stands on the screen.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    pub(super) address: String,
    /// When the document was made, by which documents are told apart.
    pub(super) born: f64,
    pub(super) title: String,
    pub(super) loading: bool,
    /// Position of the first awaited page that this is, or -1.
    pub(super) next: i64,
    /// Position of the last page behind that this is, or -1.
    pub(super) again: i64,
    /// What the page says to what was typed.
    pub(super) message: Option<String>,
    pub(super) fields: Vec<String>,
    /// About the first awaited page, if this is one.
    pub(super) able: Option<Able>,
}

/// Whether what is to be done on a page can be done there.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Able {
    /// A field or a button that is not there.
    pub(super) absent: Option<String>,
    /// A choice that is not offered, and what is.
    pub(super) missing: Option<(String, Vec<String>)>,
    /// How many choices are still to be made.
    pub(super) clicks: usize,
    /// Where the form goes.
    pub(super) target: Option<String>,
}

/// Why something could not be done on a page.
pub(super) enum Hitch {
    /// The page is still changing; what was looked for may come yet.
    NotYet(String),
    /// It ends the walk.
    Stopped(Stopped),
}

impl Shown {
    /// Looks at the page in the tab.
    pub(super) async fn look(
        session: &Session,
        visit: &Visit<'_>,
        ahead: &[Task],
        behind: &[Task],
    ) -> Result<Self, Hitch> {
        let ahead: Vec<Value> = ahead.iter().map(|task| doing(task, visit)).collect();
        let fails = behind.last().and_then(|task| task.fails_when.as_ref()).map(texts);
        let behind: Vec<Vec<String>> = behind.iter().map(|task| texts(&task.when)).collect();
        session.ask(LOOK, &json!([ahead, behind, fails])).await
    }

    /// The recipe says nothing that could be done here.
    pub(super) fn unknown(self, expected: Vec<String>) -> Stopped {
        let address = Url::parse(&self.address);
        Stopped::UnknownPage {
            title: self.title,
            url_without_query: address.map_or_else(|_| String::new(), |url| without_query(&url)),
            fields: self.fields,
            expected,
        }
    }
}

/// What a task says about its page, for the script that looks.
fn doing(task: &Task, visit: &Visit<'_>) -> Value {
    let fill: Vec<&String> = task.fill.keys().collect();
    json!({
        "when": texts(&task.when),
        "fill": fill,
        "choices": choices(task, visit),
        "press": texts(button(task, visit)),
    })
}

/// A page that is only looked at.
pub(super) fn awaited(task: &Task) -> Value {
    json!({ "when": texts(&task.when), "fill": [], "choices": [], "press": [] })
}

/// The names that end up chosen, by the selector of what is offered.
pub(super) fn choices<'a>(task: &'a Task, visit: &Visit<'_>) -> Vec<(&'a String, Vec<String>)> {
    let choices = task.choose.iter().chain(&task.tick);
    choices.map(|(css, typed)| (css, visit.texts(typed))).collect()
}

/// What leaves the page as the person wants.
pub(super) fn button<'a>(task: &'a Task, visit: &Visit<'_>) -> &'a Selectors {
    match (&task.press, visit.decision) {
        (Press::Button(button), _) => button,
        (Press::Decision { allow, .. }, Decision::Allow) => allow,
        (Press::Decision { deny, .. }, Decision::Deny) => deny,
    }
}

pub(super) fn texts(selectors: &Selectors) -> Vec<String> {
    selectors.iter().map(str::to_owned).collect()
}
