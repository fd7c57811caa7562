//! Follows a JSON pointer (RFC 6901) through a text, counting bytes.

use std::ops::Range;

/// The range of the value a pointer leads to.
pub(super) fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.skip_space();
    let tokens = match pointer.strip_prefix('/') {
        Some(rest) => rest.split('/').collect::<Vec<_>>(),
        None if pointer.is_empty() => Vec::new(),
        None => return None,
    };
    for token in tokens {
        scanner.enter(&token.replace("~1", "/").replace("~0", "~"))?;
    }
    let start = scanner.at;
    scanner.skip_value()?;
    Some(start..scanner.at)
}

/// Stands before a value; every method leaves it before or after one.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    /// Goes to the member or item of that name.
    fn enter(&mut self, token: &str) -> Option<()> {
        let opening = self.peek()?;
        self.at += 1;
        let mut index = 0_usize;
        loop {
            self.skip_space();
            let found = match opening {
                b'{' => self.key()? == token,
                b'[' => token.parse() == Ok(index),
                _ => return None,
            };
            if found {
                return (!matches!(self.peek()?, b']' | b'}')).then_some(());
            }
            self.skip_value()?;
            self.skip_space();
            if self.peek()? != b',' {
                return None;
            }
            self.at += 1;
            index += 1;
        }
    }

    /// Reads a member's name and goes to its value.
    fn key(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek()? != b'"' {
            return None;
        }
        self.skip_value()?;
        let key = serde_json::from_str(&self.text[start..self.at]).ok()?;
        self.skip_space();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        self.skip_space();
        Some(key)
    }

    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth == 0 => return None,
                byte if byte.is_ascii_whitespace() || matches!(byte, b',' | b':') => self.at += 1,
                _ => self.skip_word(),
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let byte = self.peek()?;
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return Some(());
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn skip_word(&mut self) {
        let ends = |b: u8| b.is_ascii_whitespace() || matches!(b, b',' | b':' | b'}' | b']');
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|b| ends(*b)).unwrap_or(rest.len());
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        r#" { "a~/b": [ 10, {"x":"\"]}é"}, [] ], "\u0063": { "d": null } , "e": -1.5e3}"#;

    fn at(pointer: &str) -> Option<&'static str> {
        locate(TEXT, pointer).map(|range| &TEXT[range])
    }

    #[test]
    fn leads_to_the_value() {
        assert_eq!(at("/a~0~1b/0"), Some("10"));
        assert_eq!(at("/a~0~1b/1"), Some(r#"{"x":"\"]}é"}"#));
        assert_eq!(at("/a~0~1b/1/x"), Some(r#""\"]}é""#));
        assert_eq!(at("/a~0~1b/2"), Some("[]"));
        assert_eq!(at("/c/d"), Some("null"));
        assert_eq!(at("/e"), Some("-1.5e3"));
        assert_eq!(at("").map(str::len), Some(TEXT.len() - 1));
    }

    #[test]
    fn leads_nowhere_without_panic() {
        for pointer in ["/z", "/a~0~1b/3", "/a~0~1b/2/0", "/e/0", "a", "/", "//"] {
            assert_eq!(at(pointer), None, "{pointer}");
        }
        for end in (0..TEXT.len()).filter(|end| TEXT.is_char_boundary(*end)) {
            for pointer in ["", "/a~0~1b/1/x", "/e", "/c/d"] {
                let _ = locate(&TEXT[..end], pointer);
            }
        }
        for text in ["", "}", ":", "{\"a\"", "{\"a\":}", "[,]", "\"\\"] {
            let _ = (locate(text, "/a"), locate(text, "/0"), locate(text, ""));
        }
    }
}
