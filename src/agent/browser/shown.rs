//! A live page, and what a person does on it.

use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use url::Url;

use super::session::{Session, one_line};
use super::walk::Walk;
use crate::agent::page::without_query;
use crate::agent::{Decision, Stopped, Visit};
use crate::target::{Press, Selectors, Task};

const LOOK: &str = concat!(include_str!("sight.js"), include_str!("look.js"));
const ACT: &str = concat!(include_str!("sight.js"), include_str!("act.js"));

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
}

#[derive(Deserialize)]
struct Found {
    fields: Vec<Value>,
    filled: Vec<bool>,
    missing: Vec<(String, Vec<String>)>,
    clicks: Vec<Value>,
    button: Value,
    /// Where the form goes.
    target: Option<String>,
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
        ahead: &[Task],
        behind: &[Task],
    ) -> Result<Self, Hitch> {
        let when = |tasks: &[Task]| -> Vec<Vec<String>> {
            tasks.iter().map(|task| texts(&task.when)).collect()
        };
        let fails = behind.last().and_then(|task| task.fails_when.as_ref()).map(texts);
        let arguments = vec![json!(when(ahead)), json!(when(behind)), json!(fails)];
        let seen = session.driver.execute(LOOK, arguments).await;
        seen.and_then(|seen| seen.convert()).map_err(|error| hitch(&error))
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

/// Does on the page in the tab what a task says.
pub(super) async fn perform(walk: &Walk<'_>, task: &Task) -> Result<(), Hitch> {
    let Walk { session, target, visit, .. } = *walk;
    let button = match (&task.press, visit.decision) {
        (Press::Button(button), _) => button,
        (Press::Decision { allow, .. }, Decision::Allow) => allow,
        (Press::Decision { deny, .. }, Decision::Deny) => deny,
    };
    let found = find(session, task, button, visit).await?;
    // A form that takes passwords elsewhere is no page of the bank's.
    let foreign = |to: &String| Url::parse(to).is_ok_and(|url| target.role_of(&url).is_none());
    if found.target.as_ref().is_some_and(foreign) {
        return Err(Hitch::NotYet("a form of the bank's own".to_owned()));
    }
    if let Some((wanted, offered)) = found.missing.into_iter().next() {
        return Err(Hitch::Stopped(Stopped::NoSuchChoice { wanted, offered }));
    }
    let element = |value: Value, name: &str| match value {
        Value::Null => Err(Hitch::NotYet(name.to_owned())),
        value => WebElement::from_json(value, session.driver.handle().clone())
            .map_err(|error| hitch(&error)),
    };
    let button = element(found.button, &button.to_string())?;
    for (((css, typed), field), filled) in task.fill.iter().zip(found.fields).zip(found.filled) {
        let field = element(field, css)?;
        if filled {
            field.clear().await.map_err(|error| hitch(&error))?;
        }
        let text = visit.texts(typed).join(", ");
        field.send_keys(text).await.map_err(|error| hitch(&error))?;
    }
    for choice in found.clicks {
        let choice = element(choice, "a choice")?;
        choice.click().await.map_err(|error| hitch(&error))?;
    }
    button.click().await.map_err(|error| hitch(&error))
}

async fn find(
    session: &Session,
    task: &Task,
    button: &Selectors,
    visit: &Visit<'_>,
) -> Result<Found, Hitch> {
    let fill: Vec<&String> = task.fill.keys().collect();
    let choices: Vec<(&String, Vec<String>)> = task
        .choose
        .iter()
        .chain(&task.tick)
        .map(|(css, typed)| (css, visit.texts(typed)))
        .collect();
    let arguments = vec![json!(fill), json!(choices), json!(texts(button))];
    let found = session.driver.execute(ACT, arguments).await;
    found.and_then(|found| found.convert()).map_err(|error| hitch(&error))
}

fn texts(selectors: &Selectors) -> Vec<String> {
    selectors.iter().map(str::to_owned).collect()
}

/// Elements come and go while a page changes; everything else is the end of
/// the browser.
pub(super) fn hitch(error: &WebDriverError) -> Hitch {
    use WebDriverErrorInner as Inner;
    let told = one_line(&error.to_string());
    match &**error {
        Inner::StaleElementReference(_)
        | Inner::NoSuchElement(_)
        | Inner::ElementClickIntercepted(_)
        | Inner::ElementNotInteractable(_)
        | Inner::MoveTargetOutOfBounds(_)
        | Inner::InvalidElementState(_)
        | Inner::NoSuchFrame(_)
        | Inner::JavascriptError(_)
        | Inner::UnexpectedAlertOpen(_)
        | Inner::WebDriverTimeout(_)
        | Inner::Timeout(_)
        | Inner::ScriptTimeout(_) => Hitch::NotYet(told),
        _ => Hitch::Stopped(Stopped::Browser(told)),
    }
}
