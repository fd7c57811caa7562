//! What all pages have in common: the frame, the style and the headers.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use url::Url;

use super::escape::Escaped;
use crate::domain::{Answer, Headers};

/// The style of every page, light and dark, on one line: readers of HTML take
/// a text line by line, and most of a page is this.
static STYLESHEET: LazyLock<String> = LazyLock::new(|| {
    include_str!("stylesheet.css").split_whitespace().collect::<Vec<_>>().join(" ")
});

/// Allows that style and nothing else to be loaded.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(&*STYLESHEET));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

/// A page with one form.
pub(super) struct Form<'a> {
    pub(super) title: &'a str,
    /// Who asks for access.
    pub(super) application: &'a str,
    /// Where the form goes.
    pub(super) action: &'a str,
    pub(super) challenge: &'a str,
    /// Why the last form was not accepted.
    pub(super) message: Option<&'a str>,
    /// Inputs and buttons, as HTML.
    pub(super) fields: String,
}

impl Form<'_> {
    /// The answer that shows the page. Browsers hold the redirects after a form
    /// against `form-action` too, so the application's origin is named there.
    pub(super) fn answer(&self, redirect_uri: &str) -> Answer {
        let origin = Url::parse(redirect_uri).map(|url| url.origin().ascii_serialization());
        let targets = format!("'self' {}", origin.unwrap_or_default());
        document(200, self.title, &self.body(), &targets)
    }

    fn body(&self) -> String {
        let Self { action, fields, .. } = self;
        let application = Escaped(self.application);
        let challenge = Escaped(self.challenge);
        let mut body = String::new();
        if let Some(message) = self.message {
            let _ = write!(body, "<p class=\"alert\" role=\"alert\">{}</p>", Escaped(message));
        }
        let _ = write!(
            body,
            "<form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"login_challenge\" value=\"{challenge}\">\
             {fields}</form>\
             <p class=\"asking\">Requested by <strong>{application}</strong></p>"
        );
        body
    }
}

/// Lets a page ask another site for a picture, as a breakage does.
pub(in crate::mock) fn with_foreign_picture(answer: &mut Answer) {
    let html = String::from_utf8_lossy(&answer.body);
    if let Some((before, behind)) = html.split_once("</body>") {
        let picture = "<img src=\"https://pictures.example/mark.png\" alt=\"\">";
        answer.body = format!("{before}{picture}</body>{behind}").into_bytes();
        let policy = answer.headers.get("content-security-policy").unwrap_or_default();
        let policy = policy.replace("img-src data:", "img-src *");
        answer.headers.remove("content-security-policy");
        answer.headers.push("Content-Security-Policy", policy);
    }
}

/// A whole page; `body` is HTML, `form_targets` are sources of the policy.
pub(in crate::mock) fn document(
    status: u16,
    title: &str,
    body: &str,
    form_targets: &str,
) -> Answer {
    let (title, stylesheet) = (Escaped(title), &*STYLESHEET);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} – Stand-in bank</title>\n<link rel=\"icon\" href=\"data:,\">\n\
         <style>{stylesheet}</style>\n</head>\n<body>\n\
         <header><span class=\"mark\" aria-hidden=\"true\"></span>Stand-in bank</header>\n\
         <main>\n<h1>{title}</h1>\n{body}\n</main>\n\
         <footer>This is a stand-in for tests, not a bank. Nothing here is real.</footer>\n\
         </body>\n</html>\n"
    );
    let policy = format!("{}; form-action {form_targets}", *POLICY);
    let headers = Headers::new()
        .with("Content-Type", "text/html; charset=utf-8")
        .with("Content-Security-Policy", policy)
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff");
    Answer { status, headers, body: html.into_bytes() }
}
