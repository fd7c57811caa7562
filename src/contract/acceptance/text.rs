//! Changes to the text of a file that leave the rest as it was written.

use std::ops::Range;

use serde_json::Value;

use super::shape::{self, Keywords};

/// The text with one more value in the list at that range; `None` if it is
/// there already.
pub(super) fn into_list(text: &str, range: Range<usize>, value: &Value) -> Option<String> {
    let known: Vec<Value> = serde_json::from_str(&text[range.clone()]).ok()?;
    (!known.contains(value)).then(|| inserted(text, range, &value.to_string()))
}

/// The text with one more member in the object at that range.
pub(super) fn into_object(
    text: &str,
    range: Range<usize>,
    name: &str,
    schema: &Keywords,
) -> String {
    inserted(text, range, &format!("{}: {}", Value::from(name), shape::line(schema)))
}

/// Behind the last element between the brackets, on a line of its own if the
/// others have theirs.
fn inserted(text: &str, brackets: Range<usize>, element: &str) -> String {
    let inner = &text[brackets.start + 1..brackets.end - 1];
    let at = brackets.start + 1 + inner.trim_end().len();
    let comma = if inner.trim().is_empty() { "" } else { "," };
    let gap = if inner.contains('\n') {
        let line = text[..brackets.end].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
        format!("\n{}", " ".repeat(indent + 2))
    } else if inner.trim().is_empty() {
        String::new()
    } else {
        " ".to_owned()
    };
    format!("{}{comma}{gap}{element}{}", &text[..at], &text[at..])
}

/// The text with more lines behind the block that this line begins: the lines
/// below it that are indented.
pub(super) fn below_line(text: &str, line: &str, more: &str) -> Option<String> {
    let mut end = None;
    let mut at = 0;
    for own in text.split_inclusive('\n') {
        at += own.len();
        match end {
            None if own.trim_end() == line => end = Some(at),
            Some(_) if own.starts_with(' ') => end = Some(at),
            Some(_) => break,
            None => {}
        }
    }
    let end = end?;
    let newline = if text[..end].ends_with('\n') { "" } else { "\n" };
    Some(format!("{}{newline}{more}{}", &text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The object or list that ends last in the text, with one more element.
    fn grown(text: &str, open: char, close: char) -> String {
        let range = text.find(open).unwrap()..text.rfind(close).unwrap() + 1;
        match open {
            '[' => into_list(text, range, &json!("new")).unwrap(),
            _ => into_object(text, range, "new", &Vec::new()),
        }
    }

    #[test]
    fn an_element_stands_as_its_neighbours_do() {
        for (before, after) in [
            ("[]", r#"["new"]"#),
            ("[ ]", r#"["new" ]"#),
            (r#"x ["a"] y"#, r#"x ["a", "new"] y"#),
            ("  [\n    \"a\"\n  ]\n", "  [\n    \"a\",\n    \"new\"\n  ]\n"),
            ("[\n]", "[\n  \"new\"\n]"),
        ] {
            assert_eq!(grown(before, '[', ']'), after);
        }
        for (before, after) in [
            ("{}", r#"{"new": {}}"#),
            (r#"{ "a": {} }"#, r#"{ "a": {}, "new": {} }"#),
            (
                "a\n    {\n      \"b\": 1\n    }",
                "a\n    {\n      \"b\": 1,\n      \"new\": {}\n    }",
            ),
        ] {
            assert_eq!(grown(before, '{', '}'), after);
        }
        assert_eq!(into_list(r#"["new"]"#, 0..7, &json!("new")), None);
    }

    #[test]
    fn lines_follow_the_block_that_is_named() {
        for (before, after) in [
            ("a:\n  b: 1\n\nc:\n", "a:\n  b: 1\n+\n\nc:\n"),
            ("z:\n  a:\na:\n  b: 1\n    d\nc:\n  e\n", "z:\n  a:\na:\n  b: 1\n    d\n+\nc:\n  e\n"),
            ("a: \nc:", "a: \n+\nc:"),
            ("a:\n  b", "a:\n  b\n+\n"),
            ("a:", "a:\n+\n"),
        ] {
            assert_eq!(below_line(before, "a:", "+\n").as_deref(), Some(after));
        }
        assert_eq!(below_line("ab:\n  a:\n", "a:", "+\n"), None);
    }
}
