use std::time::{Duration, UNIX_EPOCH};

use url::Url;

use super::super::later;
use super::{Life, contract};
use crate::domain::{Answer, HostRole, Request};

#[test]
fn paths_hosts_and_browsers_are_told_apart() {
    let asked = |host, method: &str, address: &str, header: Option<&str>| {
        let contract = contract();
        let mut life = Life::new(&contract, false);
        let mut request = Request::new(method, Url::parse(address).unwrap());
        request.headers.push("X-Qonto-Staging-Token", "t");
        request.headers.push("Authorization", "Bearer unknown-token");
        if let Some(name) = header {
            request.headers.push(name, "https://app.example");
        }
        life.send(host, request, Answer::new(404));
        life.found
    };
    let api = "http://127.0.0.1:2/v2/organization";
    assert_eq!(asked(HostRole::Api, "GET", api, None), [""; 0]);
    assert_eq!(asked(HostRole::Api, "GET", api, Some("Origin")), ["HOST-09"]);
    let path = "http://127.0.0.1:2/organization";
    assert_eq!(asked(HostRole::Api, "GET", path, None), ["HOST-05"]);
    let plural = "http://127.0.0.1:2/v2/organizations";
    assert_eq!(asked(HostRole::Api, "GET", plural, None), ["HOST-05"]);
    let swapped = "http://127.0.0.1:1/v2/organization";
    assert_eq!(asked(HostRole::Oauth, "GET", swapped, None), ["HOST-03"]);
    let versioned = "http://127.0.0.1:1/v2/oauth2/auth";
    assert_eq!(asked(HostRole::Oauth, "GET", versioned, None), ["HOST-04"]);
    let web = "https://sandbox.staging.qonto.co/oauth2/auth?consent_verifier=x";
    assert_eq!(asked(HostRole::Web, "GET", web, None), ["HOST-02"]);
    let plain = "http://oauth-sandbox.staging.qonto.co/oauth2/auth?consent_verifier=x";
    assert_eq!(asked(HostRole::Oauth, "GET", plain, None), ["HOST-06"]);
    let consents = "http://127.0.0.1:2/v2/oauth2/consents";
    assert_eq!(asked(HostRole::Api, "DELETE", consents, None), [""; 0], "it is the API's");
    assert_eq!(asked(HostRole::Oauth, "DELETE", consents, None), ["HOST-03"]);
    for path in ["/oauth2/token", "/oauth/token", "/oauth/authorize", "/oauth2/revoke"] {
        let there = format!("http://127.0.0.1:2{path}");
        assert_eq!(asked(HostRole::Api, "GET", &there, None), ["HOST-02"], "{path}");
    }
    for here in ["http://localhost:2/v2/organization", "http://bank.localhost:2/v2/organization"] {
        assert_eq!(asked(HostRole::Api, "GET", here, None), [""; 0], "{here}");
    }
    let other = "http://127.0.0.1:2/v2/sca_sessions/token";
    assert_eq!(asked(HostRole::Api, "GET", other, None), [""; 0], "no OAuth in its path");
    let back = "http://127.0.0.1:1/oauth2/auth?consent_verifier=x";
    assert_eq!(asked(HostRole::Oauth, "GET", back, Some("Origin")), [""; 0]);
    let token = "http://127.0.0.1:1/oauth2/token";
    let of_browser = asked(HostRole::Oauth, "POST", token, Some("Origin"));
    assert!(of_browser.contains(&"EXCH-03".to_owned()), "{of_browser:?}");
    assert!(!asked(HostRole::Oauth, "POST", token, None).contains(&"EXCH-03".to_owned()));
}

#[test]
fn a_moment_is_later_only_after_the_last_second() {
    let then = UNIX_EPOCH + Duration::from_hours(1);
    let after = |by| later(then + by, then, 60);
    assert!(!after(Duration::from_mins(1)) && after(Duration::from_millis(60_001)));
    assert!(!later(then, then + Duration::from_hours(2), 60), "a clock that went back");
}

#[test]
fn the_201st_answer_401_is_one_too_many() {
    let contract = contract();
    let mut life = Life::new(&contract, false);
    for _ in 0..200 {
        life.call("/v2/organization", "unknown", None, Answer::new(401));
    }
    assert_eq!(life.found, [""; 0]);
    life.call("/v2/organization", "unknown", None, Answer::new(401));
    assert_eq!(life.found, ["API-09"]);
}
