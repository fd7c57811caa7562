//! A value that may stand outside the file.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A text, or where to find one. Secrets belong outside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The value itself.
    Text(String),
    /// `{ env: NAME }`: a variable of the environment, or of `.env` beside the
    /// file outside CI.
    Env(String),
    /// `{ file: PATH }`: the text of a file without the line break at its end;
    /// relative to the configuration.
    File(String),
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor)
    }
}

struct ReferenceVisitor;

impl<'de> Visitor<'de> for ReferenceVisitor {
    type Value = Reference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text in quotes, `{ env: NAME }` or `{ file: PATH }`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Reference, E> {
        Ok(Reference::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Reference, A::Error> {
        let found = SingleKey::deserialize(MapAccessDeserializer::new(members))?;
        match (found.env, found.file) {
            (Some(name), None) => Ok(Reference::Env(name)),
            (None, Some(path)) => Ok(Reference::File(path)),
            _ => Err(A::Error::custom("give either `env` or `file`")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SingleKey {
    env: Option<String>,
    file: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, yaml};

    fn read(text: &str) -> Result<Reference, String> {
        yaml::read(&Source::new("a.yaml", text)).map_err(|mistake| mistake.render(false))
    }

    #[test]
    fn a_value_stands_here_or_elsewhere() {
        assert_eq!(read("hello"), Ok(Reference::Text("hello".to_owned())));
        assert_eq!(read("{ env: A }"), Ok(Reference::Env("A".to_owned())));
        assert_eq!(read("{ file: a/b }"), Ok(Reference::File("a/b".to_owned())));
    }

    #[test]
    fn neither_both_nor_anything_else() {
        assert!(read("{ env: A, file: b }").expect_err("both").contains("either"));
        assert!(read("{ enw: A }").expect_err("misspelt").contains("did you mean `env`?"));
        assert!(read("[a]").expect_err("a list").contains("{ env: NAME }"));
        assert!(read("12").expect_err("a number").contains("in quotes"));
    }
}
