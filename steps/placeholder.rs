//! `{name}` in tables and texts, and what stands in its place.

use std::collections::BTreeMap;

use super::Failure;
use crate::document::nearest;

/// The text with every `{name}` replaced, and every `{name:20}` by the first 20
/// characters. Braces around anything that is no
/// name, such as a JSON object, are left alone.
pub(super) fn fill(text: &str, values: &BTreeMap<String, String>) -> Result<String, Failure> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        match rest[1..].split_once('}') {
            Some((named, behind)) if is_name(beginning(named).0) => {
                let (name, length) = beginning(named);
                let value = values.get(name).ok_or_else(|| unknown(name, values))?;
                filled.extend(value.chars().take(length));
                rest = behind;
            }
            _ => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A name and how many characters of its value are meant.
fn beginning(text: &str) -> (&str, usize) {
    let cut = text.split_once(':').and_then(|(name, length)| Some((name, length.parse().ok()?)));
    cut.unwrap_or((text, usize::MAX))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn unknown(name: &str, values: &BTreeMap<String, String>) -> Failure {
    let meant = nearest(name, values.keys().map(String::as_str))
        .map_or_else(|| ".".to_owned(), |meant| format!("; did you mean `{{{meant}}}`?"));
    let known: Vec<String> = values.keys().map(|known| format!("`{{{known}}}`")).collect();
    let known = if known.is_empty() { "nothing yet".to_owned() } else { known.join(", ") };
    Failure::invalid(format!(
        "nothing is known as `{{{name}}}` here{meant} Known: {known}. A field of an answer is kept by \
         `And remember the answer field \"…\" as \"{name}\"`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Failure> {
        let values = [("code", "4711"), ("id", "{code}")];
        fill(text, &values.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    #[test]
    fn names_are_replaced_and_other_braces_are_left() {
        let json = r#"{"code": "{code}", "a": {"b": {}}}"#;
        assert_eq!(filled(json), Ok(r#"{"code": "4711", "a": {"b": {}}}"#.to_owned()));
        assert_eq!(filled("{code:2}!"), Ok("47!".to_owned()));
        assert_eq!(filled("{code:x}"), Ok("{code:x}".to_owned()));
        assert_eq!(filled("no end {code"), Ok("no end {code".to_owned()));
    }

    #[test]
    fn a_value_is_not_read_again() {
        assert_eq!(filled("{id}"), Ok("{code}".to_owned()));
    }

    #[test]
    fn an_unknown_name_is_told_with_the_known_ones() {
        let Err(Failure::Invalid { reason }) = filled("{cod}") else { panic!("unknown") };
        assert!(reason.contains("`{cod}` here; did you mean `{code}`? Known: "), "{reason}");
        let Err(Failure::Invalid { reason }) = filled("{verifier}") else { panic!("unknown") };
        assert!(reason.contains("`{verifier}` here. Known: `{code}`, `{id}`."), "{reason}");
    }
}
