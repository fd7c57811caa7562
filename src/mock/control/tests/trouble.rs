use super::*;

#[test]
fn a_misbehaviour_meets_the_next_request_or_all() {
    let control = control();
    let [_, mut token] = minted(&control, &demo::MEMBERSHIP);
    let renewed = |token: &mut String| {
        let answer = refresh(&control, &demo::MEMBERSHIP, token).unwrap().json().unwrap();
        let new = answer["refresh_token"].as_str().unwrap().to_owned();
        std::mem::replace(token, new.clone()) != new
    };
    let mut wish = json!({ "misbehaviour": "refresh-token-not-rotated", "times": 1 });
    assert_eq!(ask(&control, "POST", "/faults", Some(&wish)).0, 201);
    assert_eq!([renewed(&mut token), renewed(&mut token)], [false, true]);
    wish.as_object_mut().unwrap().remove("times");
    let (_, fault) = ask(&control, "POST", "/faults", Some(&wish));
    assert_eq!([renewed(&mut token), renewed(&mut token)], [false, false]);
    let path = format!("/faults/{}", fault["id"]);
    assert_eq!(ask(&control, "DELETE", &path, None).0, 204);
    assert_eq!(ask(&control, "DELETE", &path, None).0, 404);
    assert!(renewed(&mut token));
    let (_, all) = ask(&control, "GET", "/misbehaviours", None);
    assert_eq!(all["misbehaviours"].as_array().unwrap().len(), crate::mock::Mutant::ALL.len());
}

#[test]
fn an_answer_can_be_another_late_or_lost() {
    let control = control();
    let [_, first] = minted(&control, &demo::MEMBERSHIP);
    let page = json!({ "path": "/oauth2/token", "times": 1, "answer":
        { "status": 503, "content_type": "text/html", "body": "<h1>Later</h1>" } });
    assert_eq!(ask(&control, "POST", "/faults", Some(&page)).0, 201);
    let answer = refresh(&control, &demo::MEMBERSHIP, &first).unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (503, "<h1>Later</h1>"));
    let lost = json!({ "lose": "answer", "times": 1 });
    ask(&control, "POST", "/faults", Some(&lost));
    assert!(refresh(&control, &demo::MEMBERSHIP, &first).is_none());
    ask(&control, "POST", "/clock", Some(&json!({ "seconds": 61 })));
    let answer = refresh(&control, &demo::MEMBERSHIP, &first).unwrap();
    assert_eq!(answer.status, 400, "the bank did hear the lost one");
    ask(&control, "POST", "/faults", Some(&json!({ "delay_ms": 250, "times": 1 })));
    let request = Request::new("GET", Url::parse("http://127.0.0.1:4401/v2/x").unwrap());
    let delay = control.hall().receive(HostRole::Api, request).delay;
    assert_eq!(delay, Duration::from_millis(250));
    let (_, left) = ask(&control, "GET", "/faults", None);
    assert_eq!(left["faults"], json!([]));
    for wrong in [
        json!({}),
        json!({ "lose": "mind" }),
        json!({ "lose": "answer", "path": null }),
        json!({ "lose": "answer", "delay_ms": 1 }),
        json!({ "delay_ms": 120_001 }),
        json!({ "misbehaviour": "none-such" }),
        json!({ "answer": { "status": 199 } }),
        json!({ "answer": { "status": 200, "content_type": "a\nb" } }),
        json!({ "lose": "answer", "times": 0 }),
        json!({ "lose": "answer", "path": "oauth2" }),
    ] {
        assert_eq!(ask(&control, "POST", "/faults", Some(&wrong)).0, 400, "{wrong}");
    }
    let (_, told) = ask(&control, "POST", "/faults", Some(&json!({ "answer": 503 })));
    assert!(told.to_string().contains("an object with a `status`"), "{told}");
}

#[test]
fn there_is_a_limit_to_trouble() {
    let control = control();
    let add = || ask(&control, "POST", "/faults", Some(&json!({ "lose": "answer" }))).0;
    assert!((0..crate::mock::fault::MOST_FAULTS).all(|_| add() == 201));
    assert_eq!(add(), 409);
    assert_eq!(ask(&control, "DELETE", "/faults", None).0, 204);
    assert_eq!(add(), 201);
}
