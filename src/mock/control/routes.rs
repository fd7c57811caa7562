//! Which path and method leads where.

use super::{Asked, Control, OPENAPI, clock, faults, grants, journal, mistake, page};
use crate::domain::{Answer, Headers};

/// What answers a request that was let in; an error is a refusal.
type Operation = fn(&Control, &Asked) -> Result<Answer, Answer>;

/// Path, method, operation. A step in braces stands for any.
pub(super) const ROUTES: [(&str, &str, Operation); 13] = [
    ("/", "GET", |control, asked| Ok(page::show(control, asked))),
    ("/session", "POST", page::sign_in),
    ("/openapi.json", "GET", |_, _| Ok(described())),
    ("/clock", "GET", clock::read),
    ("/clock", "POST", clock::advance),
    ("/misbehaviours", "GET", |_, _| Ok(faults::misbehaviours())),
    ("/faults", "GET", |control, _| Ok(faults::list(control))),
    ("/faults", "POST", faults::add),
    ("/faults", "DELETE", faults::clear),
    ("/faults/{id}", "DELETE", faults::remove),
    ("/grants", "POST", grants::mint),
    ("/journal", "GET", journal::read),
    ("/journal", "DELETE", journal::reset),
];

/// What people see in a browser, which has no way to send a token by itself.
pub(super) fn is_for_people(path: &str) -> bool {
    path == "/" || path == "/session"
}

pub(super) fn answer(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let (path, method) = (asked.request.url.path(), asked.request.method.as_str());
    let of_path: Vec<_> = ROUTES.iter().filter(|(template, _, _)| fits(template, path)).collect();
    if of_path.is_empty() {
        return Err(mistake(404, "there is no such path; `/openapi.json` names all"));
    }
    if let Some((_, _, operation)) = of_path.iter().find(|(_, own, _)| *own == method) {
        return operation(control, asked);
    }
    let mut refusal = mistake(405, "there is no such method here");
    let allowed: Vec<_> = of_path.iter().map(|(_, method, _)| *method).collect();
    refusal.headers.push("Allow", allowed.join(", "));
    Err(refusal)
}

fn fits(template: &str, path: &str) -> bool {
    match template.split_once('{') {
        None => template == path,
        Some((before, _)) => path.strip_prefix(before).is_some_and(|last| !last.contains('/')),
    }
}

fn described() -> Answer {
    let headers = Headers::new().with("Content-Type", super::JSON);
    Answer { headers, body: OPENAPI.as_bytes().to_vec(), ..Answer::new(200) }
}
