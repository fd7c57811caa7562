//! Every secret of a run, searched for in what was written about it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::spellings::{self, SHORTEST_SEARCHED, Spellings};

/// Remembers what was ever learned and finds it in any text, in every spelling.
#[derive(Clone, Default)]
pub struct SecretSearch(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// The values, and whether each stays secret wherever it is published.
    values: HashMap<Box<str>, bool>,
    published: String,
    index: Option<Arc<Index>>,
}

/// The values as they are searched for, and whether each stays secret wherever
/// it is published.
struct Index {
    spellings: Spellings,
    everywhere: Vec<bool>,
}

impl SecretSearch {
    /// A secret that was configured: it may stand nowhere.
    pub(super) fn configured(&self, value: &str) {
        self.add(value, true);
    }

    /// A secret that was met on the way.
    pub(super) fn learned(&self, value: &str) {
        self.add(value, false);
    }

    fn add(&self, value: &str, everywhere: bool) {
        if value.len() < SHORTEST_SEARCHED {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.values.get_mut(value) {
            Some(known) => *known |= everywhere,
            None => {
                known.values.insert(value.into(), everywhere);
            }
        }
        known.index = None;
    }

    /// Says what everyone may read: a state that stands in a feature is none.
    pub fn publish(&self, text: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.published.push_str(text);
        known.published.push('\n');
    }

    /// The text with every secret replaced by `[secret]`, and how many stood
    /// there.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str) -> (Cow<'a, str>, usize) {
        spellings::masked(text, self.find(text))
    }

    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let index = self.index();
        let found = index.spellings.find(text);
        let secret = found.filter(|(_, position)| {
            index.everywhere[*position] || !self.is_published(index.spellings.value(*position))
        });
        secret.map(|(place, _)| place).collect()
    }

    fn is_published(&self, value: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).published.contains(value)
    }

    fn index(&self) -> Arc<Index> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &known.index {
            return Arc::clone(index);
        }
        let values = known.values.keys().cloned().collect();
        let everywhere = known.values.values().copied().collect();
        let index = Arc::new(Index { spellings: Spellings::of(values), everywhere });
        known.index = Some(Arc::clone(&index));
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knowing(values: &[&str]) -> SecretSearch {
        let search = SecretSearch::default();
        for value in values {
            search.learned(value);
        }
        search
    }

    #[test]
    fn every_spelling_is_found_and_masked() {
        let search = knowing(&["p&ss \"word\"/4711", "eyJhbGciOiJ.eyJzdWIiOiIx.c2lnbmF0dXJl"]);
        for text in [
            "x p&ss \"word\"/4711 y",
            "x p%26ss+%22word%22%2F4711 y",
            "x p&amp;ss &quot;word&quot;/4711 y",
            r#"x p&amp;ss "word"/4711 y"#,
            r#"x p&ss \"word\"/4711 y"#,
            "x eyJzdWIiOiIx y",
        ] {
            assert_eq!(search.mask(text), (Cow::from("x [secret] y"), 1), "{text}");
        }
        assert_eq!(search.mask("nothing here"), (Cow::from("nothing here"), 0));
    }

    #[test]
    fn what_a_feature_says_is_no_secret_but_what_was_configured_stays_one() {
        let search = knowing(&["chosen-by-hand", "found-on-the-way"]);
        search.configured("configured-secret");
        search.publish("When the state is \"chosen-by-hand\", not configured-secret");
        let text = "chosen-by-hand found-on-the-way configured-secret";
        assert_eq!(search.mask(text), (Cow::from("chosen-by-hand [secret] [secret]"), 2));
    }

    #[test]
    fn short_values_are_not_searched_for() {
        assert_eq!(knowing(&["123456"]).mask("at 123456 ms").1, 0);
    }

    #[test]
    fn secrets_that_overlap_are_masked_together() {
        let search = knowing(&["abcdefghij", "fghijklmno"]);
        assert_eq!(search.mask("<abcdefghijklmno>"), (Cow::from("<[secret]>"), 1));
    }
}
