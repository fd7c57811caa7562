//! XML as JUnit files need it: nested elements, attributes and text.

use std::fmt::Write as _;

/// An element that is being written.
pub(super) struct Element {
    name: &'static str,
    head: String,
    inside: String,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, head: format!("<{name}"), inside: String::new() }
    }

    pub(super) fn attribute(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let _ = write!(self.head, " {name}=\"{}\"", escaped(value.as_ref()));
        self
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        self.inside.push_str(&escaped(text));
        self
    }

    pub(super) fn child(mut self, child: Self) -> Self {
        self.add(child);
        self
    }

    pub(super) fn add(&mut self, child: Self) {
        self.inside.push('\n');
        self.inside.push_str(&child.whole());
    }

    pub(super) fn whole(self) -> String {
        let Self { name, head, inside } = self;
        match inside.as_str() {
            "" => format!("{head}/>"),
            _ if inside.starts_with('\n') => format!("{head}>{inside}\n</{name}>"),
            _ => format!("{head}>{inside}</{name}>"),
        }
    }
}

/// What XML 1.0 cannot hold is left out, with the colours of terminals.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// `[31m` and the like, up to the letter that ends it.
fn skip_escape(chars: &mut std::str::Chars<'_>) {
    let mut ahead = chars.clone();
    if ahead.next() == Some('[') {
        *chars = ahead;
        chars.find(|c| ('@'..='~').contains(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_breaks_out() {
        let hostile = "]]>\u{1b}[31m<b a=\"1\">&\u{0}\u{ffff}\u{7}\u{85}é";
        let shown = Element::new("a").attribute("b", hostile).text(hostile).whole();
        let safe = "]]&gt;&lt;b a=&quot;1&quot;&gt;&amp;é";
        assert_eq!(shown, format!("<a b=\"{safe}\">{safe}</a>"));
    }

    #[test]
    fn elements_nest() {
        let tree = Element::new("a").child(Element::new("b")).child(Element::new("c").text("d"));
        assert_eq!(tree.whole(), "<a>\n<b/>\n<c>d</c>\n</a>");
    }
}
