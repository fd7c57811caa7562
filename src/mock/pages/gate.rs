//! Pages of the gate, and of the portal that leads through it.

use super::document::document;
use crate::domain::{Answer, Headers};

/// The sign-in of the gate, as a program meets it: JSON was expected, and this
/// comes with status 200 (rule GATE-02).
pub(in crate::mock) fn gate() -> Answer {
    let html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                <meta name=\"robots\" content=\"noindex\">\n<title>OneLogin</title>\n\
                <link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n\
                <noscript>You need to enable JavaScript to run this app.</noscript>\n\
                </body>\n</html>\n";
    let headers = Headers::new().with("Content-Type", "text/html; charset=utf-8");
    Answer { status: 200, headers, body: html.as_bytes().to_vec() }
}

/// The sandbox, opened from the Developer Portal (rule GATE-14).
pub(in crate::mock) fn portal() -> Answer {
    let body = "<p>This browser now has a session of the sandbox and passes the gate without a \
                staging token.</p><p>Go back to the application and connect it.</p>";
    document(200, "Sandbox", body, "'none'")
}
