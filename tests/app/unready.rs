//! Applications that do not work while nothing is wrong: no attack tells anything.

use super::site::Weakness as W;
use super::{attacked, broken};

#[test]
fn data_that_cannot_be_seen_while_nothing_is_wrong_are_unanswered() {
    let (exit, told, records) = attacked(W::ApiElsewhere, &["--tags", "@data or @refresh"]);
    assert!(exit == 3 && broken(&records).is_empty(), "{told}");
    let says = "the page with data does not work while nothing is wrong: `#company` was expected";
    assert!(told.contains(says), "{told}");
    assert!(told.contains("the bank's API was not asked"), "{told}");
    let (exit, told, records) = attacked(W::DataInvented, &["--tags", "@data"]);
    assert!(exit == 3 && broken(&records).is_empty(), "{told}");
    assert!(told.contains("shows data for which the bank's API was not asked"), "{told}");
}

/// > an application that `qonform app` tries is not there, or hangs up
#[test]
fn an_application_that_hangs_up_is_to_be_looked_at_itself() {
    let (exit, told, records) = attacked(W::HangsUp, &["--tags", "@CALLBACK-10 or @CALLBACK-13"]);
    assert_eq!(exit, 3, "{told}");
    for record in records.iter().filter(|record| record["verdict"] == "unanswered") {
        assert_eq!(record["owner"], "application", "{told}");
    }
    assert!(told.contains("to do: look at what the application wrote"), "{told}");
    assert!(told.contains("the connection broke"), "{told}");
    assert!(!told.contains("firewall") && !told.contains("network"), "{told}");
}

/// > such an application does not work while nothing is wrong
#[test]
fn what_the_bank_refused_is_said_of_an_application_that_does_not_connect() {
    for (weakness, says) in [
        (W::SecretWrong, "the bank refused its request for tokens (401 `invalid_client`)"),
        (W::StagingTokenWrong, "the gate stopped its request for tokens (status 302)"),
        (W::ScopeUnknown, "the bank refused its authorization request (`invalid_scope`)"),
    ] {
        let (exit, told, records) = attacked(weakness, &["--tags", "@CALLBACK-13"]);
        let open: Vec<_> = records.iter().filter(|one| one["verdict"] == "unanswered").collect();
        assert!(!open.is_empty() && open.iter().all(|one| one["owner"] == "application"), "{told}");
        assert!(told.contains(says), "{weakness:?}: exit {exit}\n{told}");
        assert!(told.contains("of the recipe") && !told.contains("journey"), "{told}");
    }
}
