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

#[test]
fn random_values_of_any_notation_are_believed() {
    let one = |state: &str| found(false, |life| life.authorize(&[("state", Some(state))]));
    for state in [
        "qG-uUJ_vnMzRkZCWbXnTgA",               // 16 bytes in Base64 for addresses
        "qGkuUJavnMzRkZCWbXnTgA",               // the same without a digit or a sign
        "5f0c8b9e-41d7-4c1c-9d0a-1f2e3d4c5b6a", // a UUID
        "mzxw6ytboi4gkylsmzxw6ytbpi",           // 26 characters of Base32
        "5e884898da28047151d0e56f8dc62927",     // 16 bytes in hex
    ] {
        assert_eq!(one(state), [""; 0], "{state}");
    }
    assert_eq!(one("qG-uUJ_vnMzRkZCWbXnT"), ["AUTH-08"], "15 bytes are too few");
    for state in [
        "5f0c8b9e41d74c1c9d0a1f2e3d4c5b",      // 15 bytes in hex
        "5f0c8b9e-41d7-4c1c-9d0a-1f2e3d4c5b",  // the same with dashes
        "1764321.0017643210.00176432.99",      // digits and dots
        "abcdeabcdeabcdeabcdeabcdeabcdeabcde", // five letters
    ] {
        assert_eq!(one(state), ["AUTH-08"], "{state}");
    }
    assert_eq!(one("abcdefabcdefabcdefabcdefabcdefab"), [""; 0], "six may be chance");
}
