//! What kind of trouble an answer, or none, is a sign of.

use crate::domain::{Answer, Cause, FaultKind, Interaction, TransportFault};
use crate::target::Target;

/// Why a question stays open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The kind of trouble.
    pub cause: Cause,
    /// The trouble in words, without secrets.
    pub detail: String,
}

/// Why nothing came back.
#[must_use]
pub fn of_fault(fault: &TransportFault) -> Symptom {
    let cause = match fault.kind {
        FaultKind::Timeout => Cause::Timeout,
        _ => Cause::Network,
    };
    Symptom { cause, detail: fault.to_string() }
}

/// The trouble behind an interaction, if what came back is not the bank's own
/// answer: no rule speaks about that.
///
/// An answer of the gate counts only if the request had what opens it; else
/// the scenario wanted to see the gate.
#[must_use]
pub fn of_answer(target: &Target, interaction: &Interaction) -> Option<Symptom> {
    let host = interaction.request.url.host_str().unwrap_or_default();
    let answer = match &interaction.outcome {
        // What cannot be sent as it is written is the test's own matter.
        Err(fault) if fault.kind == FaultKind::Request => return None,
        Err(fault) => {
            let Symptom { cause, detail } = of_fault(fault);
            return Some(Symptom { cause, detail: format!("{host}: {detail}") });
        }
        Ok(answer) => answer,
    };
    let symptom = |cause, detail| Some(Symptom { cause, detail });
    let status = answer.status;
    if status == 429 {
        return symptom(Cause::RateLimited, format!("{host} answers with 429: too many requests"));
    }
    if status >= 500 {
        return symptom(Cause::ServerError, format!("{host} answers with {status}"));
    }
    let opens = target.gate.as_ref().is_some_and(|gate| {
        interaction.request.headers.get(&gate.header) == Some(gate.value.expose())
    });
    if opens && is_gate(target, interaction, answer) {
        let gate = target.gate.as_ref().map_or("", |gate| gate.header.as_str());
        let detail = format!(
            "the access gate answers instead of {host} (status {status}): the value of {gate} is \
             wrong or has expired"
        );
        return symptom(Cause::Gate, detail);
    }
    breaks_off(answer).then(|| Symptom {
        cause: Cause::Network,
        detail: format!("the JSON of {host} breaks off in the middle"),
    })
}

/// A redirect to the gate's sign-in, or a page where JSON belongs (GATE-02).
fn is_gate(target: &Target, interaction: &Interaction, answer: &Answer) -> bool {
    let asked = &interaction.request.url;
    if let Some(to) = answer.location(asked) {
        let host = to.host_str().unwrap_or_default();
        return host == "onelogin.com"
            || host.ends_with(".onelogin.com")
            || (to.path().starts_with("/devportal") && !asked.path().starts_with("/devportal"));
    }
    let page = answer.headers.media_type().as_deref() == Some("text/html");
    let is_for_machines = target.paths.qontos(asked.path()) == "/oauth2/token"
        || asked.path().starts_with("/v2/")
        || asked.path().starts_with("/.well-known/");
    let text = answer.text();
    page && (is_for_machines || text.contains("<title>OneLogin"))
}

/// Whether JSON ends before it is complete.
fn breaks_off(answer: &Answer) -> bool {
    let is_json = answer.headers.media_type().is_some_and(|media_type| {
        media_type == "application/json" || media_type.ends_with("+json")
    });
    let read = |body: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(body);
    is_json && !answer.body.is_empty() && read(&answer.body).is_err_and(|error| error.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Headers;

    #[test]
    fn json_that_breaks_off_is_not_json_that_is_wrong() {
        let answer = |body: &str| Answer {
            status: 200,
            headers: Headers::new().with("Content-Type", "application/json"),
            body: body.as_bytes().to_vec(),
        };
        assert!(breaks_off(&answer(r#"{"access_token":"ory"#)));
        assert!(!breaks_off(&answer(r#"{"access_token":}"#)));
        assert!(!breaks_off(&answer("{}")));
    }
}
