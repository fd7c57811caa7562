//! What goes wrong on the person's way.

use qonform::agent::browser::Installed;
use qonform::domain::{Cause, Owner, Verdict};
use qonform::mock::demo;

use super::{FEATURE, PAGE, answer, at_the_bank, broken, open, open_by, outcome, with_fault};
use crate::require;

/// > the sign-in refuses what was typed, or comes again
#[test]
fn a_wrong_password() {
    let wrong = at_the_bank().replace(demo::ADA.password, "not-the-password");
    open(&wrong, Cause::Credentials, Owner::Credentials, "sign-in");
    let wrong = at_the_bank().replace("otp: '123456'", "otp: '000000'");
    open(&wrong, Cause::Credentials, Owner::Credentials, "second factor");
}

/// The bank, with this instead of what comes after the password.
fn after_the_password(instead: String) -> String {
    with_fault(move |request| {
        (request.starts_with("POST") && request.contains("password=")).then(|| instead.clone())
    })
}

/// > the account is locked
#[test]
fn a_locked_account() {
    let locked = "<title>Sorry</title><p role=alert>Too many attempts: your account is locked</p>";
    for status in [200, 403, 422, 423] {
        let text = after_the_password(answer(status, PAGE, locked));
        open(&text, Cause::Credentials, Owner::Credentials, "your account is locked");
    }
    let silent = after_the_password(answer(423, PAGE, "<h1>Locked</h1>"));
    open(&silent, Cause::Credentials, Owner::Credentials, "status 423");
    // A recipe knows its bank's words.
    let own = after_the_password(answer(200, PAGE, "<div class=stop>Account blocked</div>"));
    let recipe = "journeys:\n  qonto:\n    - page: sign-in\n      when: 'input[type=password]'\n      \
                  fill: { 'input[type=email]': '{user.email}', 'input[type=password]': \
                  '{user.password}' }\n      press: button\n      fails_when: .stop\n";
    open(&format!("{own}{recipe}"), Cause::Credentials, Owner::Credentials, "Account blocked");
}

/// > a page that the recipe does not know, such as a captcha
#[test]
fn a_page_the_recipe_does_not_know() {
    let captcha = "<title>Are you human?</title><form><input name=captcha></form>";
    for (status, says) in [(200, "captcha"), (403, "403")] {
        let page = answer(status, PAGE, captcha);
        let away = answer(302, "Location: /human\r\n", "");
        let text = with_fault(move |request| {
            let first = request.starts_with("GET /oauth2/auth").then(|| away.clone());
            first.or_else(|| request.starts_with("GET /human").then(|| page.clone()))
        });
        open(&text, Cause::UnknownPage, Owner::Test, says);
    }
    let later = after_the_password(answer(200, PAGE, captcha));
    open(&later, Cause::UnknownPage, Owner::Test, "captcha");
}

/// Somebody changes what is sent from this place.
fn tampered(place: &str, name: &str, then: &str) -> String {
    format!(
        "Feature: F\n\n  @GATE-12\n  Scenario: S\n    Given an application registered for the \
         membership flow\n    And the browser's next request to the {place} carries {name} \
         \"6543210000\"\n    When \"Ada\" consents to \"organization.read\"\n    Then {then}\n"
    )
}

const REFUSED: &str = "the bank refuses what was typed";

/// > a page that the recipe does not know, such as a captcha
/// > a page that does nothing without scripts, with `--agent http`
#[test]
fn a_page_that_no_change_led_to() {
    let captcha =
        answer(200, PAGE, "<title>Are you human?</title><form><input name=captcha></form>");
    let scripts = answer(200, PAGE, "<div id=root></div><script src=app.js></script>");
    let second_factor = tampered("second factor page", "otp", REFUSED);
    let at_once = |page: String| {
        with_fault(move |request| request.starts_with("GET /sign-in").then(|| page.clone()))
    };
    for (text, says) in [
        (at_once(captcha.clone()), "captcha"),
        (at_once(scripts.clone()), "needs a browser"),
        (after_the_password(scripts.clone()), "needs a browser"),
    ] {
        open_by(&text, &second_factor, Cause::UnknownPage, Owner::Test, says);
    }
    // The page after the change: the bank's word, if only it could be read.
    let after_the_code = |page: String| {
        with_fault(move |request| {
            (request.starts_with("POST") && request.contains("otp=654321")).then(|| page.clone())
        })
    };
    for (page, says) in [(captcha, "captcha"), (scripts, "needs a browser")] {
        open_by(&after_the_code(page), &second_factor, Cause::UnknownPage, Owner::Test, says);
    }
}

/// > what was typed was to go to a host where nobody signs in
#[test]
fn a_form_for_strangers() {
    let installed = Installed::find().map_err(|missing| missing.to_string());
    if require::present("browser", installed).is_none() {
        return;
    }
    // A bank whose policy does not keep browsers from it.
    let form = "<title>Sign in</title><form method=post><input type=email name=email>\
                <input type=password name=password><button type=submit>Go</button></form>";
    let page = answer(200, PAGE, form);
    let again = answer(307, "Location: http://third.example/sign-in\r\n", "");
    let text = with_fault(move |request| {
        let signs_in = request.split(' ').nth(1).is_some_and(|path| path.starts_with("/sign-in"));
        signs_in.then(|| if request.starts_with("GET") { page.clone() } else { again.clone() })
    });
    let text = text.replacen("    oauth:", "    agent: browser\n    oauth:", 1);
    let changed = tampered("second factor page", "otp", REFUSED);
    open_by(&text, &changed, Cause::UnknownPage, Owner::Test, "third.example");
}

/// > an organisation of the target that the page does not offer
#[test]
fn an_organisation_that_is_not_there() {
    let text = at_the_bank().replace("otp: '123456'", "otp: '123456', organizations: [Acme Crop]");
    open(&text, Cause::UnknownPage, Owner::Test, "does not offer `Acme Crop`");
}

/// > the sign-in refuses what was typed, or comes again
#[test]
fn a_password_that_is_wrong_whatever_was_changed_before_it() {
    let wrong = at_the_bank().replace(demo::ADA.password, "not-the-password");
    for then in [REFUSED, "the browser is sent back with a code"] {
        let feature = tampered("authorization endpoint", "state", then);
        open_by(&wrong, &feature, Cause::Credentials, Owner::Credentials, "sign-in");
    }
}

/// > a rule is not kept
#[test]
fn a_code_that_should_be_refused_and_is_not() {
    let result = outcome(&at_the_bank(), &tampered("second factor page", "otp", REFUSED));
    assert_eq!(result.verdict, Verdict::Passed, "{result:#?}");
    let back = "the browser is sent back with a code";
    broken(&at_the_bank(), &tampered("second factor page", "otp", back), "GATE-12");
}

/// > the redirect URI is not registered
#[test]
fn a_redirect_uri_that_is_not_registered() {
    let elsewhere = at_the_bank().replace("membership.example/callback", "membership.example/no");
    open(&elsewhere, Cause::Credentials, Owner::Credentials, "redirect URI");
}

/// > the application may not have a scope it asks for
#[test]
fn a_scope_that_is_not_granted() {
    let more = at_the_bank();
    let more = more.replace("openid, organization.read", "openid, organization.read, team.read");
    let feature = FEATURE.replace("offline_access organization.read", "team.read");
    open_by(&more, &feature, Cause::Credentials, Owner::Credentials, "scopes");
}

/// > a rule is not kept
#[test]
fn a_bank_that_refuses_or_misleads_breaks_its_rules() {
    // A person who is let in and sent back with an error has met the bank.
    let denied = "Location: https://membership.example/callback?error=server_error&state=x\r\n";
    let text = after_the_password(answer(302, denied, ""));
    let result = outcome(&text, FEATURE);
    assert_eq!(result.verdict, Verdict::Broken, "{result:#?}");
    let lost = "Location: https://membership.example/callback?code=ory_ac_x.y\r\n";
    broken(&after_the_password(answer(302, lost, "")), FEATURE, "EXCH-24");
}
