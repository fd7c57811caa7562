//! Each change, on answers of any kind.

use serde_json::{Value, json};

use super::*;

fn distorted(part: Part, operator: Operator, answer: Answer) -> Answer {
    let url = Url::parse("http://127.0.0.1/v2/sca_sessions/abc").unwrap();
    let request = Request::new("GET", url);
    let path = request.url.path();
    let spot = Spot::new(HostRole::Api, "GET", path, None, answer.status);
    assert_eq!(spot.path, "/v2/sca_sessions/{token}");
    Distortion { spot, part, operator }.applied(HostRole::Api, &request, answer)
}

fn body(operator: Operator, pointer: &str) -> Value {
    let document = json!({ "list": [{ "a": "x", "b": 2 }, { "a": "y", "b": 3 }] });
    let answer = Answer { body: document.to_string().into_bytes(), ..Answer::new(200) };
    let answer = distorted(Part::Member(pointer.to_owned()), operator, answer);
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn a_member_is_changed_in_every_item() {
    use Operator as O;
    for (operator, first, second) in [
        (O::Drop, json!({ "b": 2 }), json!({ "b": 3 })),
        (O::Null, json!({ "a": null, "b": 2 }), json!({ "a": null, "b": 3 })),
        (O::Retype, json!({ "a": 1, "b": 2 }), json!({ "a": 1, "b": 3 })),
        (O::Empty, json!({ "a": "", "b": 2 }), json!({ "a": "", "b": 3 })),
        (O::ChangeCase, json!({ "A": "x", "b": 2 }), json!({ "A": "y", "b": 3 })),
        (O::Swap, json!({ "a": 2, "b": "x" }), json!({ "a": 3, "b": "y" })),
    ] {
        assert_eq!(body(operator, "/list/*/a"), json!({ "list": [first, second] }));
    }
    assert_eq!(body(O::Duplicate, "/list")["list"].as_array().unwrap().len(), 3);
    assert_eq!(body(O::Add, "/list")["unknown"], "x");
    let answer = Answer { body: br#"{"a":[{"b":1}]}"#.to_vec(), ..Answer::new(200) };
    let twice = distorted(Part::Member("/a/*/b".to_owned()), O::Repeat, answer);
    assert_eq!(String::from_utf8_lossy(&twice.body), r#"{"a":[{"b":1,"b":1}]}"#);
}

#[test]
fn headers_redirects_status_and_body_are_changed() {
    let header = || Part::Header("location".to_owned());
    let redirect = || {
        let headers = Headers::new().with("Location", "http://app/cb?code=c&state=s");
        Answer { headers, body: b"four".to_vec(), ..Answer::new(303) }
    };
    assert_eq!(distorted(header(), Operator::Drop, redirect()).headers.get("location"), None);
    let twice = distorted(header(), Operator::Duplicate, redirect());
    assert_eq!(twice.headers.get_all("location").count(), 2);
    let swapped = distorted(Part::Parameter("code".to_owned()), Operator::Swap, redirect()).headers;
    assert_eq!(swapped.get("location"), Some("http://app/cb?code=s&state=c"));
    assert_eq!(distorted(Part::Status, Operator::Increment, redirect()).status, 304);
    assert_eq!(distorted(Part::Body, Operator::Truncate, redirect()).body, b"fo");
}

#[test]
fn another_answer_stays_as_it_is() {
    let spot = Spot::new(HostRole::Api, "GET", "/v2/organization", None, 200);
    let distortion = Distortion { spot, part: Part::Status, operator: Operator::Increment };
    let request = Request::new("GET", Url::parse("http://x/v2/organization").unwrap());
    let delay = Distortion { part: Part::Moment, operator: Operator::Delay, ..distortion.clone() };
    assert_eq!(delay.delay(HostRole::Api, &request, 200), LATE);
    assert_eq!(delay.delay(HostRole::Api, &request, 403), Duration::ZERO);
    assert_eq!(distortion.delay(HostRole::Api, &request, 200), Duration::ZERO);
    let status = |status, host| distortion.applied(host, &request, Answer::new(status)).status;
    assert_eq!(status(200, HostRole::Api), 201);
    assert_eq!(status(200, HostRole::Oauth), 200);
    assert_eq!(status(403, HostRole::Api), 403);
}
