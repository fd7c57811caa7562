//! JSON, and where in its text a member stands.

use std::ops::Range;

use serde_json::Value;

use super::{Diagnostic, Source, pointer};

/// Reads a whole document.
///
/// # Errors
///
/// When the text is not JSON; the diagnostic points at the first wrong place.
pub fn read(source: &Source) -> Result<Value, Diagnostic> {
    serde_json::from_str(&source.text).map_err(|error| {
        // The column counts bytes and stands on the offending one.
        let offset = source.line(error.line()).start + error.column().saturating_sub(1);
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text);
        Diagnostic::at(source, offset..offset + 1, format!("this is not JSON: {reason}"))
    })
}

/// The bytes of the value that a JSON pointer (RFC 6901) leads to, or `None`
/// when nothing is there or the text is not JSON.
#[must_use]
pub fn locate(source: &Source, pointer: &str) -> Option<Range<usize>> {
    pointer::locate(&source.text, pointer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_has_line_and_column() {
        let source = Source::new("a.json", "{\n  \"é\": 1,,\n}");
        let error = read(&source).expect_err("two commas");
        assert!(error.to_string().starts_with("a.json:2:10: this is not JSON: "), "{error}");
        let error = read(&Source::new("a.json", "")).expect_err("empty");
        assert!(error.to_string().starts_with("a.json:1:1: this is not JSON: EOF"), "{error}");
    }
}
