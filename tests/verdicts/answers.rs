//! What is answered in place of what a rule speaks about.

use std::time::{Duration, SystemTime};

use qonform::domain::{Cause, Clock, Owner, Verdict};
use qonform::mock::{Mutant, demo};

use super::{
    FEATURE, JSON, PAGE, answer, at_exchange, at_the_bank, bank, broken, open, open_by, outcome,
    with_fault,
};

/// > the access gate redirects or shows its page, though the request had its header
#[test]
fn the_gate_by_redirect_and_by_page() {
    let away = answer(302, "Location: https://qonto.onelogin.com/login\r\n", "");
    let page = answer(200, PAGE, "<title>OneLogin</title>");
    for gate in [away, page] {
        open(&at_exchange(gate.clone()), Cause::Gate, Owner::Credentials, "X-Qonto-Staging-Token");
        let always = with_fault(move |_| Some(gate.clone()));
        open(&always, Cause::Gate, Owner::Credentials, "X-Qonto-Staging-Token");
    }
}

/// > 429, also after the pauses that were asked for
#[test]
fn too_many_requests() {
    let many = answer(429, "Retry-After: 90\r\n", "");
    open(&at_exchange(many), Cause::RateLimited, Owner::Bank, "429");
}

/// > 5xx that no rule speaks about
#[test]
fn a_bank_that_is_down() {
    let down = answer(503, PAGE, "<h1>maintenance</h1>");
    open(&at_exchange(down.clone()), Cause::ServerError, Owner::Bank, "503");
    let text = with_fault(move |r| r.starts_with("GET /oauth2/auth").then(|| down.clone()));
    open(&text, Cause::ServerError, Owner::Bank, "503");
}

/// > `invalid_client` before the run has begun
#[test]
fn wrong_credentials() {
    let wrong = at_the_bank().replace(demo::MEMBERSHIP.client_secret, "not-the-secret");
    open(&wrong, Cause::Credentials, Owner::Credentials, "invalid_client");
}

/// > `invalid_client` or `invalid_grant` later, for a code just issued
#[test]
fn a_refusal_of_what_was_accepted_before() {
    let refused = answer(400, JSON, "{\"error\":\"invalid_grant\"}");
    broken(&at_exchange(refused), FEATURE, "EXCH-24");
    let refused = answer(401, JSON, "{\"error\":\"invalid_client\"}");
    broken(&at_exchange(refused), FEATURE, "EXCH-24");
}

/// > a rule is not kept
#[test]
fn a_rule_that_is_broken_is_told_as_such() {
    let body = "{\"access_token\":\"ory_at_x\",\"expires_in\":3599,\"refresh_token\":\"ory_rt_y\",\
                \"scope\":\"offline_access organization.read\",\"token_type\":\"mac\"}";
    broken(&at_exchange(answer(200, JSON, body)), FEATURE, "EXCH-24");
    // JSON that is wrong, and not cut short, is the bank's.
    let wrong = answer(200, JSON, "{\"access_token\":\"ory_at_x\",}");
    broken(&at_exchange(wrong), FEATURE, "EXCH-23");
}

const WHO: &str = "Feature: F

  @OIDC-04
  Scenario: S
    Given an application registered for the membership flow
    And \"Ada\" has granted \"openid organization.read\"
    Then the id_token verifies
";

/// A target for a bank of its own.
fn at(mutants: &[Mutant], time: fn() -> SystemTime) -> String {
    let endpoints = bank::serve(false, mutants, Clock::live(time)).endpoints;
    bank::configuration(endpoints.oauth.as_str(), endpoints.api.as_str(), "")
}

fn half_a_day_ago() -> SystemTime {
    SystemTime::now() - Duration::from_hours(12)
}

/// > the clocks of bank and test differ, where a time matters
#[test]
fn clocks_that_differ() {
    open_by(&at(&[], half_a_day_ago), WHO, Cause::Clock, Owner::Test, "differ by 12h");
    let indifferent = outcome(&at(&[], half_a_day_ago), FEATURE);
    assert_eq!(indifferent.verdict, Verdict::Passed, "{indifferent:#?}");
    let wrong = at(&[Mutant::IdTokenAudienceWrong], half_a_day_ago);
    broken(&wrong, WHO, "OIDC-04");
}

/// > a rule is not kept
#[test]
fn times_that_are_wrong_by_the_banks_own_clock() {
    let good = outcome(&at(&[], SystemTime::now), WHO);
    assert_eq!(good.verdict, Verdict::Passed, "{good:#?}");
    broken(&at(&[Mutant::IdTokenExpired], SystemTime::now), WHO, "OIDC-04");
}
