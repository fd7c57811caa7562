//! Text inside HTML.

use std::fmt;

/// A text of which no character means anything to HTML.
pub(in crate::mock) struct Escaped<'a>(pub(in crate::mock) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_means_anything_to_html() {
        let shown = Escaped("<a href=\"x\">é & 'b'</a>").to_string();
        assert_eq!(shown, "&lt;a href=&quot;x&quot;&gt;é &amp; &#39;b&#39;&lt;/a&gt;");
    }
}
