//! Names that stand twice in one object of JSON. Readers differ on which counts
//! (RFC 8259 section 4), and most show neither that there were two.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::pointer::child;

/// What a finding shows of such a place.
pub(super) const TWICE: &str = "there more than once";

/// The pointers to members whose name was there before.
pub(super) fn members(body: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut reader = serde_json::Deserializer::from_slice(body);
    // What is not JSON is told elsewhere.
    let _ = At { place: String::new(), found: &mut found }.deserialize(&mut reader);
    found
}

/// A value at its place.
struct At<'a> {
    place: String,
    found: &'a mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let place = child(&self.place, &name);
            if !names.insert(name) {
                self.found.insert(place.clone());
            }
            members.next_value_seed(At { place, found: &mut *self.found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        loop {
            let place = child(&self.place, &index.to_string());
            if items.next_element_seed(At { place, found: &mut *self.found })?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_comes_again_in_the_same_object_is_found() {
        let body = br#"{ "a": 1, "b": [{ "c": null, "d": { "a": 1.5 } }, { "c": "x", "c": true }],
            "a": -1 }"#;
        let expected = ["/a", "/b/1/c"].map(str::to_owned);
        assert_eq!(members(body), BTreeSet::from(expected));
        for text in ["", "{", "[1, {\"a\": 1}]", "{\"a\": 1} {\"a\": 1}"] {
            assert_eq!(members(text.as_bytes()), BTreeSet::new(), "{text}");
        }
    }
}
