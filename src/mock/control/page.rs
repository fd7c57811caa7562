//! The journal as a page that asks for itself again every two seconds. It runs
//! nothing and loads nothing; whatever applications send is text on it.

use std::fmt::Write as _;

use super::journal::{Told, latest};
use super::{Asked, Control, door, mistake};
use crate::domain::{Answer, Headers, Secret};
use crate::mock::pages::{Escaped, plain};
use crate::mock::parameters::Parameters;

/// How many requests it shows.
const SHOWN: u64 = 50;
/// How often it asks for itself, in seconds.
const AGAIN: &str = "2";

const TOKEN_FORM: &str = "<form method=\"post\" action=\"/session\">\
    <label for=\"token\">Control token</label>\
    <input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"off\" required autofocus>\
    <button type=\"submit\">Show the journal</button></form>";

pub(super) fn show(control: &Control, asked: &Asked) -> Answer {
    if !door::is_known(control, asked.request) {
        return plain(200, "Journal", TOKEN_FORM, "'self'");
    }
    let (mut entries, dropped) = latest(control, None, 0, SHOWN);
    entries.reverse();
    let mut body = format!(
        "<p>The latest {} requests, newest first; {dropped} older ones were dropped.</p><ol>",
        entries.len()
    );
    for entry in &entries {
        let _ = write!(body, "<li>{}</li>", shown(entry));
    }
    body.push_str("</ol>");
    let mut answer = plain(200, "Journal", &body, "'none'");
    answer.headers.push("Refresh", AGAIN);
    answer
}

/// Whoever shows the token gets a cookie that opens the page.
pub(super) fn sign_in(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let kind = asked.request.headers.media_type();
    if kind.as_deref() != Some("application/x-www-form-urlencoded") {
        return Err(mistake(415, "this takes the form of the page"));
    }
    let form = Parameters::of_form(&asked.request.body);
    if Secret::new(form.get("token")) != control.token {
        return Err(plain(401, "That is not the token", TOKEN_FORM, "'self'"));
    }
    let session = control.session.expose();
    let cookie = format!("{}={session}; Path=/; HttpOnly; SameSite=Strict", door::SESSION);
    let headers = Headers::new().with("Location", "/").with("Set-Cookie", cookie);
    Ok(Answer { headers, ..Answer::new(303) })
}

fn shown(entry: &Told) -> String {
    let told = &entry.interaction;
    let status = told.status.map_or("no answer".to_owned(), |status| status.to_string());
    let (method, url, at) = (Escaped(&told.method), Escaped(&told.url), Escaped(&entry.at));
    let application = Escaped(entry.application.unwrap_or("–"));
    let mut text = format!(
        "<details><summary>{} {at} <strong>{method}</strong> {url} → {status}</summary>\
         <p>{application}</p>",
        entry.number
    );
    let bodies = [&told.request_body, &told.answer_body];
    for body in bodies.into_iter().flatten() {
        let _ = write!(text, "<pre>{}</pre>", Escaped(body));
    }
    text.push_str("</details>");
    text
}
