//! What stands on the screen when a scenario fails, without what is nobody's
//! business.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::session::{Session, one_line};
use crate::domain::{Scene, Secret};

const COVER: &str = include_str!("scene.js");

/// A browser that cannot tell by then is asked no more.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Covered {
    fresh: u32,
    source: String,
}

impl Session {
    /// The page in the tab; these words stand nowhere in it, even if short.
    pub(super) async fn scene(&self, browser: &str, typed: &[Secret]) -> Scene {
        let late = "the browser did not answer in time";
        let mut picture = Err(late.to_owned());
        let mut page = Err(late.to_owned());
        let mut console = Err(late.to_owned());
        let look = async {
            console = self.console().await;
            match self.cover(typed).await {
                Ok(covered) => {
                    page = Ok(covered.source);
                    picture = self.picture(typed).await;
                }
                Err(why) => (page, picture) = (Err(why.clone()), Err(why)),
            }
        };
        // What is there by then is kept.
        let _ = tokio::time::timeout(PATIENCE, look).await;
        Scene { browser: browser.to_owned(), picture, page, console }
    }

    /// What the console said since it was asked last.
    pub(super) async fn console(&self) -> Result<Vec<String>, String> {
        let log = self.driver.browser_log().await.map_err(|error| one_line(&error.to_string()))?;
        Ok(log.into_iter().map(|one| format!("{} {}", one.level, one_line(&one.message))).collect())
    }

    /// A picture that shows nothing uncovered, or why there is none.
    async fn picture(&self, typed: &[Secret]) -> Result<Vec<u8>, String> {
        let tree = json!({ "depth": -1, "pierce": true });
        if is_closed(&self.send("DOM.getDocument", tree).await?) {
            return Err(
                "parts of the page are closed, so nothing in them can be covered".to_owned()
            );
        }
        let picture = self.driver.screenshot_as_png().await;
        let picture = picture.map_err(|error| one_line(&error.to_string()))?;
        // What came while the picture was taken may stand on it.
        match self.cover(typed).await?.fresh {
            0 => Ok(picture),
            _ => Err("the page changed while its picture was taken".to_owned()),
        }
    }

    async fn cover(&self, typed: &[Secret]) -> Result<Covered, String> {
        let words: Vec<&str> =
            typed.iter().map(Secret::expose).filter(|word| word.len() > 2).collect();
        let covered = self.driver.execute(COVER, vec![json!(words)]).await;
        covered.and_then(|covered| covered.convert()).map_err(|error| {
            format!("the page could not be covered: {}", one_line(&error.to_string()))
        })
    }
}

/// Whether a document has a part that its scripts cannot look into.
fn is_closed(node: &Value) -> bool {
    match node {
        Value::Object(members) => {
            members.get("shadowRootType").is_some_and(|kind| kind == "closed")
                || members.values().any(is_closed)
        }
        Value::Array(items) => items.iter().any(is_closed),
        _ => false,
    }
}
