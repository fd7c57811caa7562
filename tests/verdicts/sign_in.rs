//! What goes wrong on the person's way.

use qonform::domain::{Cause, Owner, Verdict};
use qonform::mock::demo;

use super::{FEATURE, PAGE, answer, at_the_bank, broken, open, open_by, outcome, with_fault};

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
