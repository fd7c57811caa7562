//! The time of the bank.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::{Asked, Control, JSON, mistake, present};
use crate::domain::Answer;
use crate::mock::answer;
use crate::mock::registry::Application;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    #[serde(default, deserialize_with = "present")]
    application: Option<String>,
    seconds: u64,
}

pub(super) fn read(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    Ok(told(control, asked.application(control)?))
}

pub(super) fn advance(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let Move { application, seconds } = asked.body()?;
    let application = control.application(application.as_deref())?;
    let moved = control.hall().advance(application, Duration::from_secs(seconds));
    moved.ok_or_else(|| mistake(400, "no clock goes further ahead than a hundred years"))?;
    Ok(told(control, application))
}

fn told(control: &Control, application: Option<&Application>) -> Answer {
    let (now, ahead) = control.hall().set_clock_for(application);
    let now = humantime::format_rfc3339_millis(now).to_string();
    answer::json(200, JSON, &json!({ "now": now, "ahead_seconds": ahead.as_secs() }))
}
