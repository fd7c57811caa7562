//! The registry of secret values, through which every writer goes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::spellings::{self, SHORTEST_SEARCHED, Spellings};
use super::{Secret, SecretSearch};

/// Shorter values that people type say nothing.
const SHORTEST_TYPED: usize = 4;

/// Remembers the secrets of a run and removes them from any text.
///
/// A value is found as it is, percent-encoded, JSON-escaped, inside Base64 and
/// as the parts of a JWT. Clones share one registry. A [`child`](Self::child)
/// knows what its parent knows and keeps what it learns to itself, so that the
/// cost of masking does not grow with the number of scenarios.
#[derive(Clone, Default)]
pub struct Redactor {
    parent: Option<Arc<Redactor>>,
    learned: Arc<Mutex<Learned>>,
    search: SecretSearch,
}

#[derive(Default)]
struct Learned {
    values: BTreeSet<String>,
    /// Values too short to be searched for, longest last.
    typed: Vec<String>,
    spellings: Option<Arc<Spellings>>,
}

impl Redactor {
    /// A registry that knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A registry for one scenario, on top of this one.
    #[must_use]
    pub fn child(&self) -> Self {
        let search = self.search.clone();
        Self { parent: Some(Arc::new(self.clone())), learned: Arc::default(), search }
    }

    /// What this registry and all its children ever learned, to be searched for
    /// in what was written.
    #[must_use]
    pub fn search(&self) -> &SecretSearch {
        &self.search
    }

    /// Adds a secret value to the registry.
    pub fn learn(&self, secret: &Secret) {
        self.search.configured(secret.expose());
        self.learn_text(secret.expose());
    }

    /// Adds a value that did not arrive as a [`Secret`], such as a cookie.
    pub fn learn_text(&self, value: &str) {
        if value.len() < SHORTEST_SEARCHED {
            return;
        }
        self.search.learned(value);
        let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if learned.values.insert(value.to_owned()) {
            learned.spellings = None;
        }
    }

    /// Adds what a person types. However short it is, a page or a form does not
    /// show it.
    pub fn learn_typed(&self, typed: &Secret) {
        self.learn(typed);
        let length = typed.expose().len();
        if (SHORTEST_TYPED..SHORTEST_SEARCHED).contains(&length) {
            let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
            learned.typed.push(typed.expose().to_owned());
            learned.typed.sort_by_key(String::len);
        }
    }

    /// The text of a page or of a form, in which short values are masked too.
    #[must_use]
    pub fn mask_page(&self, text: &str) -> String {
        let mut shown = self.mask(text);
        let mut registry = Some(self);
        while let Some(Self { parent, learned, .. }) = registry {
            let learned = learned.lock().unwrap_or_else(PoisonError::into_inner);
            for typed in learned.typed.iter().rev() {
                shown = shown.replace(typed, "[secret]");
            }
            registry = parent.as_deref();
        }
        shown
    }

    /// The text with every known secret replaced by `[secret]`.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        self.masked(Cow::Borrowed(text)).into_owned()
    }

    fn masked<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let places = self.places(&text);
        let own = if places.is_empty() {
            text
        } else {
            Cow::Owned(spellings::masked(&text, places).0.into_owned())
        };
        match &self.parent {
            Some(parent) => parent.masked(own),
            None => own,
        }
    }

    /// Whether any known secret stands in the text.
    #[must_use]
    pub fn finds_secret(&self, text: &str) -> bool {
        !self.places(text).is_empty()
            || self.parent.as_ref().is_some_and(|parent| parent.finds_secret(text))
    }

    /// Where what this registry itself learned stands in a text.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        let Learned { values, spellings, .. } = &mut *learned;
        if values.is_empty() {
            return Vec::new();
        }
        let spellings = spellings.get_or_insert_with(|| {
            let values = values.iter().map(|value| value.as_str().into());
            Arc::new(Spellings::of(values.collect()))
        });
        let spellings = Arc::clone(spellings);
        drop(learned);
        spellings.find(text).map(|(place, _)| place).collect()
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        write!(f, "Redactor({} values)", learned.values.len())
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    fn knowing(value: &str) -> Redactor {
        let redactor = Redactor::new();
        redactor.learn_text(value);
        redactor
    }

    #[test]
    fn finds_every_spelling() {
        let secret = "p&ss \"word\"/4711";
        let redactor = knowing(secret);
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = serde_json::json!({ "any": secret }).to_string();
        for prefix in ["", "a", "ab", "client:"] {
            let basic = STANDARD.encode(format!("{prefix}{secret}"));
            assert!(redactor.finds_secret(&basic), "{prefix}");
        }
        for text in [secret, encoded.as_str(), json.as_str()] {
            assert!(redactor.mask(text).contains("[secret]"), "{text}");
            assert!(!redactor.finds_secret(&redactor.mask(text)), "{text}");
        }
    }

    #[test]
    fn both_alphabets_of_base64_are_known() {
        // Its encoding has the characters in which the two differ.
        let secret = "??>>~~??>>~~";
        let [standard, url_safe] = [STANDARD.encode(secret), URL_SAFE_NO_PAD.encode(secret)];
        assert!(standard.contains(['+', '/']) && url_safe.contains(['-', '_']));
        for text in [standard, url_safe] {
            assert!(knowing(secret).finds_secret(&text), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_jwt_is_found() {
        let redactor = knowing("eyJhbGciOiJ.eyJzdWIiOiIx.c2lnbmF0dXJl");
        assert_eq!(redactor.mask("claims eyJzdWIiOiIx here"), "claims [secret] here");
    }

    #[test]
    fn short_values_are_left_to_their_fields() {
        assert_eq!(knowing("123456").mask("at 123456 ms"), "at 123456 ms");
    }

    #[test]
    fn short_values_are_masked_where_people_type_them() {
        let redactor = knowing("configured-secret");
        redactor.learn_typed(&Secret::new("123456"));
        let scenario = redactor.child();
        assert_eq!(scenario.mask_page("otp=123456 configured-secret"), "otp=[secret] [secret]");
        assert_eq!(scenario.mask("at 123456 ms"), "at 123456 ms");
    }

    #[test]
    fn a_child_keeps_what_it_learns() {
        let run = knowing("configured-secret");
        let scenario = run.child();
        scenario.learn_text("learned-token");
        assert_eq!(scenario.mask("configured-secret learned-token"), "[secret] [secret]");
        assert_eq!(run.mask("learned-token"), "learned-token");
    }
}
