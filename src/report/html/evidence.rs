//! What people's browsers showed, picture first.

use super::markup::{element, escaped};
use crate::domain::{Evidence, EvidenceContent};

pub(super) fn list(all: &[Evidence]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let one = |evidence: &Evidence| {
        let title = evidence.title();
        let content = match &evidence.content {
            EvidenceContent::Png(png) => format!(
                "<img src=\"data:image/png;base64,{}\" alt=\"{}\">",
                escaped(png),
                escaped(&format!("{title}, with fields and personal data covered"))
            ),
            EvidenceContent::Text(text) => element("pre tabindex=\"0\"", "pre", text),
            EvidenceContent::Missing(_) => return element("li", "li", &title),
        };
        let summary = element("summary", "summary", &title);
        format!("<li><details>\n{summary}\n{content}\n</details></li>\n")
    };
    let items: String = all.iter().map(one).collect();
    format!("<h4>Evidence</h4>\n<ul class=\"evidence\">\n{items}</ul>\n")
}
