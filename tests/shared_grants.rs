//! Scenarios of one run that share a grant: a bank is served, and the limit of
//! the target leaves room for two sign-ins.

#[expect(dead_code, reason = "other tests serve the stand-in with TLS and with mutants")]
mod bank;
#[expect(dead_code, reason = "other tests store the grants of a person")]
#[path = "grant/desk.rs"]
mod desk;

use desk::{Desk, shown};

const NAME: &str = "own/membership/Ada";

/// Two scenarios read, one burns its grant.
const FEATURE: &str = include_str!("fixtures/stored_grant/uses.feature");

fn run(grants: &str) -> (Desk, std::process::Output) {
    let desk = Desk::open();
    desk.runs(FEATURE, &format!("limits: {{ sign_ins_per_hour: 2 }}\n{grants}"));
    let output = desk.qonform(&["run", "--target", "own", "--report", "jsonl=run.jsonl"], &[]);
    (desk, output)
}

#[test]
fn those_who_only_use_a_grant_sign_in_once() {
    let (desk, output) = run("    grants: shared");
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains(" 3 passed, 0 broken"), "{}", shown(&output));
    // One for both who read, one for who refreshes.
    assert!(shown(&output).contains("2 of 2 sign-ins"), "{}", shown(&output));
    let report = desk.read("run.jsonl");
    assert!(!report.contains("ory_at_") && !report.contains("ory_rt_"), "{report}");
}

#[test]
fn without_sharing_everybody_signs_in() {
    let (_, output) = run("");
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    let says = "these scenarios need 3 sign-ins, and `own` allows 2";
    assert!(shown(&output).contains(says), "{}", shown(&output));
}
