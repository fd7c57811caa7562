//! Trouble, asked for.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Asked, Control, JSON, mistake, present};
use crate::domain::{Answer, Headers};
use crate::mock::fault::{Fault, MOST_FAULTS, Trouble};
use crate::mock::{Mutant, answer};

/// The longest delay, in milliseconds.
const LONGEST_DELAY: u64 = 120_000;
/// The longest texts, in bytes.
const LONGEST_PATH: usize = 256;
const LONGEST_TYPE: usize = 128;
const LONGEST_BODY: usize = 16 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    #[serde(default, deserialize_with = "present")]
    application: Option<String>,
    #[serde(default, deserialize_with = "present")]
    path: Option<String>,
    #[serde(default, deserialize_with = "present")]
    times: Option<u32>,
    #[serde(default, deserialize_with = "present")]
    misbehaviour: Option<String>,
    #[serde(default, deserialize_with = "present")]
    answer: Option<OtherAnswer>,
    #[serde(default, deserialize_with = "present")]
    delay_ms: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    lose: Option<Lost>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a `status`")]
struct OtherAnswer {
    status: u16,
    #[serde(default, deserialize_with = "present")]
    content_type: Option<String>,
    #[serde(default, deserialize_with = "present")]
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lost {
    Request,
    Answer,
}

pub(super) fn misbehaviours() -> Answer {
    let told = |mutant: &Mutant| {
        let (name, rules, sentence) = (mutant.id(), mutant.rules(), mutant.sentence());
        json!({ "name": name, "rules": rules, "sentence": sentence })
    };
    let all: Vec<Value> = Mutant::ALL.iter().map(told).collect();
    answer::json(200, JSON, &json!({ "misbehaviours": all }))
}

pub(super) fn list(control: &Control) -> Answer {
    let all: Vec<Value> = control.hall().faults.list().iter().map(told).collect();
    answer::json(200, JSON, &json!({ "faults": all }))
}

pub(super) fn add(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let wish: Wish = asked.body()?;
    let application = control.application(wish.application.as_deref())?;
    let path = wish.path.clone();
    if path.as_ref().is_some_and(|path| !path.starts_with('/') || path.len() > LONGEST_PATH) {
        return Err(mistake(400, "`path` begins with a slash and is not long"));
    }
    if wish.times == Some(0) {
        return Err(mistake(400, "`times` is at least 1; leave it out for every request"));
    }
    let trouble = trouble(&wish).map_err(|sentence| mistake(400, &sentence))?;
    let fault = Fault { id: 0, application, path, left: wish.times, trouble };
    let added = control.hall().faults.add(fault);
    let full = || mistake(409, &format!("there are {MOST_FAULTS} faults; take some away"));
    Ok(answer::json(201, JSON, &told(&added.ok_or_else(full)?)))
}

pub(super) fn clear(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let application = asked.application(control)?;
    control.hall().faults.clear(application.map(|own| own.client_id));
    Ok(Answer::new(204))
}

pub(super) fn remove(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let id = asked.request.url.path().rsplit('/').next().unwrap_or_default();
    let id: u64 = id.parse().map_err(|_| mistake(404, "the id of a fault is a number"))?;
    let removed = control.hall().faults.remove(id);
    if removed { Ok(Answer::new(204)) } else { Err(mistake(404, "there is no such fault")) }
}

/// What goes wrong; an error is a sentence.
fn trouble(wish: &Wish) -> Result<Trouble, String> {
    let mut all = Vec::new();
    if let Some(name) = &wish.misbehaviour {
        let found = Mutant::ALL.into_iter().find(|mutant| mutant.id() == name);
        let unknown = "there is no such misbehaviour; `/misbehaviours` names all";
        all.push(Trouble::Misbehaviour(found.ok_or(unknown)?));
    }
    if let Some(answer) = &wish.answer {
        all.push(Trouble::Answer(laid_over(answer)?));
    }
    if let Some(delay) = wish.delay_ms {
        if delay > LONGEST_DELAY {
            return Err(format!("`delay_ms` is at most {LONGEST_DELAY}"));
        }
        all.push(Trouble::Delay(Duration::from_millis(delay)));
    }
    match wish.lose {
        Some(Lost::Request) => all.push(Trouble::RequestLost),
        Some(Lost::Answer) => all.push(Trouble::AnswerLost),
        None => {}
    }
    let one = <[Trouble; 1]>::try_from(all).map(|[one]| one);
    one.map_err(|_| "name one of `misbehaviour`, `answer`, `delay_ms` and `lose`".to_owned())
}

fn laid_over(wish: &OtherAnswer) -> Result<Answer, String> {
    let OtherAnswer { status, content_type, body } = wish;
    if !(200..600).contains(status) {
        return Err("`status` is from 200 to 599".to_owned());
    }
    let body = body.clone().unwrap_or_default().into_bytes();
    if body.len() > LONGEST_BODY {
        return Err(format!("`body` has at most {LONGEST_BODY} bytes"));
    }
    let mut headers = Headers::new();
    if let Some(kind) = content_type {
        let plain = kind.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !plain || kind.len() > LONGEST_TYPE {
            return Err("`content_type` is a short line of ASCII".to_owned());
        }
        headers.push("Content-Type", kind.as_str());
    }
    Ok(Answer { status: *status, headers, body })
}

/// A fault as it is shown; absent members are left out.
fn told(fault: &Fault) -> Value {
    let (name, value) = match &fault.trouble {
        Trouble::Misbehaviour(mutant) => ("misbehaviour", mutant.id().into()),
        Trouble::Answer(answer) => ("answer", json!({ "status": answer.status })),
        Trouble::Delay(delay) => ("delay_ms", json!(delay.as_millis())),
        Trouble::RequestLost => ("lose", "request".into()),
        Trouble::AnswerLost => ("lose", "answer".into()),
    };
    let mut told = json!({ "id": fault.id, name: value });
    if let Some(own) = fault.application {
        told["application"] = own.client_id.into();
    }
    if let Some(path) = &fault.path {
        told["path"] = path.as_str().into();
    }
    if let Some(left) = fault.left {
        told["times"] = left.into();
    }
    told
}
