//! Applications that renew their tokens late, or never.

use super::site::Weakness as W;
use super::{attacked, broken};

#[test]
fn an_application_that_never_renews_is_not_asked_without_pause() {
    let (exit, told, records) = attacked(W::NeverRenews, &["--tags", "@REFR-24"]);
    assert_eq!(exit, 1, "{told}");
    let interactions = records.iter().filter_map(|one| one["interactions"].as_array()).flatten();
    let opened = interactions.filter(|one| one["url"].as_str().unwrap().ends_with("/company"));
    assert!((2..=5).contains(&opened.count()), "{told}");
}

fn breaks_nothing_that_rests_on_it(weakness: W) {
    let (exit, told, records) = attacked(weakness, &["--tags", "@refresh"]);
    let rules = ["REFR-13", "REFR-24"].map(str::to_owned).into();
    assert_eq!((exit, broken(&records)), (1, rules), "{told}");
}

#[test]
fn who_never_renews_is_told_that_and_nothing_that_rests_on_it() {
    breaks_nothing_that_rests_on_it(W::NeverRenews);
}

#[test]
fn who_renews_after_a_refusal_is_told_that_and_nothing_that_rests_on_it() {
    breaks_nothing_that_rests_on_it(W::RenewsAfterRefusal);
}

#[test]
fn who_renews_no_sooner_than_at_the_end_withstands_every_attack() {
    let (exit, told, _) = attacked(W::RenewsAtTheEnd, &["--tags", "@refresh"]);
    assert_eq!(exit, 0, "{told}");
}
