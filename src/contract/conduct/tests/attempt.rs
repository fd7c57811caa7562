use super::found;

#[test]
fn the_address_a_person_opens_is_judged() {
    let one = |changes: &[(&str, Option<&str>)]| found(false, |life| life.authorize(changes));
    assert_eq!(one(&[]), [""; 0]);
    assert_eq!(one(&[("state", None)]), ["AUTH-01"]);
    assert_eq!(one(&[("response_type", Some("token"))]), ["AUTH-02"]);
    assert_eq!(one(&[("scope", Some("offline_access,organization.read"))]), ["AUTH-03"]);
    let twice = "https%3A%2F%2Fapp.example%2Fcallback";
    assert_eq!(one(&[("redirect_uri", Some(twice))]), ["AUTH-06"]);
    let slash = "https://app.example/callback/";
    assert_eq!(one(&[("redirect_uri", Some(slash))]), ["AUTH-07"]);
    assert_eq!(one(&[("state", Some("17643210001"))]), ["AUTH-08"]);
    assert_eq!(one(&[("state", Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))]), ["AUTH-08"]);
    assert_eq!(one(&[("identity_type", Some("user"))]), ["AUTH-22"]);
    assert_eq!(one(&[("client_secret", Some("s"))]), ["EXCH-03"]);
    let user = [("identity_type", Some("user"))];
    assert_eq!(found(true, |life| life.authorize(&user)), [""; 0]);
    assert_eq!(found(true, |life| life.authorize(&[])), ["AUTH-20"]);
    let scope = [("identity_type", Some("user")), ("scope", Some("organization.read"))];
    assert_eq!(found(true, |life| life.authorize(&scope)), ["AUTH-21"]);
}

#[test]
fn a_state_is_of_one_attempt() {
    let reloaded = found(false, |life| {
        life.authorize(&[]);
        life.authorize(&[]);
    });
    assert_eq!(reloaded, [""; 0], "a person may reload a page");
    let again = found(false, |life| {
        life.connect();
        life.authorize(&[]);
    });
    assert_eq!(again, ["AUTH-08"]);
    let shared = found(false, |life| {
        life.authorize(&[("nonce", Some("first-nonce"))]);
        life.authorize(&[("nonce", Some("second-nonce"))]);
    });
    assert_eq!(shared, ["AUTH-08"]);
}
