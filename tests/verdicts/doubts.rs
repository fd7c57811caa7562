//! What cannot be told apart at first sight: a failure behind a fault, and a
//! rule that no page promises.

use qonform::domain::{Cause, Owner, Verdict};
use qonform::report::StepStatus;

use super::{JSON, PAGE, answer, at_exchange, broken, open_by, outcome, trades, with_fault};

/// A scenario of this rule whose steps these are, after the consent.
fn feature(rule: &str, steps: &str) -> String {
    let steps: Vec<&str> = steps.lines().map(str::trim).collect();
    let steps = steps.join("\n    ");
    format!(
        "Feature: F\n\n  @{rule}\n  Scenario: S\n    Given an application registered for the \
         membership flow\n    And \"Ada\" has consented to \"offline_access organization.read\"\n    {steps}\n"
    )
}

fn refreshes(request: &str) -> bool {
    request.starts_with("POST /oauth2/token") && request.contains("grant_type=refresh_token")
}

fn tokens(token_type: &str) -> String {
    let body = format!(
        "{{\"access_token\":\"ory_at_x\",\"expires_in\":3599,\"refresh_token\":\"ory_rt_y\",\
         \"scope\":\"offline_access organization.read\",\"token_type\":\"{token_type}\"}}"
    );
    answer(200, JSON, &body)
}

fn down() -> String {
    answer(503, PAGE, "<h1>maintenance</h1>")
}

/// > an assertion fails behind one of these
#[test]
fn a_failure_behind_a_fault_is_open_and_told() {
    let steps = "When the application exchanges the code
        And the application refreshes with the first refresh token
        Then the granted scopes are \"team.read\"";
    let text = with_fault(|request| refreshes(request).then(down));
    let says = "behind it, answer body /scope: expected `team.read`, actual `offline_access";
    open_by(&text, &feature("EXCH-37", steps), Cause::ServerError, Owner::Bank, says);
}

/// > a rule is not kept
#[test]
fn a_broken_rule_before_a_fault_stays_broken() {
    let steps = "When the application exchanges the code
        And the application refreshes with the first refresh token
        Then a new token pair is issued";
    let text = with_fault(|request| {
        let broken = trades(request).then(|| tokens("mac"));
        broken.or_else(|| refreshes(request).then(down))
    });
    broken(&text, &feature("REFR-04", steps), "EXCH-24");
}

/// > a rule is not kept
#[test]
fn a_fault_that_was_overcome_hides_nothing() {
    let steps = "When the application exchanges the code
        And the application exchanges the code again
        Then the granted scopes are \"team.read\"";
    let first = std::sync::atomic::AtomicBool::new(true);
    let text = with_fault(move |request| {
        let fails = trades(request) && first.swap(false, std::sync::atomic::Ordering::SeqCst);
        fails.then(down)
    });
    broken(&text, &feature("EXCH-37", steps), "EXCH-37");
}

/// > an inferred rule is not kept
#[test]
fn an_inferred_rule_warns_and_the_rest_is_judged() {
    let steps = "When the application exchanges the code
        Then the granted scopes are \"team.read\"
        And tokens are issued
        When the application refreshes with the first refresh token
        Then a new token pair is issued";
    let doubtful = feature("OIDC-01", steps);
    let result = outcome(&with_fault(|_| None), &doubtful);
    assert_eq!(result.verdict, Verdict::Passed, "{result:#?}");
    let warned: Vec<&str> = result.warnings.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(warned, ["OIDC-01"]);
    let failed: Vec<usize> = (0..result.steps.len())
        .filter(|step| result.steps[*step].status != StepStatus::Passed)
        .collect();
    assert_eq!(failed, [3], "the steps behind it ran");
    let text = with_fault(|request| refreshes(request).then(|| tokens("mac")));
    broken(&text, &doubtful, "EXCH-24");
}

/// > what a scenario rests on is only inferred, and the target does not do it
#[test]
fn nothing_has_passed_that_was_not_tried() {
    let steps = "When the application exchanges the code
        Then tokens are issued
        When the application refreshes with the first refresh token
        Then a new token pair is issued";
    let refused = answer(400, JSON, "{\"error\":\"invalid_grant\"}");
    let result = outcome(&at_exchange(refused), &feature("OIDC-01", steps));
    assert_eq!(result.verdict, Verdict::Skipped, "{result:#?}");
    assert!(result.reason.is_some_and(|reason| reason.contains("OIDC-01")));
    assert!(!result.warnings.is_empty());
}

/// > an assertion fails behind one of these
#[test]
fn behind_a_fault_nothing_is_warned_of() {
    let steps = "When the application exchanges the code\nThen tokens are issued";
    let text = at_exchange(down());
    open_by(&text, &feature("OIDC-01", steps), Cause::ServerError, Owner::Bank, "503");
}
