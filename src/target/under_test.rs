//! An application under test, as the person who connects it sees it.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::{Flow, Selectors};

/// How an application is used in a browser: its recipe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnderTest {
    /// The address that a person opens to connect the application.
    #[serde(deserialize_with = "web_address")]
    pub start: Url,
    /// What is pressed there, where the address alone does not lead to the bank.
    pub press: Option<Selectors>,
    /// What is seen when the application is connected.
    pub connected: Sight,
    /// What is seen when it could not be connected.
    pub refused: Sight,
    /// A page for which the application asks the bank.
    pub data: Option<Data>,
    /// Which flow it uses, where attacks on the user flow are wanted.
    pub flow: Option<Flow>,
    /// Who connects it, by name [default: the bank's first user].
    pub user: Option<String>,
}

/// A page that shows what the bank told the application.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Its address.
    #[serde(deserialize_with = "web_address")]
    pub open: Url,
    /// What is seen when the bank's answer is there.
    pub shows: Sight,
}

/// What a browser can open: `localhost:3000` would be read as a scheme.
fn web_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ if text.contains("://") => Err(D::Error::custom(format!(
            "`{text}` is no address that a browser opens; write one that begins with `http://`"
        ))),
        _ => Err(D::Error::custom(format!("`{text}` has no scheme; write `http://{text}`"))),
    }
}

/// What a page looks like; everything that is given must be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Sight {
    /// An element, or a button by its visible name.
    pub see: Option<Selectors>,
    /// A part of what stands on the page.
    pub text: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    see: Option<Selectors>,
    text: Option<String>,
    status: Option<u16>,
}

impl TryFrom<Written> for Sight {
    type Error = &'static str;

    fn try_from(Written { see, text, status }: Written) -> Result<Self, Self::Error> {
        if see.is_none() && text.is_none() && status.is_none() {
            return Err("say what is to be seen: `see` an element, `text`, or `status`");
        }
        Ok(Self { see, text, status })
    }
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let see = self.see.iter().map(|see| format!("`{see}`"));
        let text = self.text.iter().map(|text| format!("the text `{text}`"));
        let status = self.status.iter().map(|status| format!("the status {status}"));
        f.write_str(&see.chain(text).chain(status).collect::<Vec<_>>().join(" with "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, yaml};

    fn read(text: &str) -> Result<UnderTest, String> {
        let source = Source::new("app.yaml", text);
        yaml::read(&source).map_err(|mistake: crate::document::Diagnostic| mistake.to_string())
    }

    #[test]
    fn a_recipe_says_where_to_begin_and_what_is_seen() {
        let text = "start: http://localhost:3000/connect\n\
                    connected: { see: '#connected', status: 200 }\n\
                    refused: { text: not connected }\n";
        let recipe = read(text).expect("valid");
        assert_eq!(recipe.connected.to_string(), "`#connected` with the status 200");
        assert_eq!(recipe.refused.to_string(), "the text `not connected`");
    }

    #[test]
    fn what_cannot_be_seen_is_a_mistake() {
        let text = "start: http://localhost:3000/\nconnected: {}\nrefused: { text: no }\n";
        let mistake = read(text).expect_err("nothing to see");
        assert!(mistake.contains("say what is to be seen"), "{mistake}");
        let mistake = read("start: nowhere\n").expect_err("no address");
        assert!(mistake.contains("app.yaml:1"), "{mistake}");
        for start in ["localhost:3000/connect", "127.0.0.1:3000/connect"] {
            let mistake = read(&format!("start: {start}\n")).expect_err("no scheme");
            assert!(mistake.contains("app.yaml:1:8"), "{mistake}");
            assert!(mistake.contains(&format!("write `http://{start}`")), "{mistake}");
        }
        let text = "start: http://localhost/\nconnected: { status: 200 }\nrefused: { text: no }\n\
                    data:\n  open: localhost/company\n  shows: { status: 200 }\n";
        let mistake = read(text).expect_err("no scheme");
        assert!(mistake.contains("app.yaml:5:9"), "{mistake}");
    }
}
