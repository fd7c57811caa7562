use serde_json::{Value, json};

use super::*;

/// A recorded run of one scenario for each verdict, with what it was answered.
fn recorded(configuration: &str, scenarios: &[(&str, Value)]) -> tempfile::NamedTempFile {
    let run = json!({
        "record": "run", "v": 1, "qonform": "0.1.0", "target": "own", "dialect": "hydra",
        "started": "2026-11-23T02:00:00Z", "scenarios": scenarios.len(), "built_in": false,
        "left_out": 0, "jobs": 1, "configuration": configuration,
    });
    let mut text = format!("{run}\n");
    for (title, more) in scenarios {
        let mut one = json!({
            "record": "scenario", "v": 1, "feature": "F", "path": "f.feature", "line": 3,
            "title": title, "tags": [], "rules": [], "attempt": 1, "started": "",
            "duration_ms": 1.0, "steps": [],
        });
        let members = more.as_object().expect("an object").clone();
        one.as_object_mut().expect("an object").extend(members);
        text.push_str(&(one.to_string() + "\n"));
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    file
}

fn verdict(verdict: &str) -> Value {
    json!({ "verdict": verdict })
}

/// A passing scenario that got this answer.
fn answered(status: u16, headers: &[[&str; 2]], body: &Value) -> Value {
    json!({ "verdict": "passed", "interactions": [{
        "host": "api", "sender": "client", "hop": 0, "elapsed_ms": 1.0, "method": "GET",
        "url": "http://127.0.0.1:1/v2/things/12", "request_headers": [], "status": status,
        "answer_headers": headers, "answer_body": body.to_string(),
    }] })
}

fn compared(old: &[(&str, Value)], new: &[(&str, Value)]) -> Comparison {
    let (old, new) = (recorded("1", old), recorded("1", new));
    Comparison::read(old.path(), new.path()).expect("two runs")
}

#[test]
fn each_way_in_which_a_scenario_changes_has_a_name_and_an_exit_code() {
    for (before, now, kind, exit, strict) in [
        ("passed", "broken", Some(Kind::NewlyBroken), Exit::Broken, Exit::Broken),
        ("known", "broken", Some(Kind::NewlyBroken), Exit::Broken, Exit::Broken),
        ("broken", "broken", Some(Kind::StillBroken), Exit::Kept, Exit::Kept),
        ("broken", "passed", Some(Kind::Fixed), Exit::Kept, Exit::Kept),
        ("known", "flaky", Some(Kind::Fixed), Exit::Kept, Exit::Kept),
        ("broken", "known", None, Exit::Kept, Exit::Kept),
        ("passed", "flaky", Some(Kind::NewlyFlaky), Exit::Kept, Exit::Flaky),
        ("passed", "drift", Some(Kind::NewlyDrifting), Exit::Kept, Exit::Drift),
        ("passed", "unanswered", Some(Kind::NewlyUnanswered), Exit::Unanswered, Exit::Unanswered),
        ("passed", "invalid", Some(Kind::NewlyInvalid), Exit::Invalid, Exit::Invalid),
        ("passed", "skipped", Some(Kind::NowSkipped), Exit::Kept, Exit::TooLittle),
        ("skipped", "skipped", None, Exit::Kept, Exit::Kept),
        ("passed", "passed", None, Exit::Kept, Exit::Kept),
    ] {
        let found = compared(&[("S", verdict(before))], &[("S", verdict(now))]);
        let kinds: Vec<Kind> = found.scenarios.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, kind.into_iter().collect::<Vec<_>>(), "{before} → {now}");
        assert_eq!((found.exit(false), found.exit(true)), (exit, strict), "{before} → {now}");
    }
    let gone = compared(&[("S", verdict("passed")), ("T", verdict("skipped"))], &[]);
    assert_eq!((gone.summary(), gone.missing()), ("1 gone".to_owned(), Exit::TooLittle));
    assert_eq!(compared(&[], &[("S", verdict("broken"))]).count(Kind::NewlyBroken), 1);
}

#[test]
fn each_change_of_an_answer_is_classed() {
    let old = json!({ "id": "a", "items": [{ "n": 1 }], "none": null, "error": "invalid_grant" });
    let changed = |new: Value, headers: &[[&str; 2]], status: u16| {
        let before = answered(200, &[["Content-Type", "application/json"], ["X-A", "1"]], &old);
        let found = compared(&[("S", before)], &[("S", answered(status, headers, &new))]);
        let told =
            |one: &AnswerChange| format!("{} {}: {}", one.class.name(), one.operation, one.change);
        found.answers.iter().map(told).collect::<Vec<_>>().join("\n")
    };
    let same = [["Content-Type", "application/json"], ["X-A", "2"]];
    let body = |put: &str, value: Value| {
        let mut new = old.clone();
        new[put] = value;
        new
    };
    let without = |name: &str| {
        let mut new = old.clone();
        new.as_object_mut().expect("an object").remove(name);
        new
    };
    let at = "GET /v2/things/{…} 200";
    for (new, expected) in [
        (old.clone(), String::new()),
        (without("id"), format!("breaking {at}: `/id` is gone")),
        (body("id", json!(7)), format!("breaking {at}: `/id` was text and is number")),
        (body("items", json!([])), String::new()),
        (body("items", json!([{}])), format!("breaking {at}: `/items/*/n` is gone")),
        (body("items", Value::Null), format!("breaking {at}: `/items` was array and is null")),
        (body("more", json!(true)), format!("additive {at}: `/more` is new (boolean)")),
        (
            body("error", json!("invalid_request")),
            format!("breaking {at}: `/error` was `invalid_grant` and is `invalid_request`"),
        ),
    ] {
        assert_eq!(changed(new, &same, 200), expected);
    }
    let charset = [["content-type", "application/json; charset=utf-8"], ["x-a", ""]];
    assert!(changed(old.clone(), &charset, 200).starts_with("cosmetic"));
    let html = [["content-type", "text/html"], ["x-a", ""], ["x-b", ""]];
    let found = changed(old.clone(), &html, 200);
    assert_eq!(found.lines().map(|line| &line[..8]).collect::<Vec<_>>(), ["breaking", "additive"]);
    let found = changed(old.clone(), &[], 200);
    assert!(found.contains("breaking GET /v2/things/{…} 200: the header `content-type` is gone"));
    assert!(found.contains("cosmetic GET /v2/things/{…} 200: the header `x-a` is gone"));
    let found = changed(old.clone(), &same, 201);
    assert_eq!(found, "breaking GET /v2/things/{…}: the status was 200 and is 201");
}

#[test]
fn a_sign_in_that_fails_without_another_configuration_is_the_banks() {
    let stuck = json!({ "verdict": "unanswered", "cause": "credentials", "reason": "refused" });
    let old = recorded("1", &[("S", verdict("passed"))]);
    for (configuration, says) in [("1", "suspect the bank"), ("2", "look there first")] {
        let new = recorded(configuration, &[("S", stuck.clone())]);
        let found = Comparison::read(old.path(), new.path()).expect("two runs");
        let told = found.suspicion.clone().unwrap_or_default();
        assert!(told.contains(says), "{told}");
        assert!(found.text().contains(&told) && found.markdown().contains("> **1 scenario"));
    }
    let network = json!({ "verdict": "unanswered", "cause": "network", "reason": "no connection" });
    let new = recorded("1", &[("S", network)]);
    let found = Comparison::read(old.path(), new.path()).expect("two runs");
    assert_eq!(found.suspicion, None);
}
