//! What changed since an earlier run.

use std::fmt::Write as _;

use super::markup::{element, escaped};
use crate::report::{AnswerChange, Comparison, Kind, ScenarioChange};

pub(super) fn section(since: Option<&Comparison>) -> String {
    let Some(since) = since else { return String::new() };
    let mut text = String::from("<section id=\"changes\">\n");
    text.push_str(&element("h2", "h2", &format!("Since the run of {}", since.old.started)));
    if let Some(suspicion) = &since.suspicion {
        text.push_str(&element("p class=\"banner\"", "p", suspicion));
    }
    text.push_str(&element("p", "p", &since.summary()));
    let told = since.scenarios.iter().filter(|one| one.kind != Kind::New);
    let scenarios = told.map(|one| {
        let ScenarioChange { kind, title, path, line, why, .. } = one;
        [kind.name().to_owned(), title.clone(), format!("{path}:{line}"), why.clone()]
    });
    text.push_str(&table(["change", "scenario", "place", "why"], scenarios));
    let answers = since.answers.iter().map(|one| {
        let AnswerChange { class, operation, change, scenarios } = one;
        [class.name().to_owned(), operation.clone(), change.clone(), scenarios.len().to_string()]
    });
    text.push_str(&table(["class", "answer", "change", "scenarios"], answers));
    text + "</section>\n"
}

fn table(heads: [&str; 4], rows: impl Iterator<Item = [String; 4]>) -> String {
    let mut body = String::new();
    for row in rows {
        let cells = row.map(|cell| format!("<td>{}</td>", escaped(&cell)));
        let _ = writeln!(body, "<tr>{}</tr>", cells.concat());
    }
    if body.is_empty() {
        return body;
    }
    let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>")).concat();
    format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n")
}
