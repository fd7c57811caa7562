//! Strict YAML into types.
//!
//! Unknown and repeated keys are mistakes, and so are YAML's surprises: only
//! `true` and `false` are booleans, merge keys are not known.

use serde::de::DeserializeOwned;
use serde_saphyr::{Error, MergeKeyPolicy, MessageFormatter as _, UserMessageFormatter};

use super::{Diagnostic, Position, Source};

/// Reads a whole document.
///
/// # Errors
///
/// When the text is not YAML or does not fit the type; the diagnostic points at
/// the place and suggests the key or word that was meant.
pub fn read<T: DeserializeOwned>(source: &Source) -> Result<T, Diagnostic> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        emit_comments: false,
        strict_booleans: true,
        merge_keys: MergeKeyPolicy::Error,
    };
    serde_saphyr::from_str_with_options(&source.text, options)
        .map_err(|error| diagnostic(source, error.without_snippet()))
}

fn diagnostic(source: &Source, error: &Error) -> Diagnostic {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            let title = format!("unknown key `{field}`");
            place(source, error, field.len(), title).choose(field, expected.iter().copied())
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            let title = format!("unknown word `{variant}`");
            place(source, error, variant.len(), title).choose(variant, expected.iter().copied())
        }
        Error::SerdeMissingField { field, .. } => {
            place(source, error, 0, format!("the key `{field}` is missing"))
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            place(source, error, key.len(), format!("the key `{key}` appears twice"))
        }
        Error::Eof { .. } if source.text.trim().is_empty() => {
            Diagnostic::file(&source.path, "the file is empty")
        }
        Error::InvalidScalar { ty, .. } => place(source, error, 0, wanted(ty)),
        Error::Unexpected { expected, .. } => place(source, error, 0, wanted(expected)),
        Error::InvalidBooleanStrict { .. } => place(source, error, 0, wanted("boolean")),
        _ => place(source, error, 0, UserMessageFormatter.format_message(error).into_owned()),
    }
}

/// What belongs at a place, in the words of whoever writes the file.
fn wanted(expected: &str) -> String {
    match expected {
        "mapping start" => "keys with values belong here, as in `key: value`".to_owned(),
        "sequence start" => "a list belongs here".to_owned(),
        "string scalar" => "a text belongs here".to_owned(),
        "boolean" => "`true` or `false` belongs here".to_owned(),
        "floating point" => "a number belongs here".to_owned(),
        integer if integer.starts_with(['u', 'i']) && integer.len() <= 5 => {
            "a whole number within its limits belongs here".to_owned()
        }
        other => format!("{other} belongs here"),
    }
}

fn place(source: &Source, error: &Error, length: usize, title: String) -> Diagnostic {
    let Some(location) = error.location() else { return Diagnostic::file(&source.path, title) };
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let (line, column) = (number(location.line()), number(location.column()));
    let start = source.offset(Position { line, column });
    let length = if length == 0 { location.span().byte_len().map_or(0, number) } else { length };
    Diagnostic::at(source, start..start.saturating_add(length), title)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct File {
        operation: String,
        status: Option<u16>,
        host: Option<Host>,
        core: Option<bool>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Host {
        Oauth,
        Api,
    }

    fn complaint(text: &str) -> String {
        let source = Source::new("a.yaml", text);
        read::<File>(&source).expect_err("it is wrong").render(false)
    }

    #[test]
    fn an_unknown_key_is_underlined_and_corrected() {
        let expected = "\
error: unknown key `staus`
 --> a.yaml:2:1
  |
2 | staus: 200
  | ^^^^^
  |
  = help: did you mean `status`?";
        assert_eq!(complaint("operation: token\nstaus: 200\n"), expected);
    }

    #[test]
    fn what_is_known_is_listed_when_nothing_is_near() {
        let shown = complaint("operation: token\nhost: mainframe\n");
        assert!(shown.contains("unknown word `mainframe`"), "{shown}");
        assert!(shown.contains("a.yaml:2:7"), "{shown}");
        assert!(shown.contains("help: known are `oauth`, `api`"), "{shown}");
    }

    #[test]
    fn wrong_types_and_repeated_and_missing_keys_have_a_place() {
        let shown = complaint("operation: token\nstatus: many\n");
        assert!(shown.contains("a.yaml:2:9"), "{shown}");
        assert!(shown.contains("whole number"), "{shown}");
        assert!(shown.ends_with("        ^^^^"), "{shown}");
        for (text, wanted) in [("- 1", "keys with values"), ("operation: [a]", "a text")] {
            let shown = complaint(text);
            assert!(shown.contains(&format!("error: {wanted} belong")), "{shown}");
        }
        let shown = complaint("operation: token\noperation: again\n");
        assert!(shown.contains("`operation` appears twice"), "{shown}");
        assert!(shown.contains("a.yaml:2:1"), "{shown}");
        let shown = complaint("status: 200\n");
        assert!(shown.contains("the key `operation` is missing"), "{shown}");
        assert!(shown.contains("a.yaml:1:1"), "{shown}");
    }

    #[test]
    fn broken_syntax_and_empty_files_are_told() {
        let shown = complaint("operation: [token\nstatus: 200\n");
        assert!(shown.contains(" --> a.yaml:"), "{shown}");
        assert_eq!(complaint(" \n"), "error: the file is empty\n--> a.yaml");
    }

    #[test]
    fn the_surprises_of_yaml_are_mistakes() {
        let shown = complaint("operation: token\ncore: yes\n");
        assert!(shown.contains("`true` or `false` belongs here"), "{shown}");
        let shown = complaint("operation: token\n<<: { status: 200 }\n");
        assert!(shown.contains("merge key"), "{shown}");
    }
}
