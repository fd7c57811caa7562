use super::*;

#[test]
fn the_journal_and_its_page_tell_no_secret_and_run_nothing() {
    let control = control();
    let [access, token] = minted(&control, &demo::MEMBERSHIP);
    refresh(&control, &demo::MEMBERSHIP, &token).unwrap();
    organization(&control, &access);
    let hostile =
        "http://127.0.0.1:4400/oauth2/auth?state=%3Cscript%3Ealert(1)%3C/script%3E&x=<b>'\"";
    let mut request = Request::new("GET", Url::parse(hostile).unwrap());
    request.headers.push("User-Agent", "<img src=x onerror=alert(1)>");
    request.body = b"<script>alert(2)</script>".to_vec();
    send(&control, HostRole::Oauth, request);
    let journal = control.receive(&super::request("GET", "/journal", None)).text();
    assert!(journal.contains("/v2/organization"), "{journal}");

    let sign_in = |token: &str| {
        let mut request = super::request("POST", "/session", None);
        request.headers.remove("authorization");
        request.headers.push("Content-Type", "application/x-www-form-urlencoded");
        request.body = format!("token={token}").into_bytes();
        control.receive(&request)
    };
    assert_eq!(sign_in("another").status, 401);
    let cookie = sign_in(TOKEN).headers.get("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict") && !cookie.contains(TOKEN), "{cookie}");
    let show = |cookie: Option<&str>, path: &str| {
        let mut request = super::request("GET", path, None);
        request.headers.remove("authorization");
        if let Some(cookie) = cookie {
            request.headers.push("Cookie", cookie);
        }
        control.receive(&request)
    };
    let stranger = show(None, "/").text();
    assert!(!stranger.contains("/v2/organization") && stranger.contains("password"), "{stranger}");
    let cookie = cookie.split(';').next();
    assert_eq!(show(cookie, "/journal").status, 401, "the cookie opens the page only");
    let answer = show(cookie, "/");
    let page = answer.text();
    assert!(page.contains("/v2/organization"), "{page}");
    assert_eq!(answer.headers.get("refresh"), Some("2"));
    let policy = answer.headers.get("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for active in ["<script", "<img", "<b>", "onerror=alert(1)>"] {
        assert!(!page.contains(active), "{active} in {page}");
    }
    let secrets = [&*access, &*token, demo::STAGING_TOKEN, demo::MEMBERSHIP.client_secret, TOKEN];
    for secret in secrets {
        assert!(!journal.contains(secret) && !page.contains(secret), "{secret}");
    }
    assert_eq!(ask(&control, "DELETE", "/journal", None).0, 204);
    assert_eq!(ask(&control, "GET", "/journal", None).1["entries"], json!([]));
    for wrong in ["after=-1", "after=x", "limit=0", "limit=1001"] {
        assert_eq!(ask(&control, "GET", &format!("/journal?{wrong}"), None).0, 400, "{wrong}");
    }
}
