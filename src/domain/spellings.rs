//! The spellings in which secrets could reach a text, and where they stand in
//! one.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Values shorter than this are masked by the field they stand in, not
/// searched for: a four-digit code would be "found" in every time stamp.
pub(super) const SHORTEST_SEARCHED: usize = 8;

/// How many bits of the filter there are for each end of a spelling, at least.
const BITS_FOR_EACH: usize = 32;

/// Values and the ends of all their spellings.
///
/// A scenario has dozens, a run tens of thousands, too many for an automaton in
/// time and in memory: each spelling is found by its last eight bytes first and
/// compared only then.
pub(super) struct Spellings {
    values: Vec<Box<str>>,
    /// Sorted, each with the position of its value.
    ends: Vec<(u64, u32)>,
    /// One bit for each hash of an end.
    filter: Vec<u64>,
    /// How many bits of a hash do not count.
    unused: u32,
}

impl Spellings {
    pub(super) fn of(values: Vec<Box<str>>) -> Self {
        let mut ends = Vec::new();
        for (position, value) in (0..).zip(&values) {
            let last = |form: String| form.bytes().fold(0, push);
            ends.extend(forms(value).into_iter().map(|form| (last(form), position)));
        }
        ends.sort_unstable();
        ends.dedup();
        let bits = (ends.len() * BITS_FOR_EACH).next_power_of_two().max(1024);
        let unused = u64::BITS - bits.trailing_zeros();
        let mut spellings = Self { values, ends, filter: vec![0; bits / 64], unused };
        for index in 0..spellings.ends.len() {
            let (word, bit) = spellings.slot(spellings.ends[index].0);
            spellings.filter[word] |= bit;
        }
        spellings
    }

    /// Where values stand in a text, in the longest spelling that fits, and the
    /// position of each value.
    pub(super) fn find<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        let bytes = text.as_bytes();
        let (mut window, mut at) = (0, 0);
        let ends = iter::from_fn(move || {
            while let Some(byte) = bytes.get(at) {
                window = push(window, *byte);
                at += 1;
                if self.may_end(window) {
                    return Some((at, window));
                }
            }
            None
        });
        ends.flat_map(move |(end, window)| {
            self.ending(window).filter_map(move |position| {
                let written = forms(&self.values[position]).into_iter();
                let fitting = written.filter(|form| bytes[..end].ends_with(form.as_bytes()));
                let longest = fitting.map(|form| form.len()).max()?;
                Some((end - longest..end, position))
            })
        })
    }

    /// The value at a position.
    pub(super) fn value(&self, position: usize) -> &str {
        &self.values[position]
    }

    fn may_end(&self, window: u64) -> bool {
        let (word, bit) = self.slot(window);
        self.filter[word] & bit != 0
    }

    fn ending(&self, window: u64) -> impl Iterator<Item = usize> {
        let first = self.ends.partition_point(|(end, _)| *end < window);
        let same = self.ends[first..].iter().take_while(move |(end, _)| *end == window);
        same.filter_map(|(_, position)| usize::try_from(*position).ok())
    }

    /// Where the filter keeps the bit of an end: Fibonacci hashing.
    fn slot(&self, window: u64) -> (usize, u64) {
        let hash = window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.unused;
        (usize::try_from(hash >> 6).unwrap_or_default(), 1 << (hash & 63))
    }
}

/// The last eight bytes, after one more.
fn push(window: u64, byte: u8) -> u64 {
    window << 8 | u64::from(byte)
}

/// The text with `[secret]` in these places, and how many there were; places
/// that overlap are one.
pub(super) fn masked(text: &str, mut places: Vec<Range<usize>>) -> (Cow<'_, str>, usize) {
    if places.is_empty() {
        return (Cow::Borrowed(text), 0);
    }
    places.sort_by_key(|place| (place.start, usize::MAX - place.end));
    let mut masked = String::with_capacity(text.len());
    let (mut from, mut number) = (0, 0);
    for place in places {
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

/// Every spelling under which a value could reach a text.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    if value.bytes().any(|byte| !byte.is_ascii_alphanumeric()) {
        forms.push(url::form_urlencoded::byte_serialize(value.as_bytes()).collect());
        forms.push(serde_json::Value::from(value).to_string().trim_matches('"').to_owned());
        let named = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let named = named.replace('"', "&quot;");
        if value.contains('\'') {
            forms.push(named.replace('\'', "&#39;"));
        }
        forms.push(named);
        forms.push(in_markdown(value));
    }
    // In Base64 the spelling depends on what stands before the value: three
    // alignments, each without the characters that neighbours decide.
    for lead in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(b' ', lead).chain(value.bytes()).collect();
        let skip = [0, 2, 3][lead];
        let whole = padded.len() / 3 * 4;
        let encoded = STANDARD_NO_PAD.encode(&padded);
        let form = &encoded[skip..whole];
        if form.contains(['+', '/']) {
            forms.push(form.replace('+', "-").replace('/', "_"));
        }
        forms.push(form.to_owned());
    }
    let parts: Vec<&str> = value.split('.').collect();
    if parts.len() == 3 {
        forms.extend(parts.iter().map(|part| (*part).to_owned()));
    }
    forms.retain(|form| form.len() >= SHORTEST_SEARCHED);
    forms.dedup();
    forms
}

/// Where Markdown would read a sign as markup, a backslash or a name stands.
fn in_markdown(value: &str) -> String {
    let mut form = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            '&' => form.push_str("&amp;"),
            '<' => form.push_str("&lt;"),
            '@' => form.push_str("&#64;"),
            c if "\\`*_[]|~#!".contains(c) => form.extend(['\\', c]),
            c => form.push(c),
        }
    }
    form
}
