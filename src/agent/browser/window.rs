//! What a person does with the window of a browser, beyond the pages in it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;

use super::Person;
use super::session::{Session, one_line};
use super::shown::{LOOK, Shown, awaited};
use crate::agent::{Arrival, Changes, Stopped, Visit};
use crate::target::Recipe;

/// What changes in a window is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A page of somebody else, around one of the bank's; its title changes when
/// the frame has come to its end, whatever is in it.
const FOREIGN_PAGE: &str = "<title>empty</title><iframe width=900 height=600></iframe><script>\
    const frame = document.querySelector('iframe');\
    frame.onload = () => { document.title = 'full' };\
    frame.src = ADDRESS</script>";

impl Person {
    /// Goes back in the history of the window to an address, and on from there.
    ///
    /// # Errors
    ///
    /// When the history has no such address, or the walk ends anywhere but at
    /// the redirect URI.
    pub async fn go_back(&self, to: &Url, visit: &Visit<'_>) -> Result<Arrival, Stopped> {
        let deadline = Instant::now() + self.patience();
        {
            let session = self.session().await?;
            // What came after it may still be on its way.
            let (entries, position) = loop {
                let (entries, current) = session.history().await?;
                match entries[..current].iter().rposition(|(_, address)| address == to) {
                    Some(position) => break (entries, position),
                    None => session.later(deadline, "a page after that one").await?,
                }
            };
            let entry = json!({ "entryId": entries[position].0 });
            session.send("Page.navigateToHistoryEntry", entry).await.map_err(Stopped::Browser)?;
            while session.history().await?.1 != position {
                session.later(deadline, "the page of the history").await?;
            }
        }
        self.walk(visit, async |walk| walk.on().await).await
    }

    /// Every address in the history of the window, once the application shows
    /// its page after the callback to `redirect_uri`.
    ///
    /// # Errors
    ///
    /// When that page does not come.
    pub async fn history(&self, redirect_uri: &Url) -> Result<Vec<Url>, Stopped> {
        let deadline = Instant::now() + self.patience();
        let session = self.session().await?;
        loop {
            let (entries, current) = session.history().await?;
            let shown = entries.get(current).map(|(_, address)| address);
            let is_there = shown.is_some_and(|shown| {
                shown.origin() == redirect_uri.origin() && shown.path() == redirect_uri.path()
            });
            if is_there {
                return Ok(entries.into_iter().map(|(_, address)| address).collect());
            }
            session.later(deadline, "the application's page").await?;
        }
    }

    /// The person clears the browser's cookies.
    ///
    /// # Errors
    ///
    /// When the browser does not obey.
    pub async fn lose_cookies(&self) -> Result<(), Stopped> {
        let session = self.session().await?;
        let cleared = session.send("Network.clearBrowserCookies", json!({})).await;
        cleared.map(drop).map_err(Stopped::Browser)
    }

    /// Opens a page of somebody else that shows an address in a frame: which
    /// page of the recipe can be seen there, if any.
    ///
    /// # Errors
    ///
    /// When the frame comes to no end.
    pub async fn frame(&self, address: &Url, recipe: &Recipe) -> Result<Option<String>, Stopped> {
        let deadline = Instant::now() + self.patience();
        let session = self.session().await?;
        session.watch.begin(None, Changes::default());
        let html = FOREIGN_PAGE.replace("ADDRESS", &json!(address.as_str()).to_string());
        let page: String = url::form_urlencoded::byte_serialize(html.as_bytes()).collect();
        let page = format!("data:text/html,{}", page.replace('+', "%20"));
        let driver = &session.driver;
        driver.goto(&page).await.map_err(|error| browser(&error))?;
        while driver.title().await.map_err(|error| browser(&error))? != "full" {
            session.later(deadline, "the end of the frame").await?;
        }
        driver.enter_frame(0).await.map_err(|error| browser(&error))?;
        let ahead: Vec<Value> = recipe.0.iter().map(awaited).collect();
        let seen = driver.execute(LOOK, vec![json!(ahead), json!([]), Value::Null]).await;
        driver.enter_default_frame().await.map_err(|error| browser(&error))?;
        let shown: Shown = seen.and_then(|seen| seen.convert()).map_err(|error| browser(&error))?;
        let index = usize::try_from(shown.next).ok();
        Ok(index.and_then(|index| recipe.0.get(index)).map(|task| task.page.clone()))
    }

    /// The addresses, without query, that the browser has asked and that belong
    /// neither to the bank nor to the application.
    ///
    /// # Errors
    ///
    /// When there is no browser.
    pub async fn strangers(&self) -> Result<Vec<String>, Stopped> {
        let session = self.session().await?;
        let seen = session.watch.seen();
        Ok(seen.strangers.iter().cloned().collect())
    }
}

impl Session {
    /// The entries of the history by number and address, and which is shown.
    async fn history(&self) -> Result<(Vec<(i64, Url)>, usize), Stopped> {
        let told = self.send("Page.getNavigationHistory", json!({})).await;
        let told = told.map_err(Stopped::Browser)?;
        let entry = |entry: &Value| {
            let address = entry.get("url")?.as_str()?.parse().ok()?;
            Some((entry.get("id")?.as_i64()?, address))
        };
        let entries = told.get("entries").and_then(Value::as_array);
        let entries: Option<Vec<_>> = entries.and_then(|all| all.iter().map(entry).collect());
        let current = told.get("currentIndex").and_then(Value::as_u64);
        let current = current.and_then(|index| usize::try_from(index).ok());
        match (entries, current) {
            (Some(entries), Some(current)) if current < entries.len() => Ok((entries, current)),
            _ => Err(Stopped::Browser("the browser tells no history".to_owned())),
        }
    }

    /// Waits for news, or a moment, until the deadline.
    async fn later(&self, deadline: Instant, awaited: &str) -> Result<(), Stopped> {
        if self.watch.seen().is_lost || Instant::now() >= deadline {
            return Err(Stopped::Browser(format!("{awaited} did not come in time")));
        }
        // Either way the window is looked at again.
        let _ = tokio::time::timeout(LOOK_AGAIN, self.watch.news()).await;
        Ok(())
    }
}

fn browser(error: &thirtyfour::error::WebDriverError) -> Stopped {
    Stopped::Browser(one_line(&error.to_string()))
}
