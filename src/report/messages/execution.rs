//! What happened, attempt by attempt.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Value, json};

use super::Stream;

use crate::domain::{Evidence, EvidenceContent, Verdict};
use crate::report::blame::{gist, is_red};
use crate::report::console::plain;
use crate::report::cucumber_json::{guilty, nanoseconds};
use crate::report::{Attempts, Recorded, ScenarioResult, StepResult, StepStatus};

pub(super) fn tell(recorded: &Recorded, stream: &mut Stream<'_>) -> io::Result<()> {
    let began = moment(&recorded.run.started);
    stream.tell("testRunStarted", &json!({ "id": "run", "timestamp": timestamp(began) }))?;
    for (index, scenario) in recorded.scenarios.iter().enumerate() {
        stream.tell("testCase", &Case::of(index, scenario.last()))?;
    }
    for (index, scenario) in recorded.scenarios.iter().enumerate() {
        scenario.all().iter().try_for_each(|attempt| tried(index, attempt, stream))?;
    }
    let ended = recorded.ended_at().unwrap_or(began);
    let success = success(recorded);
    stream.tell(
        "testRunFinished",
        &json!({ "testRunStartedId": "run", "success": success, "timestamp": timestamp(ended) }),
    )
}

fn success(recorded: &Recorded) -> bool {
    let failed =
        |one: &Attempts| is_red(one.last().verdict) && one.last().verdict != Verdict::Drift;
    recorded.is_complete() && !recorded.scenarios.iter().any(failed)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    pickle_id: String,
    test_steps: Vec<CaseStep>,
    test_run_started_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseStep {
    id: String,
    pickle_step_id: String,
    step_definition_ids: [(); 0],
}

impl Case {
    fn of(index: usize, scenario: &ScenarioResult) -> Self {
        let step = |number| CaseStep {
            id: format!("c{index}-{number}"),
            pickle_step_id: format!("p{index}-{number}"),
            step_definition_ids: [],
        };
        Self {
            id: format!("c{index}"),
            pickle_id: format!("p{index}"),
            test_steps: (0..scenario.steps.len()).map(step).collect(),
            test_run_started_id: "run",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepMessage<'a> {
    test_case_started_id: &'a str,
    test_step_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_step_result: Option<StepEnd>,
    timestamp: Time,
}

#[derive(Serialize)]
struct StepEnd {
    status: &'static str,
    duration: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<Value>,
}

/// A moment or a length of time.
#[derive(Serialize)]
struct Time {
    seconds: u64,
    nanos: u32,
}

fn tried(index: usize, attempt: &ScenarioResult, stream: &mut Stream<'_>) -> io::Result<()> {
    let id = format!("a{index}-{}", attempt.attempt);
    let mut now = moment(&attempt.started);
    let started = json!({
        "id": id,
        "testCaseId": format!("c{index}"),
        "attempt": attempt.attempt.saturating_sub(1),
        "timestamp": timestamp(now),
    });
    stream.tell("testCaseStarted", &started)?;
    let guilty = guilty(attempt);
    for (number, step) in attempt.steps.iter().enumerate() {
        let step_id = format!("c{index}-{number}");
        let guilty = guilty == Some(number);
        let mut message = StepMessage {
            test_case_started_id: &id,
            test_step_id: &step_id,
            test_step_result: None,
            timestamp: timestamp(now),
        };
        stream.tell("testStepStarted", &message)?;
        if guilty {
            let log = json!({
                "body": plain(attempt),
                "contentEncoding": "IDENTITY",
                "mediaType": "text/x.cucumber.log+plain",
                "testCaseStartedId": id,
                "testStepId": step_id,
            });
            stream.tell("attachment", &log)?;
            for shown in attempt.evidence.iter().filter_map(|one| attached(one, &id, &step_id)) {
                stream.tell("attachment", &shown)?;
            }
        }
        let lasted = Duration::from_nanos(nanoseconds(step.duration_ms));
        now += lasted;
        message.test_step_result = Some(result(attempt, step, guilty, lasted));
        message.timestamp = timestamp(now);
        stream.tell("testStepFinished", &message)?;
    }
    let finished = json!({
        "testCaseStartedId": id,
        "timestamp": timestamp(now),
        "willBeRetried": attempt.retried,
    });
    stream.tell("testCaseFinished", &finished)
}

/// Evidence as an attachment; none where it is missing.
fn attached(evidence: &Evidence, id: &str, step_id: &str) -> Option<Value> {
    let (body, encoding, media_type) = match &evidence.content {
        EvidenceContent::Png(png) => (png, "BASE64", "image/png"),
        EvidenceContent::Text(text) => (text, "IDENTITY", "text/plain"),
        EvidenceContent::Missing(_) => return None,
    };
    Some(json!({
        "body": body,
        "contentEncoding": encoding,
        "fileName": evidence.title(),
        "mediaType": media_type,
        "testCaseStartedId": id,
        "testStepId": step_id,
    }))
}

fn result(attempt: &ScenarioResult, step: &StepResult, guilty: bool, lasted: Duration) -> StepEnd {
    let status = match step.status {
        _ if guilty => "FAILED",
        StepStatus::Failed if attempt.verdict == Verdict::Known => "SKIPPED",
        StepStatus::Passed | StepStatus::Failed => "PASSED",
        StepStatus::Skipped => "SKIPPED",
    };
    let what = || attempt.cause.map_or(attempt.verdict.to_string(), |cause| cause.to_string());
    StepEnd {
        status,
        duration: duration(lasted),
        message: (status != "PASSED").then(|| gist(attempt)),
        exception: guilty.then(|| json!({ "type": what(), "message": gist(attempt) })),
    }
}

fn moment(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).unwrap_or(UNIX_EPOCH)
}

fn timestamp(time: SystemTime) -> Time {
    duration(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn duration(time: Duration) -> Time {
    Time { seconds: time.as_secs(), nanos: time.subsec_nanos() }
}
