//! Every secret of a run, searched for in what was written about it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::redaction::{SHORTEST_SEARCHED, forms};

/// Remembers what was ever learned and finds it in any text, in every spelling.
///
/// A run learns tens of thousands of values, too many for one automaton: each
/// spelling is found by its last eight bytes first and compared only then.
#[derive(Clone, Default)]
pub struct SecretSearch(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// The values, and whether each stays secret wherever it is published.
    values: HashMap<Box<str>, bool>,
    published: String,
    index: Option<Arc<Index>>,
}

/// The ends of all spellings, sorted, each with its value.
struct Index {
    values: Vec<(Box<str>, bool)>,
    ends: Vec<(u64, u32)>,
    /// One bit for each hash of an end.
    filter: Vec<u64>,
}

const FILTER_BITS: u32 = 23;

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
        let found = self.find(text);
        if found.is_empty() {
            return (Cow::Borrowed(text), 0);
        }
        let mut masked = String::with_capacity(text.len());
        let (mut from, mut number) = (0, 0);
        for place in found {
            if place.start >= from {
                masked.push_str(&text[from..place.start]);
                masked.push_str("[secret]");
                number += 1;
            }
            from = from.max(place.end);
        }
        masked.push_str(&text[from..]);
        (Cow::Owned(masked), number)
    }

    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let index = self.index();
        let mut found = Vec::new();
        let mut window = 0;
        for (at, byte) in text.bytes().enumerate() {
            window = window << 8 | u64::from(byte);
            if !index.may_end(window) {
                continue;
            }
            for (value, everywhere) in index.ending(window) {
                let spelt = forms(value).into_iter().filter(|form| text[..=at].ends_with(form));
                let Some(longest) = spelt.map(|form| form.len()).max() else { continue };
                if *everywhere || !self.is_published(value) {
                    found.push(at + 1 - longest..at + 1);
                }
            }
        }
        found.sort_by_key(|place| (place.start, usize::MAX - place.end));
        found
    }

    fn is_published(&self, value: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).published.contains(value)
    }

    fn index(&self) -> Arc<Index> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &known.index {
            return Arc::clone(index);
        }
        let values = known.values.iter().map(|(value, everywhere)| (value.clone(), *everywhere));
        let index = Arc::new(Index::new(values.collect()));
        known.index = Some(Arc::clone(&index));
        index
    }
}

impl Index {
    fn new(values: Vec<(Box<str>, bool)>) -> Self {
        let mut ends = Vec::new();
        let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
        for (position, (value, _)) in (0..).zip(&values) {
            for form in forms(value) {
                let window = form.bytes().fold(0, |window, byte| window << 8 | u64::from(byte));
                let (word, bit) = slot(window);
                filter[word] |= bit;
                ends.push((window, position));
            }
        }
        ends.sort_unstable();
        ends.dedup();
        Self { values, ends, filter }
    }

    fn may_end(&self, window: u64) -> bool {
        let (word, bit) = slot(window);
        self.filter[word] & bit != 0
    }

    fn ending(&self, window: u64) -> impl Iterator<Item = &(Box<str>, bool)> {
        let first = self.ends.partition_point(|(end, _)| *end < window);
        let same = self.ends[first..].iter().take_while(move |(end, _)| *end == window);
        same.filter_map(|(_, position)| self.values.get(usize::try_from(*position).ok()?))
    }
}

/// Where the filter keeps the bit of an end: Fibonacci hashing.
fn slot(window: u64) -> (usize, u64) {
    let hash = window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - FILTER_BITS);
    (usize::try_from(hash >> 6).unwrap_or_default(), 1 << (hash & 63))
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
