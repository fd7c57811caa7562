//! What happened, attempt by attempt.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::domain::{Evidence, EvidenceContent, Verdict};
use crate::report::blame::{gist, is_red};
use crate::report::console::plain;
use crate::report::cucumber_json::{guilty, nanoseconds};
use crate::report::{Attempts, Recorded, ScenarioResult, StepResult, StepStatus};

pub(super) fn messages(recorded: &Recorded) -> Vec<Value> {
    let began = moment(&recorded.run.started);
    let mut lines =
        vec![json!({ "testRunStarted": { "id": "run", "timestamp": timestamp(began) } })];
    lines.extend(recorded.scenarios.iter().enumerate().map(|(i, one)| case(i, one.last())));
    for (index, scenario) in recorded.scenarios.iter().enumerate() {
        for attempt in scenario.all() {
            lines.extend(tried(index, attempt));
        }
    }
    let ended = recorded.ended_at().unwrap_or(began);
    lines.push(json!({ "testRunFinished": {
        "testRunStartedId": "run",
        "success": success(recorded),
        "timestamp": timestamp(ended),
    } }));
    lines
}

fn success(recorded: &Recorded) -> bool {
    let failed =
        |one: &Attempts| is_red(one.last().verdict) && one.last().verdict != Verdict::Drift;
    recorded.is_complete() && !recorded.scenarios.iter().any(failed)
}

fn case(index: usize, scenario: &ScenarioResult) -> Value {
    let steps: Vec<Value> = (0..scenario.steps.len())
        .map(|number| {
            json!({
                "id": format!("c{index}-{number}"),
                "pickleStepId": format!("p{index}-{number}"),
                "stepDefinitionIds": [],
            })
        })
        .collect();
    json!({ "testCase": {
        "id": format!("c{index}"),
        "pickleId": format!("p{index}"),
        "testSteps": steps,
        "testRunStartedId": "run",
    } })
}

fn tried(index: usize, attempt: &ScenarioResult) -> Vec<Value> {
    let id = format!("a{index}-{}", attempt.attempt);
    let mut now = moment(&attempt.started);
    let mut lines = vec![json!({ "testCaseStarted": {
        "id": id,
        "testCaseId": format!("c{index}"),
        "attempt": attempt.attempt.saturating_sub(1),
        "timestamp": timestamp(now),
    } })];
    let guilty = guilty(attempt);
    for (number, step) in attempt.steps.iter().enumerate() {
        let step_id = format!("c{index}-{number}");
        let guilty = guilty == Some(number);
        lines.push(json!({ "testStepStarted": {
            "testCaseStartedId": id, "testStepId": step_id, "timestamp": timestamp(now),
        } }));
        if guilty {
            lines.push(json!({ "attachment": {
                "body": plain(attempt),
                "contentEncoding": "IDENTITY",
                "mediaType": "text/x.cucumber.log+plain",
                "testCaseStartedId": id,
                "testStepId": step_id,
            } }));
            lines.extend(attempt.evidence.iter().filter_map(|one| attached(one, &id, &step_id)));
        }
        let lasted = Duration::from_nanos(nanoseconds(step.duration_ms));
        now += lasted;
        lines.push(json!({ "testStepFinished": {
            "testCaseStartedId": id,
            "testStepId": step_id,
            "testStepResult": result(attempt, step, guilty, lasted),
            "timestamp": timestamp(now),
        } }));
    }
    lines.push(json!({ "testCaseFinished": {
        "testCaseStartedId": id,
        "timestamp": timestamp(now),
        "willBeRetried": attempt.retried,
    } }));
    lines
}

/// Evidence as an attachment; none where it is missing.
fn attached(evidence: &Evidence, id: &str, step_id: &str) -> Option<Value> {
    let (body, encoding, media_type) = match &evidence.content {
        EvidenceContent::Png(png) => (png, "BASE64", "image/png"),
        EvidenceContent::Text(text) => (text, "IDENTITY", "text/plain"),
        EvidenceContent::Missing(_) => return None,
    };
    Some(json!({ "attachment": {
        "body": body,
        "contentEncoding": encoding,
        "fileName": evidence.title(),
        "mediaType": media_type,
        "testCaseStartedId": id,
        "testStepId": step_id,
    } }))
}

fn result(attempt: &ScenarioResult, step: &StepResult, guilty: bool, lasted: Duration) -> Value {
    let status = match step.status {
        _ if guilty => "FAILED",
        StepStatus::Failed if attempt.verdict == Verdict::Known => "SKIPPED",
        StepStatus::Passed | StepStatus::Failed => "PASSED",
        StepStatus::Skipped => "SKIPPED",
    };
    let mut result = json!({ "status": status, "duration": duration(lasted) });
    if guilty {
        let what = attempt.cause.map_or(attempt.verdict.to_string(), |cause| cause.to_string());
        result["message"] = gist(attempt).into();
        result["exception"] = json!({ "type": what, "message": gist(attempt) });
    } else if status == "SKIPPED" {
        result["message"] = gist(attempt).into();
    }
    result
}

fn moment(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).unwrap_or(UNIX_EPOCH)
}

fn timestamp(time: SystemTime) -> Value {
    duration(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn duration(time: Duration) -> Value {
    json!({ "seconds": time.as_secs(), "nanos": time.subsec_nanos() })
}
