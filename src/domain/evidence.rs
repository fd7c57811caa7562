//! What is kept of a person's browser when a scenario fails.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::free_text::scrubbed;
use super::{MaskedInteraction, Redactor, Sender};

/// Longer pages are cut, in characters.
const LONGEST_PAGE: usize = 32_000;
/// Larger pictures are left out, in bytes.
const LARGEST_PICTURE: usize = 512 << 10;
/// Of more lines the last ones are kept.
const LINES: usize = 50;
/// Longer lines are cut, in characters.
const LONGEST_LINE: usize = 500;

/// What one browser shows, not masked yet; where something could not be had,
/// the reason stands in its place.
pub struct Scene {
    /// The name of the browser.
    pub browser: String,
    /// A PNG in which fields and personal data are covered.
    pub picture: Result<Vec<u8>, String>,
    /// The page as it is now, without scripts, styles and values of fields.
    pub page: Result<String, String>,
    /// What the console says, oldest first.
    pub console: Result<Vec<String>, String>,
}

/// One thing that helps to understand a failure; it may be shown to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Whose browser it comes from, if from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The thing itself.
    #[serde(flatten)]
    pub content: EvidenceContent,
}

/// The kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// What stands on the screen.
    Screenshot,
    /// The source of the page.
    Page,
    /// The console.
    Console,
    /// The way from page to page, a line for each hop.
    Redirects,
}

/// Evidence in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceContent {
    /// A picture, in Base64.
    Png(String),
    /// Text.
    Text(String),
    /// Why it could not be had.
    Missing(String),
}

impl Scene {
    /// All of it, masked and bounded; an empty console is left out.
    #[must_use]
    pub fn evidence(self, redactor: &Redactor) -> Vec<Evidence> {
        let Self { browser, picture, page, console } = self;
        let mask = |text: &str| redactor.mask_page(text);
        let one = |kind, content| Evidence { kind, browser: Some(browser.clone()), content };
        let missing = |why: String| EvidenceContent::Missing(scrubbed(&mask(&why)));
        let picture = match picture {
            Ok(png) if png.len() > LARGEST_PICTURE => EvidenceContent::Missing(format!(
                "a picture of {} KiB is left out",
                png.len() >> 10
            )),
            Ok(png) => EvidenceContent::Png(STANDARD.encode(png)),
            Err(why) => missing(why),
        };
        let page = match page {
            Ok(source) => EvidenceContent::Text(cut(&mask(&source), LONGEST_PAGE)),
            Err(why) => missing(why),
        };
        let mut evidence =
            vec![one(EvidenceKind::Screenshot, picture), one(EvidenceKind::Page, page)];
        match console {
            Ok(lines) if lines.is_empty() => {}
            Ok(lines) => {
                let lines = lines.iter().map(|line| scrubbed(&mask(line)));
                let text = EvidenceContent::Text(last(&lines.collect::<Vec<_>>()));
                evidence.push(one(EvidenceKind::Console, text));
            }
            Err(why) => evidence.push(one(EvidenceKind::Console, missing(why))),
        }
        evidence
    }
}

impl Evidence {
    /// The last walk through pages hop by hop; none if nobody walked.
    #[must_use]
    pub fn redirects(interactions: &[MaskedInteraction]) -> Option<Self> {
        let walked: Vec<_> =
            interactions.iter().filter(|one| one.sender == Sender::Person).collect();
        let start = walked.iter().rposition(|one| one.hop == 0)?;
        let hops: Vec<String> = walked[start..].iter().map(|one| hop(one)).collect();
        let content = EvidenceContent::Text(last(&hops));
        Some(Self { kind: EvidenceKind::Redirects, browser: None, content })
    }

    /// The page at which a person without scripts ended, if nothing else was
    /// asked since.
    #[must_use]
    pub fn last_page(interactions: &[MaskedInteraction]) -> Option<Self> {
        let last = interactions.last().filter(|one| one.sender == Sender::Person)?;
        let content = EvidenceContent::Text(cut(last.answer_body.as_deref()?, LONGEST_PAGE));
        Some(Self { kind: EvidenceKind::Page, browser: None, content })
    }

    /// In a few words: what it is and whose.
    #[must_use]
    pub fn title(&self) -> String {
        let kind = self.kind;
        let title = match &self.browser {
            Some(browser) => format!("{kind} of the browser `{browser}`"),
            None => kind.to_string(),
        };
        match &self.content {
            EvidenceContent::Missing(why) => format!("no {title}: {why}"),
            _ => title,
        }
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Screenshot => "screenshot",
            Self::Page => "page source",
            Self::Console => "console",
            Self::Redirects => "redirects",
        })
    }
}

/// Shows nothing of what stands on the screen.
impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scene of {}", self.browser)
    }
}

fn hop(one: &MaskedInteraction) -> String {
    let MaskedInteraction { hop, method, url, .. } = one;
    let mut line = format!("{hop} {method} {url} → ");
    let _ = match (one.status, &one.fault) {
        (Some(status), _) => write!(line, "{status}"),
        (None, fault) => write!(line, "{}", fault.as_deref().unwrap_or("no answer")),
    };
    let location =
        one.answer_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
    if let Some((_, location)) = location {
        let _ = write!(line, " to {location}");
    }
    line
}

fn last(lines: &[String]) -> String {
    let left_out = lines.len().saturating_sub(LINES);
    let kept = lines[left_out..].iter().map(|line| cut(line, LONGEST_LINE));
    let note = (left_out > 0).then(|| format!("… {left_out} lines before"));
    note.into_iter().chain(kept).collect::<Vec<_>>().join("\n")
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}… [{} bytes in all]", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    fn scene() -> Scene {
        Scene {
            browser: "Ada".to_owned(),
            picture: Ok(vec![7; 8]),
            page: Ok("<p>opens-everything</p><p>4711</p>".to_owned()),
            console: Ok(vec!["https://bank/x?code=abc said 4711".to_owned(); LINES + 2]),
        }
    }

    #[test]
    fn a_scene_is_masked_and_bounded() {
        let redactor = Redactor::new();
        redactor.learn_text("opens-everything");
        redactor.learn_typed(&Secret::new("4711"));
        let [picture, page, console] =
            scene().evidence(&redactor).try_into().expect("three things");
        assert_eq!(picture.content, EvidenceContent::Png("BwcHBwcHBwc=".to_owned()));
        let masked = "<p>[secret]</p><p>[secret]</p>".to_owned();
        assert_eq!(page.content, EvidenceContent::Text(masked));
        let EvidenceContent::Text(console) = console.content else { panic!("no text") };
        assert!(
            console.starts_with("… 2 lines before\nhttps://bank/x?… said [secret]\n"),
            "{console}"
        );
        assert_eq!(console.lines().count(), LINES + 1);
    }

    #[test]
    fn what_could_not_be_had_says_why() {
        let large = Ok(vec![0; LARGEST_PICTURE + 1]);
        let page = Err("the page at https://bank/x?code=abc hangs".to_owned());
        let scene = Scene { picture: large, page, console: Ok(Vec::new()), ..scene() };
        let evidence = scene.evidence(&Redactor::new());
        let titles: Vec<String> = evidence.iter().map(Evidence::title).collect();
        assert_eq!(
            titles,
            [
                "no screenshot of the browser `Ada`: a picture of 512 KiB is left out",
                "no page source of the browser `Ada`: the page at https://bank/x?… hangs",
            ]
        );
    }

    #[test]
    fn evidence_is_read_back_as_it_was_written() {
        for evidence in scene().evidence(&Redactor::new()) {
            let text = serde_json::to_string(&evidence).expect("JSON");
            assert_eq!(serde_json::from_str::<Evidence>(&text).expect("evidence"), evidence);
        }
    }
}
