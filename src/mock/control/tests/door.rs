use super::*;

#[test]
fn nobody_gets_in_without_the_token() {
    let control = control();
    for (path, method, _) in routes::ROUTES.into_iter().filter(|r| !routes::is_for_people(r.0)) {
        for wrong in [None, Some("Bearer x"), Some(TOKEN), Some("Basic YTpi")] {
            let mut request = request(method, path, None);
            request.headers.remove("authorization");
            if let Some(wrong) = wrong {
                request.headers.push("Authorization", wrong);
            }
            let answer = control.receive(&request);
            assert_eq!(answer.status, 401, "{method} {path} {wrong:?}");
            assert!(answer.headers.get("www-authenticate").is_some());
        }
    }
    assert_eq!(ask(&control, "GET", "/clock", None).0, 200);
}

#[test]
fn a_page_of_another_site_gets_nothing() {
    let control = control();
    let with = |name: &str, value: &str| {
        let mut request = request("GET", "/clock", None);
        request.headers.remove(name);
        request.headers.push(name, value);
        control.receive(&request).status
    };
    for host in
        ["rebound.example", "rebound.example:4402", "127.0.0.1", "127.0.0.1:4400", "", "a b"]
    {
        assert_eq!(with("host", host), 403, "{host}");
    }
    assert_eq!(with("host", "localhost:4402"), 200);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:4400", "http://localhost"] {
        assert_eq!(with("origin", origin), 403, "{origin}");
    }
    assert_eq!(with("origin", HERE), 200);
    assert_eq!(with("sec-fetch-site", "cross-site"), 403);
    assert_eq!(with("sec-fetch-site", "same-site"), 403);
    assert_eq!(with("sec-fetch-site", "same-origin"), 200);
}

#[test]
fn the_description_names_every_operation_and_no_other() {
    let description: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut described: Vec<(String, String)> = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys();
        described.extend(methods.map(|method| (path.clone(), method.to_uppercase())));
    }
    let served = routes::ROUTES.iter().filter(|(path, _, _)| !routes::is_for_people(path));
    let mut served: Vec<(String, String)> =
        served.map(|(path, method, _)| ((*path).to_owned(), (*method).to_owned())).collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
    let (status, document) = ask(&control(), "GET", "/openapi.json", None);
    assert_eq!((status, document), (200, description));
}

#[test]
fn other_paths_methods_and_bodies_are_refused() {
    let control = control();
    assert_eq!(ask(&control, "GET", "/none", None).0, 404);
    assert_eq!(ask(&control, "DELETE", "/faults/x", None).0, 404);
    assert_eq!(ask(&control, "DELETE", "/faults/1/2", None).0, 404);
    let answer = control.receive(&request("PUT", "/clock", None));
    assert_eq!((answer.status, answer.headers.get("allow")), (405, Some("GET, POST")));
    let mut text = request("POST", "/clock", Some(&json!({ "seconds": 1 })));
    text.headers.remove("content-type");
    text.headers.push("Content-Type", "text/plain");
    assert_eq!(control.receive(&text).status, 415);
}
