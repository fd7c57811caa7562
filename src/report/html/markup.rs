//! Text that becomes markup, and cannot become more.

use std::time::{Duration, SystemTime};

/// Safe as text and as the value of a quoted attribute. Control characters,
/// which could hide or turn what is read, are shown as signs.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => {
                out.push(
                    char::from_u32(0x2400 + u32::from(c)).filter(|_| c < ' ').unwrap_or('\u{fffd}'),
                );
            }
            c => out.push(c),
        }
    }
    out
}

/// A sentence whose words in backticks become code; a backtick without another
/// stays what it is.
pub(super) fn prose(text: &str) -> String {
    let text = escaped(text);
    let mut parts = text.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let Some(inside) = parts.next() {
        match parts.next() {
            Some(after) => out.extend(["<code>", inside, "</code>", after]),
            None => out.extend(["`", inside]),
        }
    }
    out
}

/// An element with escaped text in it; `open` may carry attributes.
pub(super) fn element(open: &str, close: &str, text: &str) -> String {
    format!("<{open}>{}</{close}>\n", escaped(text))
}

pub(super) fn span(class: &str, text: &str) -> String {
    format!("<span class=\"{class}\">{}</span>", escaped(text))
}

/// A moment to the second, UTC.
pub(super) fn moment(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

/// How long before the end something was.
pub(super) fn ago(time: SystemTime, end: SystemTime) -> String {
    let gone = end.duration_since(time).unwrap_or_default();
    if gone < Duration::from_secs(1) {
        return "less than a second".to_owned();
    }
    humantime::format_duration(Duration::from_secs(gone.as_secs())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_backticks_are_code() {
        assert_eq!(prose("a `b` & `c`, `d"), "a <code>b</code> &amp; <code>c</code>, `d");
        assert_eq!(prose("`<b>`"), "<code>&lt;b&gt;</code>");
        assert_eq!(prose(""), "");
    }

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let hostile = "<script>\"'&\u{1b}[31m\u{202e}\u{85}";
        assert_eq!(escaped(hostile), "&lt;script&gt;&quot;&#39;&amp;\u{241b}[31m\u{fffd}\u{fffd}");
    }
}
